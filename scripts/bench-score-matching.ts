// One step of second-order denoising score matching (energy 60-256-256-256-1, tanh, AdamW, batch 1024) in ONNX Runtime beside PyTorch
// eager and torch.compile: same parameters, same batch, same number of threads, repetitions interleaved.
// npx tsx scripts/bench-score-matching.ts --python PYTHON [--threads 1,2] [--repetitions 15] [--steps 40] [--together 4] [--profile PREFIX] [--out FILE]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gradient } from "../src/graph/gradient.ts";
import { input } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { matmul } from "../src/graph/ops/contract.ts";
import { add, mul, square, sub, tanh } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import type { Program } from "../src/graph/program.ts";
import { joinSteps, repeated, splitSteps } from "../src/graph/repeat.ts";
import type { HostArray } from "../src/num/hostArray.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { adamWDefaults } from "../src/train/adamw.ts";
import { joinTensors, vectorInputs } from "../src/train/parameterVectors.ts";
import { initialState } from "../src/train/trainingStep.ts";
import { adamwOnVectors, programOnVectors } from "../src/train/vectorSteps.ts";
import { commonOptions, inTurns, machine, median, startPython, type Timing, timeTasks, writeFacts } from "./benchmark.ts";

const BATCH = 1024;
const WIDTHS = [60, 256, 256, 256, 1];
const RATE = 1e-3;

const { values: flags } = parseArgs({
  options: {
    ...commonOptions,
    // Numbers of threads, one comparison each.
    threads: { type: "string", default: "1,2" },
    steps: { type: "string", default: "40" },
    // Steps in one evaluation of ONNX Runtime.
    together: { type: "string", default: "4" },
  },
});

const layers = WIDTHS.slice(1).map((width, layer) => ({
  weight: { name: `weight${layer}`, shape: [WIDTHS[layer]!, width] },
  bias: { name: `bias${layer}`, shape: [width] },
}));
const parameterShapes = layers.flatMap(({ weight, bias }) => [weight, bias]);

/** Fixed pseudo-random numbers of roughly unit variance; only their spread matters here. */
function numbers(count: number, seed: number, scale: number): Float32Array {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => scale * (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3));
}

function makeArrays(): Record<string, HostArray<Float32Array>> {
  const arrays: Record<string, HostArray<Float32Array>> = {};
  layers.forEach(({ weight, bias }, layer) => {
    const [rows, columns] = weight.shape as [number, number];
    arrays[weight.name] = { data: numbers(rows * columns, 10 + layer, 1 / Math.sqrt(rows)), shape: weight.shape };
    arrays[bias.name] = { data: numbers(columns, 20 + layer, 0.1), shape: bias.shape };
  });
  const width = WIDTHS[0]!;
  arrays.x = { data: numbers(BATCH * width, 1, 1), shape: [BATCH, width] };
  arrays.noise = { data: numbers(BATCH * width, 2, 1), shape: [BATCH, width] };
  arrays.sigma = { data: numbers(BATCH, 3, 0.1).map((value) => 0.5 + Math.abs(value)), shape: [BATCH, 1] };
  return arrays;
}

/** What belongs to the parameters, by their names. */
const byName = <T>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(parameterShapes.map(({ name }, index) => [name, values[index]!]));

/** loss = mean_b |noise - sigma grad_x U(x + sigma noise)|^2, its gradient and the update, all in one program. */
function scoreMatchingStep(): Program {
  const x = input("x", ["batch", WIDTHS[0]!]);
  const noise = input("noise", ["batch", WIDTHS[0]!]);
  const sigma = input("sigma", ["batch", 1]);
  const parameters = parameterShapes.map(({ name, shape }) => input(name, shape));
  const noisy = add(x, mul(sigma, noise));
  const energy = layers.reduce<Tensor>((h, _, layer) => {
    const affine = add(matmul(h, parameters[2 * layer]!), parameters[2 * layer + 1]!);
    return layer < layers.length - 1 ? tanh(affine) : affine;
  }, noisy);
  const force = gradient(energy, [noisy])[0]!;
  const loss = mul(1 / BATCH, sum(square(sub(noise, mul(sigma, force)))));
  const gradients = joinTensors(byName(gradient(loss, parameters)));
  const { vectors, parts } = vectorInputs("parameter", byName(parameters));
  const outputs: Record<string, Tensor> = { loss };
  for (const [name, next] of adamwOnVectors(vectors, gradients, input("step", []), input("rate", []), adamWDefaults)) {
    for (const [part, tensor] of Object.entries(next)) outputs[`${part}.${name}`] = tensor;
  }
  return programOnVectors(outputs, byName(parameters), parts);
}

