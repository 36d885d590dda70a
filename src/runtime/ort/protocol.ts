/** Messages between the thread that owns an executor and the worker that runs its sessions. */
import type { ElementType } from "../onnx/lower.ts";

/** A dense array whose buffer moves between the threads. */
export interface WireArray {
  readonly data: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

export type WireArrays = Readonly<Record<string, WireArray>>;
export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface WorkerOptions {
  readonly threads: number;
  readonly providers: readonly string[];
  readonly elementType: ElementType;
  /** Prefix of the files in which ONNX Runtime leaves the times of operators; empty for none. */
  readonly profile: string;
}

/** What the worker can be asked for: the argument and the answer of each request. */
export interface OrtRequests {
  /** Builds a session from the bytes of a model, which ONNX Runtime rewrites first if `optimise`. */
  build: {
    argument: { readonly model: Uint8Array; readonly optimise: boolean };
    answer: { readonly session: number; readonly provider: string };
  };
  /** Evaluates the model outputs that `fetches` names, of the given shapes. */
  run: { argument: { readonly session: number; readonly feeds: WireArrays; readonly fetches: Shapes }; answer: WireArrays };
  /** Keeps state; `replaces` gives the state entry that a model output replaces. */
  open: {
    argument: { readonly session: number; readonly state: WireArrays; readonly replaces: Readonly<Record<string, string>> };
    answer: { readonly resident: number };
  };
  step: { argument: { readonly resident: number; readonly feeds: WireArrays; readonly fetches: Shapes }; answer: WireArrays };
  read: { argument: { readonly resident: number; readonly names: readonly string[] }; answer: WireArrays };
  write: { argument: { readonly resident: number; readonly state: WireArrays }; answer: undefined };
  /** Lets go of state. */
  drop: { argument: { readonly resident: number }; answer: undefined };
  /** Releases all sessions. */
  release: { argument: undefined; answer: undefined };
}

/** The buffers of arrays, for a transfer list. */
export const buffersOf = (arrays: WireArrays): ArrayBuffer[] => Object.values(arrays).map(({ data }) => data.buffer);
