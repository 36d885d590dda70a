/** What `Executable` and `Resident` mean, written once over the few things that a device can do. */
import type { Program } from "../graph/program.ts";
import { printShape, sameShape } from "../graph/shape.ts";
import type { HostArray } from "../num/hostArray.ts";
import { advanceBySteps, checkDraws, checkSteps, drawnShapes } from "./advance.ts";
import type { Arrays, Draws, Executable, Resident, StepRange } from "./executor.ts";
import { checkData, resolveAxes, type ShapedValues } from "./feeds.ts";

/** An array where the device keeps it. */
export interface DeviceValue {
  readonly shape: readonly number[];
}

type Values<Value> = Readonly<Record<string, Value>>;

/** What an executor must be able to do with one compiled program. Values are immutable and owned by who asked for them. */
export interface Device<Value extends DeviceValue> {
  upload(array: HostArray): Value;
  download(value: Value): Promise<HostArray>;
  release(value: Value): void;
  /** All outputs of the program, as values of their own that stay valid when the inputs are released. */
  evaluate(inputs: Values<Value>, sizes: ReadonlyMap<string, number>): Promise<Values<Value>>;
  /** For devices that draw random numbers themselves: what takes several steps on state of these names; undefined where it cannot. */
  stepper?(state: readonly string[], draws: Draws): Stepper<Value> | undefined;
}

/** All outputs of the program after the last of several steps. */
export type Stepper<Value extends DeviceValue> = (
  inputs: Values<Value>,
  steps: StepRange,
  sizes: ReadonlyMap<string, number>,
) => Promise<Values<Value>>;

type Ports = Pick<Program, "inputs" | "outputs">;

const mapValues = <From, To>(record: Values<From>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

function upload<Value extends DeviceValue>(device: Device<Value>, arrays: Arrays): Record<string, Value> {
  checkData(arrays);
  return mapValues(arrays, (array) => device.upload(array));
}

async function download<Value extends DeviceValue>(device: Device<Value>, values: Values<Value>): Promise<Arrays> {
  const names = Object.keys(values);
  const arrays = await Promise.all(Object.values(values).map((value) => device.download(value)));
  return Object.fromEntries(names.map((name, index) => [name, arrays[index]!]));
}

function release<Value extends DeviceValue>(device: Device<Value>, values: Values<Value>): void {
  for (const value of Object.values(values)) device.release(value);
}

/** Downloads values and lets go of them. */
async function fetchAndRelease<Value extends DeviceValue>(device: Device<Value>, values: Values<Value>): Promise<Arrays> {
  try {
    return await download(device, values);
  } finally {
    release(device, values);
  }
}

/** Evaluates with `held` values and freshly uploaded feeds; the feeds are released whatever happens. `drawn` inputs are the device's to set. */
async function evaluate<Value extends DeviceValue>(
  { inputs }: Ports,
  device: Device<Value>,
  held: Values<Value>,
  feeds: Arrays,
  drawn: ShapedValues = {},
  how: Device<Value>["evaluate"] = device.evaluate,
): Promise<Values<Value>> {
  const sizes = resolveAxes(inputs, { ...held, ...feeds, ...drawn });
  const fresh = upload(device, feeds);
  try {
    return await how({ ...held, ...fresh }, sizes);
  } finally {
    release(device, fresh);
  }
}

/** Throws unless every state entry is an input, and the output of its name, if there is one, has the input's shape. */
export function checkState({ inputs, outputs }: Ports, state: Arrays): void {
  for (const name of Object.keys(state)) {
    const input = inputs[name];
    if (!input) throw new Error(`open: the program has no input "${name}" that could be state; leave it out`);
    const output = outputs[name];
    if (output && !sameShape(input.shape, output.shape)) {
      throw new Error(
        `open: state "${name}" has shape ${printShape(input.shape)}, but the output that replaces it has ${printShape(output.shape)}`,
      );
    }
  }
}

/** Throws unless the arrays fit into the state in place of what is there. */
export function checkReplacement(held: Values<DeviceValue>, arrays: Arrays): void {
  for (const [name, { shape }] of Object.entries(arrays)) {
    const old = held[name];
    if (!old) throw new Error(`write: "${name}" is not in the state, which has ${Object.keys(held).join(", ")}`);
    if (!sameShape(old.shape, shape)) {
      throw new Error(`write: state "${name}" has shape ${printShape(old.shape)}, but was given ${printShape(shape)}`);
    }
  }
}

/** Throws when a step is fed what is state. */
export function checkStepFeeds(held: Values<DeviceValue>, feeds: Arrays): void {
  const clash = Object.keys(feeds).find((name) => Object.hasOwn(held, name));
  if (clash) throw new Error(`step: "${clash}" is state; change it with write instead of feeding it`);
}

/** Throws when a name is not an entry of the state. */
export function checkEntries(held: Values<DeviceValue>, names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(held, name));
  if (unknown) throw new Error(`read: "${unknown}" is not in the state, which has ${Object.keys(held).join(", ")}`);
}

