/** The state of dynamics as named arrays, for checkpoints. */
import type { NumericArray } from "../chem/formats/npy.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";
import type { BatchState, DynamicsState } from "../sample/dynamicsState.ts";

type Arrays = Readonly<Record<string, NumericArray>>;

const PHASE = ["positions", "velocities", "forces"] as const;
const COUNTS = ["energy", "attempts", "accepted"] as const;

const vector = (data: NumericArray["data"]): NumericArray => ({ data, shape: [data.length] });

function batchArrays(batch: BatchState, prefix: string): [string, NumericArray][] {
  return [
    ...PHASE.map((name): [string, NumericArray] => [`${prefix}.${name}`, batch[name]]),
    ...COUNTS.map((name): [string, NumericArray] => [`${prefix}.${name}`, vector(batch[name])]),
    [`${prefix}.temperatureIndex`, vector(batch.temperatureIndex)],
    [`${prefix}.clock`, vector(Int32Array.of(batch.firstLadder, batch.step))],
  ];
}

export const dynamicsArrays = ({ batches }: DynamicsState): Arrays =>
  Object.fromEntries(batches.flatMap((batch, index) => batchArrays(batch, `batch${index}`)));

function float(arrays: Arrays, name: string): HostArray {
  const { data, shape } = arrays[name]!;
  if (data instanceof Int32Array) throw new Error(`internal: the checkpoint's ${name} holds integers`);
  return { data, shape };
}

const integers = (arrays: Arrays, name: string): Int32Array => Int32Array.from(arrays[name]!.data);

function batchState(arrays: Arrays, prefix: string): BatchState {
  const clock = integers(arrays, `${prefix}.clock`);
  const numbers = (name: string): Float64Array => Float64Array.from(float(arrays, `${prefix}.${name}`).data);
  return {
    firstLadder: clock[0]!,
    step: clock[1]!,
    positions: float(arrays, `${prefix}.positions`),
    velocities: float(arrays, `${prefix}.velocities`),
    forces: float(arrays, `${prefix}.forces`),
    energy: numbers("energy"),
    attempts: numbers("attempts"),
    accepted: numbers("accepted"),
    temperatureIndex: integers(arrays, `${prefix}.temperatureIndex`),
  };
}

/** The state that `dynamicsArrays` made into arrays; `key` is the dynamics' random stream. */
export function dynamicsState(arrays: Arrays, key: Key): DynamicsState {
  const count = Object.keys(arrays).filter((name) => name.endsWith(".clock")).length;
  return { key, batches: Array.from({ length: count }, (_, index) => batchState(arrays, `batch${index}`)) };
}
