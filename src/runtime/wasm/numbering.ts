/**
 * Arrays in shared memory by numbers: a thread is sent each array once. To receive one takes as long as to compute a few conformations, and its bytes count as garbage of the
 * thread each time, so that it collects garbage all the time.
 */
import type { Work } from "./rows.ts";

type SharedArray = Float32Array | Float64Array | Uint32Array | Int32Array;
type Numbers = Readonly<Record<string, number>>;

/** Work with the numbers of its arrays, and what must be known of numbers before. */
export interface NumberedWork extends Pick<Work, "rows" | "steps"> {
  readonly inputs: Numbers;
  readonly outputs: Numbers;
  readonly keys: Numbers;
  readonly taken: number;
  /** Arrays that the other side does not know. */
  readonly introduced: readonly (readonly [number, SharedArray])[];
  /** Numbers whose arrays are no longer used. */
  readonly forgotten: readonly number[];
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** The side that sends: numbers the arrays of work. */
export function createNumbering(): (work: Work) => NumberedWork {
  const numbers = new WeakMap<SharedArray, number>();
  let next = 0;
  let forgotten: number[] = [];
  const forget = new FinalizationRegistry<number>((number) => forgotten.push(number));
  return ({ inputs, outputs, keys, taken, rows, steps }) => {
    const introduced: (readonly [number, SharedArray])[] = [];
    const numberOf = (array: SharedArray): number => {
      const known = numbers.get(array);
      if (known !== undefined) return known;
      const number = next++;
      numbers.set(array, number);
      forget.register(array, number);
      introduced.push([number, array]);
      return number;
    };
    const numbered = {
      inputs: mapValues(inputs, numberOf),
      outputs: mapValues(outputs, numberOf),
      keys: mapValues(keys, numberOf),
    };
    const lost = forgotten;
    forgotten = [];
    return { ...numbered, taken: numberOf(taken), rows, steps, introduced, forgotten: lost };
  };
}

/** The side that receives: finds the arrays of work. */
export function createArrays(): (work: NumberedWork) => Work {
  const arrays = new Map<number, SharedArray>();
  const find = <Kind extends SharedArray>(number: number): Kind => arrays.get(number) as Kind;
  return ({ inputs, outputs, keys, taken, rows, steps, introduced, forgotten }) => {
    for (const number of forgotten) arrays.delete(number);
    for (const [number, array] of introduced) arrays.set(number, array);
    return {
      inputs: mapValues(inputs, find<Work["inputs"][string]>),
      outputs: mapValues(outputs, find<Work["outputs"][string]>),
      keys: mapValues(keys, find<Uint32Array>),
      taken: find<Int32Array>(taken),
      rows,
      steps,
    };
  };
}
