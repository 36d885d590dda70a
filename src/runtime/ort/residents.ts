/** State that stays in the worker between steps. */
import type { InferenceSession } from "onnxruntime-node";
import type { ElementType } from "../onnx/lower.ts";
import type { OrtRequests, WireArrays } from "./protocol.ts";
import { emptyLike, emptyTensors, toArrays, toTensors } from "./tensors.ts";

export interface WorkerResident {
  step(feeds: WireArrays, fetches: OrtRequests["step"]["argument"]["fetches"]): Promise<WireArrays>;
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
  { state, replaces }: Pick<OrtRequests["open"]["argument"], "state" | "replaces">,
): WorkerResident {
  const held = toTensors(state);
  const next = Object.fromEntries(Object.entries(replaces).map(([output, name]) => [output, emptyLike(held[name]!)]));
  return {
    step: async (feeds, fetches) => {
      const results = emptyTensors(elementType, fetches);
      await session.run({ ...held, ...toTensors(feeds) }, { ...next, ...results });
      // A step that fails leaves the state as it was.
      for (const [output, name] of Object.entries(replaces)) [held[name], next[output]] = [next[output]!, held[name]!];
      return toArrays(results);
    },
    read: (names) => {
      const copies = names.map((name) => {
        const { data, shape } = toArrays({ [name]: held[name]! })[name]!;
        return [name, { data: data.slice(), shape }] as const;
      });
      return Object.fromEntries(copies);
    },
    write: (arrays) => {
      Object.assign(held, toTensors(arrays));
    },
  };
}
