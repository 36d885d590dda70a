/** State that stays in the worker between steps. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { ElementType } from "../onnx/lower.ts";
import type { Requests, WireArrays } from "./protocol.ts";
import { emptyLike, emptyTensors, toArrays, toTensor, toTensors } from "./tensors.ts";

/** An entry of the state; one that steps replace has a second array, which the next step writes while it reads the first. */
interface Entry {
  current: Tensor;
  spare: Tensor | undefined;
}

export interface WorkerResident {
  step(feeds: WireArrays, fetches: Requests["step"]["argument"]["fetches"]): Promise<WireArrays>;
  read(names: readonly string[]): WireArrays;
  write(state: WireArrays): void;
}

/**
 * Keeps state beside a session. Steps alternate between two arrays for each entry, handed to ONNX Runtime as the place of
 * the output: it copies outputs that it allocates itself, and every step would leave garbage.
 */
export function openResident(
  session: InferenceSession,
  elementType: ElementType,
  { state, replaces }: Pick<Requests["open"]["argument"], "state" | "replaces">,
): WorkerResident {
  const replaced = new Set(Object.values(replaces));
  const entries = new Map<string, Entry>();
  for (const [name, array] of Object.entries(state)) {
    const current = toTensor(array);
    entries.set(name, { current, spare: replaced.has(name) ? emptyLike(current) : undefined });
  }
  const current = (name: string): Tensor => entries.get(name)!.current;
  return {
    step: async (feeds, fetches) => {
      const held = Object.fromEntries([...entries].map(([name, entry]) => [name, entry.current]));
      const next = Object.fromEntries(Object.entries(replaces).map(([output, name]) => [output, entries.get(name)!.spare!]));
      const results = emptyTensors(elementType, fetches);
      await session.run({ ...held, ...toTensors(feeds) }, { ...next, ...results });
      for (const entry of entries.values()) {
        if (entry.spare) [entry.current, entry.spare] = [entry.spare, entry.current];
      }
      return toArrays(results);
    },
    read: (names) => {
      const copies = names.map((name) => {
        const { data, shape } = toArrays({ [name]: current(name) })[name]!;
        return [name, { data: data.slice(), shape }] as const;
      });
      return Object.fromEntries(copies);
    },
    write: (arrays) => {
      for (const [name, array] of Object.entries(arrays)) entries.get(name)!.current = toTensor(array);
    },
  };
}