/** Runs tasks one after the other in the order of the calls, so that a step never sees the state of an unfinished one. */
function createQueue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

/** What a resident answers after it was closed. */
export const CLOSED_STATE = "the state was closed; open a new one";

/** The values that a resident owns. */
interface Store<Value> {
  current(): Values<Value>;
  replace(entries: Values<Value>): void;
  close(): void;
}

function createStore<Value extends DeviceValue>(device: Device<Value>, values: Values<Value>): Store<Value> {
  let held: Record<string, Value> | undefined = { ...values };
  const current = (): Record<string, Value> => {
    if (!held) throw new Error(CLOSED_STATE);
    return held;
  };
  return {
    current,
    replace: (entries) => {
      for (const [name, value] of Object.entries(entries)) {
        device.release(current()[name]!);
        current()[name] = value;
      }
    },
    close: () => {
      if (held) release(device, held);
      held = undefined;
    },
  };
}

function openResident<Value extends DeviceValue>(ports: Ports, device: Device<Value>, state: Arrays, draws: Draws): Resident {
  checkState(ports, state);
  checkDraws(ports, draws);
  const inTurn = createQueue();
  const { current, replace, close } = createStore(device, upload(device, state));
  const isState = ([name]: [string, Value]): boolean => Object.hasOwn(current(), name);
  const settle = (outputs: [string, Value][]): Promise<Arrays> => {
    replace(Object.fromEntries(outputs.filter(isState)));
    return fetchAndRelease(device, Object.fromEntries(outputs.filter((entry) => !isState(entry))));
  };
  const step = (feeds: Arrays): Promise<Arrays> =>
    inTurn(async () => {
      checkStepFeeds(current(), feeds);
      return settle(Object.entries(await evaluate(ports, device, current(), feeds)));
    });
  const carried = Object.keys(state).filter((name) => Object.hasOwn(ports.outputs, name));
  const stepper = device.stepper?.(carried, draws);
  const drawn = drawnShapes(ports, draws);
  const advance = async (steps: StepRange, feeds: Arrays, taken: Stepper<Value>): Promise<Arrays> => {
    checkSteps(steps);
    checkStepFeeds(current(), feeds);
    const how: Device<Value>["evaluate"] = (inputs, sizes) => taken(inputs, steps, sizes);
    return settle(Object.entries(await evaluate(ports, device, current(), feeds, drawn, how)));
  };
  const read = (names: readonly string[]): Promise<Arrays> => {
    checkEntries(current(), names);
    return download(device, Object.fromEntries(names.map((name) => [name, current()[name]!])));
  };
  return {
    step,
    advance: stepper ? (steps, feeds) => inTurn(() => advance(steps, feeds, stepper)) : advanceBySteps(ports, draws, step),
    read: (names) => inTurn(async () => read(names ?? Object.keys(current()))),
    write: (arrays) =>
      inTurn(async () => {
        checkReplacement(current(), arrays);
        replace(upload(device, arrays));
      }),
    close: () => inTurn(async () => close()),
  };
}

/** The executable of a program on a device: feeds checked, named axes resolved, state kept on the device between steps. */
export function executableOn<Value extends DeviceValue>(ports: Ports, device: Device<Value>): Executable {
  return {
    run: async (feeds) => fetchAndRelease(device, await evaluate(ports, device, {}, feeds)),
    open: async (state, draws = {}) => openResident(ports, device, state, draws),
  };
}