interface Training extends Timing {
  readonly losses: readonly number[];
}
type Contestant = (steps: number) => Promise<Training>;

async function startOrt(
  arrays: Record<string, HostArray>,
  threads: number,
): Promise<{ run: Contestant; close(): Promise<void> }> {
  const executor = createOrtExecutor({ threads, profile: flags.profile });
  const together = Number(flags.together);
  if (Number(flags.steps) % together !== 0) throw new Error(`--steps must be a multiple of --together, ${together}`);
  const executable = await executor.compile(repeated(scoreMatchingStep(), together));
  const whole = initialState(byName(parameterShapes.map(({ name }) => arrays[name]!)));
  const state = Object.fromEntries(Object.entries(whole).filter(([name]) => !name.startsWith("average.")));
  // The batch stays where it is computed with, as PyTorch's tensors do.
  const { x, noise, sigma } = arrays;
  const copies = joinSteps(Array.from({ length: together }, () => ({ x: x!, noise: noise!, sigma: sigma! })));
  const resident = await executable.open({ ...state, ...copies });
  const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });
  let step = 0;
  const feeds = () => ({ step: scalar(++step), rate: scalar(RATE) });
  const advance = () => resident.step(joinSteps(Array.from({ length: together }, feeds)));
  const run: Contestant = async (steps) => {
    const { results, ...timing } = await timeTasks(steps / together, advance);
    return { ...timing, losses: results.flatMap((result) => splitSteps(result, together)).map(({ loss }) => loss!.data[0]!) };
  };
  return { run, close: () => executor.close() };
}

async function startTorch(
  python: string,
  arrays: Record<string, HostArray<Float32Array>>,
  threads: number,
  folder: string,
): Promise<{ torch: string; run(kind: string): Contestant; close(): void }> {
  const entries = Object.entries(arrays).map(([name, { data, shape }]) => {
    const path = join(folder, `${name}.f32`);
    writeFileSync(path, data);
    return [name, { path, shape }];
  });
  const { ask, close } = startPython(python, "./bench-score-matching.py", { OMP_NUM_THREADS: String(threads) });
  const names = parameterShapes.map(({ name }) => name);
  const { torch } = await ask({ threads, rate: RATE, parameters: names, arrays: Object.fromEntries(entries) });
  return {
    torch: String(torch),
    run: (kind) => async (steps) => {
      const answer = await ask({ kind, steps });
      return { seconds: Number(answer.seconds), processor: Number(answer.processor), losses: answer.losses as number[] };
    },
    close,
  };
}

