/** The worker's sessions: built once, kept until the worker ends, since making and releasing sessions leaks memory. */
import { env, InferenceSession, type Tensor } from "onnxruntime-node";
import { UserError } from "../../errors.ts";
import type { WorkerOptions } from "./protocol.ts";

export interface Sessions {
  build(model: Uint8Array, optimise: boolean): Promise<{ readonly session: number; readonly provider: string }>;
  get(session: number): InferenceSession;
  release(): Promise<void>;
}

export type Tensors = Readonly<Record<string, Tensor>>;

const ERROR = 3;

function sessionOptions(
  { threads, profile }: WorkerOptions,
  provider: string,
  optimise: boolean,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimise ? "all" : "disabled",
    logSeverityLevel: ERROR,
    enableProfiling: profile !== "",
    profileFilePrefix: profile,
    extra: {
      session: {
        // Idle threads spin for so long before they sleep: enough for the gaps between operators (with 2 threads a training step
        // takes 12.2 ms, as with endless spinning, and 12.8 ms without), and little is taken from other executors and processes.
        intra_op: { allow_spinning: "1", spin_duration_us: "50" },
      },
    },
  };
}

/** Sessions on the first of the providers that can run the first model; throws with every provider's reason when none can. */
export function createSessions(options: WorkerOptions): Sessions {
  env.logLevel = "error";
  const sessions: InferenceSession[] = [];
  let chosen: string | undefined;
  const candidates = (): readonly string[] => (chosen === undefined ? options.providers : [chosen]);
  return {
    build: async (model, optimise) => {
      const reasons: string[] = [];
      for (const provider of candidates()) {
        try {
          const session = await InferenceSession.create(model, sessionOptions(options, provider, optimise));
          chosen = provider;
          return { session: sessions.push(session) - 1, provider };
        } catch (error) {
          reasons.push(`${provider}: ${(error as Error).message}`);
        }
      }
      if (chosen !== undefined) throw new Error(`${reasons}`);
      throw new UserError(
        `no execution provider of ${options.providers.join(", ")} could be used (${reasons.join("; ")}); use "cpu", or install what the provider needs`,
      );
    },
    get: (session) => sessions[session]!,
    release: async () => {
      for (const session of sessions.splice(0)) {
        if (options.profile !== "") session.endProfiling();
        await session.release();
      }
    },
  };
}
