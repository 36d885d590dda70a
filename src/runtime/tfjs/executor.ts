/** Runs graphs on a TensorFlow.js backend: CPU, WebGL, WebGPU, or CUDA by `@tensorflow/tfjs-node-gpu`. Arithmetic is float32. */
import { isOp } from "../../graph/node.ts";
import type { OpName, Tensor } from "../../graph/op.ts";
import type { Program } from "../../graph/program.ts";
import { concreteShape } from "../../graph/shape.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Executable, Executor } from "../executor.ts";
import { type Device, executableOn } from "../resident.ts";
import { type Lowering, lowerings } from "./lowerings.ts";
import type { TfjsModule, TfjsTensor } from "./module.ts";

/** Owns every tensor that outlives a call, so that nothing stays on the device when it is closed. */
interface Memory<T extends TfjsTensor> {
  own(x: T): T;
  release(x: T): void;
  /** The table of a node, made at the first call. */
  table(node: Tensor, make: () => T): T;
  close(): void;
  checkOpen(): void;
}

function createMemory<T extends TfjsTensor>(tf: TfjsModule<T>): Memory<T> {
  const owned = new Set<T>();
  const tables = new Map<Tensor, T>();
  let closed = false;
  const own = (x: T): T => {
    owned.add(x);
    return x;
  };
  return {
    own,
    release: (x) => {
      owned.delete(x);
      x.dispose();
    },
    table: (node, make) => {
      const known = tables.get(node);
      if (known) return known;
      const made = own(tf.keep(make()));
      tables.set(node, made);
      return made;
    },
    close: () => {
      closed = true;
      for (const x of owned) x.dispose();
      owned.clear();
      tables.clear();
    },
    checkOpen: () => {
      if (closed) throw new Error("the executor is closed; create another one");
    },
  };
}

/** For each position of the program, the nodes whose value no later node uses. */
function lastUses({ nodes, outputs }: Program): Tensor[][] {
  const seen = new Set<Tensor>(Object.values(outputs));
  const last: Tensor[][] = nodes.map(() => []);
  for (let position = nodes.length - 1; position >= 0; position--) {
    for (const input of nodes[position]!.inputs) {
      if (!seen.has(input)) last[position]!.push(input);
      seen.add(input);
    }
  }
  return last;
}

type Values<T> = Readonly<Record<string, T>>;

function applyNode<K extends Exclude<OpName, "input">, T extends TfjsTensor>(
  tf: TfjsModule<T>,
  memory: Memory<T>,
  node: Tensor<K>,
  inputs: readonly T[],
  sizes: ReadonlyMap<string, number>,
): T {
  const lowering = lowerings[node.op.name as K] as Lowering<K>;
  const table = (make: () => T): T => memory.table(node as Tensor, make);
  return lowering(tf, { attributes: node.attributes, inputs, shape: concreteShape(node.shape, sizes), table });
}

/** Evaluates node by node, and lets go of each value after its last use. */
function evaluate<T extends TfjsTensor>(
  tf: TfjsModule<T>,
  memory: Memory<T>,
  program: Program,
  last: readonly (readonly Tensor[])[],
  inputs: Values<T>,
  sizes: ReadonlyMap<string, number>,
): Values<T> {
  const values = new Map<Tensor, T>();
  program.nodes.forEach((node, position) => {
    const operands = node.inputs.map((input) => values.get(input)!);
    const value = isOp(node, "input") ? tf.clone(inputs[node.attributes.name]!) : applyNode(tf, memory, node, operands, sizes);
    values.set(node, value);
    for (const done of last[position]!) values.get(done)!.dispose();
  });
  return Object.fromEntries(Object.entries(program.outputs).map(([name, node]) => [name, tf.clone(values.get(node)!)]));
}

function createDevice<T extends TfjsTensor>(tf: TfjsModule<T>, memory: Memory<T>, program: Program): Device<T> {
  const last = lastUses(program);
  return {
    upload: ({ data, shape }: HostArray) => {
      memory.checkOpen();
      return memory.own(tf.tensor(Float32Array.from(data), [...shape], "float32"));
    },
    download: async (value) => ({ data: Float32Array.from(await value.data()), shape: [...value.shape] }),
    release: memory.release,
    evaluate: async (inputs, sizes) => {
      memory.checkOpen();
      let outputs: Values<T> = {};
      tf.tidy(() => {
        outputs = evaluate(tf, memory, program, last, inputs, sizes);
        for (const value of Object.values(outputs)) memory.own(tf.keep(value));
      });
      return outputs;
    },
  };
}

/** Where the tensor type of a module is read from: the other functions are generic, and would not tell it. */
type TensorSource<T extends TfjsTensor> = Pick<TfjsModule<T>, "tensor">;

/**
 * An executor on the backend that is set in `tf`; feeds and results pass through float32.
 * State and constants stay on the backend's device, and `close` disposes of them.
 */
export function createTfjsExecutor<T extends TfjsTensor>(tf: TensorSource<T> & NoInfer<TfjsModule<T>>): Executor {
  const memory = createMemory(tf);
  const executables = new WeakMap<Program, Executable>();
  return {
    name: `tfjs ${tf.getBackend()}`,
    compile: async (program) => {
      memory.checkOpen();
      const executable = executables.get(program) ?? executableOn(program, createDevice(tf, memory, program));
      executables.set(program, executable);
      return executable;
    },
    close: async () => memory.close(),
  };
}
