/** A program as a session of a worker. */
import type { Program } from "../../graph/program.ts";
import { concreteShape } from "../../graph/shape.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { advanceBySteps, checkDraws } from "../advance.ts";
import type { Arrays, Draws, Executable, Resident } from "../executor.ts";
import { checkData, resolveAxes, type ShapedValues } from "../feeds.ts";
import { type ElementType, modelOutputNames } from "../onnx/lower.ts";
import { CLOSED_STATE, checkEntries, checkReplacement, checkState, checkStepFeeds } from "../resident.ts";
import type { WorkerClient } from "../worker/client.ts";
import { buffersOf, type OrtRequests, type Shapes, type WireArray, type WireArrays } from "./protocol.ts";

/** What an executable needs: the program, its session in a worker, and how its outputs are called there. */
interface Binding {
  readonly program: Program;
  readonly worker: WorkerClient<OrtRequests>;
  readonly session: number;
  readonly elementType: ElementType;
  /** Names of outputs in the model by their names in the program. */
  readonly modelNames: ReadonlyMap<string, string>;
}

/** A copy in the element type: the caller's arrays stay the caller's, the copy moves to the worker. */
function toWire(arrays: Arrays, elementType: ElementType): WireArrays {
  checkData(arrays);
  const convert = ({ data, shape }: HostArray): WireArray => ({
    data: elementType === "float32" ? new Float32Array(data) : new Float64Array(data),
    shape: [...shape],
  });
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, convert(array)]));
}

/** Concrete shapes of outputs by their names in the model. */
function fetchShapes({ program, modelNames }: Binding, names: readonly string[], sizes: ReadonlyMap<string, number>): Shapes {
  return Object.fromEntries(names.map((name) => [modelNames.get(name)!, concreteShape(program.outputs[name]!.shape, sizes)]));
}

const renamed = (names: readonly string[], modelNames: ReadonlyMap<string, string>, arrays: WireArrays): Arrays =>
  Object.fromEntries(names.map((name) => [name, arrays[modelNames.get(name)!]!]));

async function open(binding: Binding, state: Arrays, draws: Draws): Promise<Resident> {
  const { program, worker, elementType, modelNames } = binding;
  checkState(program, state);
  checkDraws(program, draws);
  const held: ShapedValues = Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, { shape: [...shape] }]));
  const isState = (name: string): boolean => Object.hasOwn(held, name);
  const outputs = Object.keys(program.outputs).filter((name) => !isState(name));
  const replaces = Object.fromEntries([...modelNames].filter(([name]) => isState(name)).map(([name, model]) => [model, name]));
  const arrays = toWire(state, elementType);
  const { resident } = await worker.request("open", { session: binding.session, state: arrays, replaces }, buffersOf(arrays));
  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw new Error(CLOSED_STATE);
  };
  const step = async (given: Arrays): Promise<Arrays> => {
    checkOpen();
    checkStepFeeds(held, given);
    const sizes = resolveAxes(program.inputs, { ...held, ...given });
    const feeds = toWire(given, elementType);
    const fetches = fetchShapes(binding, outputs, sizes);
    const answer = await worker.request("step", { resident, feeds, fetches }, buffersOf(feeds));
    return renamed(outputs, modelNames, answer);
  };
  return {
    step,
    advance: advanceBySteps(program, draws, step),
    read: async (names = Object.keys(held)) => {
      checkOpen();
      checkEntries(held, names);
      return worker.request("read", { resident, names });
    },
    write: async (given) => {
      checkOpen();
      checkReplacement(held, given);
      const replacement = toWire(given, elementType);
      await worker.request("write", { resident, state: replacement }, buffersOf(replacement));
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await worker.request("drop", { resident });
    },
  };
}

/** The executable of a program whose session has been built. */
export function executableOf(
  program: Program,
  worker: WorkerClient<OrtRequests>,
  session: number,
  elementType: ElementType,
): Executable {
  const binding: Binding = { program, worker, session, elementType, modelNames: modelOutputNames(program) };
  const outputs = Object.keys(program.outputs);
  return {
    run: async (given) => {
      const sizes = resolveAxes(program.inputs, given);
      const feeds = toWire(given, elementType);
      const fetches = fetchShapes(binding, outputs, sizes);
      return renamed(outputs, binding.modelNames, await worker.request("run", { session, feeds, fetches }, buffersOf(feeds)));
    },
    open: (state, draws = {}) => open(binding, state, draws),
  };
}
