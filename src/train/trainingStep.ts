/** A whole training step as one program: loss, gradients, clipping, AdamW and the exponential moving average. */
import { gradient } from "../graph/gradient.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, sub } from "../graph/ops/elementwise.ts";
import { type Program, program } from "../graph/program.ts";
import { flatten, type Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import { type AdamWOptions, adamw, clipFactor, globalNorm } from "./adamw.ts";
import { type Schedule, warmUpCosine } from "./schedule.ts";

/** What can be set of a training step. */
export interface TrainingOptions {
  readonly optimiser: AdamWOptions;
  readonly schedule: Schedule;
  /** Largest global norm of the gradient. */
  readonly clip: number;
  /** Weight of the newest parameters in the moving average. */
  readonly averaging: number;
}

/** Scalar losses by name; `total` is minimised, all are reported. */
export interface Losses {
  readonly total: Tensor;
  readonly [name: string]: Tensor;
}

const stateName = (part: "parameter" | "first" | "second" | "average", path: string): string => `${part}.${path}`;

/** The state before the first step: moments zero, average equal to the parameters. */
export function initialState(parameters: Tree<HostArray>): Record<string, HostArray> {
  const zeros = ({ data, shape }: HostArray): HostArray => ({ data: new Float32Array(data.length), shape });
  const entries = Object.entries(flatten(parameters)).flatMap(([path, value]) => [
    [stateName("parameter", path), value] as const,
    [stateName("first", path), zeros(value)] as const,
    [stateName("second", path), zeros(value)] as const,
    [stateName("average", path), { data: Float32Array.from(value.data), shape: value.shape }] as const,
  ]);
  return Object.fromEntries(entries);
}

/**
 * The program of one step. Feeds: those of the losses, `step` (1, 2, ...) and `progress` in [0, 1], both scalars. State: four entries a
 * parameter, as `initialState` makes them. Other outputs: every loss by its name, and `gradientNorm` before clipping.
 */
export function trainingStep(parameters: Tree<Tensor>, losses: Losses, options: TrainingOptions): Program {
  const flat = flatten(parameters);
  const paths = Object.keys(flat);
  const gradients = gradient(losses.total, Object.values(flat));
  const norm = globalNorm(gradients);
  const clip = clipFactor(norm, options.clip);
  const step = input("step", []);
  const rate = warmUpCosine(options.schedule, step, input("progress", []));
  const outputs: Record<string, Tensor> = { ...losses, gradientNorm: norm };
  paths.forEach((path, index) => {
    const parameter = flat[path]!;
    const name = (part: Parameters<typeof stateName>[0]): string => stateName(part, path);
    const moment = (part: "first" | "second"): Tensor => input(name(part), parameter.shape);
    const state = { parameter, first: moment("first"), second: moment("second") };
    const next = adamw(state, mul(clip, gradients[index]!), step, rate, options.optimiser);
    const average = input(name("average"), parameter.shape);
    outputs[name("parameter")] = next.parameter;
    outputs[name("first")] = next.first;
    outputs[name("second")] = next.second;
    outputs[name("average")] = add(average, mul(options.averaging, sub(next.parameter, average)));
  });
  return program(outputs);
}