const spread = (values: readonly number[]): string =>
  `${median(values).toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;

/** All contestants train the same network, so their losses must agree to the rounding of float32. */
function checkLosses(first: Record<string, Training>): void {
  const reference = first.eager?.losses;
  if (!reference) return;
  for (const [name, { losses }] of Object.entries(first)) {
    losses.forEach((loss, step) => {
      const gap = Math.abs(loss / reference[step]! - 1);
      if (!(gap < 1e-3)) throw new Error(`${name} and eager differ at step ${step + 1}: loss ${loss} against ${reference[step]}`);
    });
  }
}

interface Comparison {
  readonly torch: string | undefined;
  readonly threads: number;
  readonly elapsed: Figures;
  readonly processor: Figures;
}

async function compare(threads: number): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), "score-matching-"));
  const arrays = makeArrays();
  const ort = await startOrt(arrays, threads);
  const torch = flags.python === undefined ? undefined : await startTorch(flags.python, arrays, threads, folder);
  const contestants: Record<string, Contestant> = { onnxruntime: ort.run };
  if (torch) Object.assign(contestants, { eager: torch.run("eager"), compile: torch.run("compile") });
  const first: Record<string, Training> = {};
  for (const [name, run] of Object.entries(contestants)) first[name] = await run(8);
  checkLosses(first);
  for (const run of Object.values(contestants)) await run(24);
  const steps = Number(flags.steps);
  const tasks = Object.entries(contestants).map(([name, run]) => [name, () => run(steps)] as const);
  const timings = await inTurns(Object.fromEntries(tasks), Number(flags.repetitions));
  await ort.close();
  torch?.close();
  rmSync(folder, { recursive: true });
  return {
    torch: torch?.torch,
    threads,
    elapsed: figuresOf(timings, ({ seconds }) => (1000 * seconds) / steps),
    processor: figuresOf(timings, (timing) => (1000 * timing.processor) / steps),
  };
}

interface Figures {
  /** Milliseconds a step, repetition by repetition. */
  readonly milliseconds: Readonly<Record<string, readonly number[]>>;
  /** ONNX Runtime's to those of the better of PyTorch's, repetition by repetition. */
  readonly ratio?: readonly number[];
}

function figuresOf(timings: Record<string, readonly Timing[]>, millisecondsOf: (timing: Timing) => number): Figures {
  const milliseconds = Object.fromEntries(Object.entries(timings).map(([name, list]) => [name, list.map(millisecondsOf)]));
  const { onnxruntime, eager, compile } = milliseconds;
  if (!eager || !compile) return { milliseconds };
  const best = median(eager) < median(compile) ? eager : compile;
  return { milliseconds, ratio: onnxruntime!.map((value, index) => value / best[index]!) };
}

function table(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ threads, ...kinds }) =>
    (["elapsed", "processor"] as const).map((kind) => {
      const { milliseconds, ratio } = kinds[kind];
      const times = ["onnxruntime", "eager", "compile"].map((name) => (milliseconds[name] ? spread(milliseconds[name]) : "–"));
      return `| ${[threads, kind, ...times, ratio ? spread(ratio) : "–"].join(" | ")} |`;
    }),
  );
  return `| threads | milliseconds a step | ONNX Runtime | PyTorch eager | torch.compile | ratio to the better |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

const document = (circumstances: string, comparisons: readonly Comparison[]): string => `# A step of second-order score matching

By \`scripts/bench-score-matching.ts\`: ${circumstances}. Energy ${WIDTHS.join("-")} with tanh, batch ${BATCH}, AdamW, loss |noise - sigma grad U|^2, whose gradient needs second derivatives. Milliseconds a step, median
(least to most) of ${flags.repetitions} interleaved repetitions of ${flags.steps} steps; the ratio repetition by repetition. Processor time does not count what other programs took.

${table(comparisons)}
The step is one graph and one evaluation. Sums with products of matrices are one operator, constants and the weights of the last layer meet small matrices instead of the batch, and AdamW sees all weights as one vector. By ONNX Runtime's own profile
(\`--profile\`) most of the step are products of matrices, at the rate of PyTorch's; the rest are elementwise passes over the batch, one for each operation, which torch.compile fuses and ONNX Runtime on a processor does not: that is the
difference on one thread. On two threads there is another: products for the gradients of weights do not take half of their time on one thread. Slower were: the batch in 4 or 8 parts (2 are as fast as one), halves of the batch as parallel branches
with a thread each, and sums of whole batches in the product's operator on two threads. Without clear gain were: more steps in one evaluation, the arena and memory patterns, prepacked weights, other levels of optimisation, spinning threads, explicit
transposes and joined products of the weights' gradients.
`;

async function main(): Promise<void> {
  const comparisons: Comparison[] = [];
  for (const threads of flags.threads.split(",")) comparisons.push(await compare(Number(threads)));
  const circumstances = `${machine()}; Node ${process.version}; PyTorch ${comparisons[0]!.torch ?? "not run"}`;
  const text = document(circumstances, comparisons);
  process.stdout.write(text);
  writeFacts(flags.out, { circumstances, steps: Number(flags.steps), comparisons });
  if (flags.out !== undefined) writeFileSync(flags.out.replace(/\.json$/, ".md"), text);
}

await main();
