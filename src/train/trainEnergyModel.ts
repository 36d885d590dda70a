/** Training of an energy model: an objective of losses on data and keyed noise, each step one evaluation. */
import type { EnergyModel } from "../energy-models/energyModel.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { type Program, program } from "../graph/program.ts";
import { repeated } from "../graph/repeat.ts";
import { flatten, type Tree, under } from "../graph/tree.ts";
import type { Need, ReferenceDensity } from "../losses/loss.ts";
import { type Objective, objectiveGraph, objectiveNoise, priorReference, usesFrozen } from "../losses/objective.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, integers, type Key, normals, uniforms } from "../num/random.ts";
import type { Arrays, Executor, Resident } from "../runtime/executor.ts";
import { adamWDefaults } from "./adamw.ts";
import { type StepRow, stepsAfter, takeSteps } from "./takeSteps.ts";
import { entriesOf, initialState, parametersOf, type TrainingOptions, trainingStep } from "./trainingStep.ts";

/** Data of an energy model: points [count, d], standardised on the line, and what is known of them. */
export interface EnergyModelData {
  readonly count: number;
  readonly points: Float32Array;
  /** Reduced energies [count] and forces -du/dx [count, d], in the coordinates of the points; needed by some losses. */
  readonly known: { readonly [N in Need]?: Float32Array };
}

/** What can be set of the training. */
export interface EnergyTrainingOptions {
  readonly objective: Objective;
  readonly batch: number;
  readonly optimiser: TrainingOptions;
  /** Steps after which the earlier copy, where a loss contrasts the model with one, becomes the present one. */
  readonly frozenInterval: number;
}

/** Settings that suit small networks. */
export const energyTrainingDefaults: Omit<EnergyTrainingOptions, "objective"> = {
  batch: 512,
  optimiser: {
    optimiser: { ...adamWDefaults, weightDecay: 0 },
    schedule: { peak: 2e-3, warmUp: 50, floor: 0.01 },
    clip: 20,
    averaging: 0.01,
  },
  frozenInterval: 100,
};

/** Training steps in one evaluation: small networks spend as long between evaluations as in them. */
const STEPS_TOGETHER = 4;

/** A model, how it is trained, and on what. */
export interface EnergyTraining<P extends Tree<Tensor>> {
  readonly model: EnergyModel<P>;
  readonly options: EnergyTrainingOptions;
  readonly data: EnergyModelData;
  /** What classical contrasts put the data beside; the prior by default. */
  readonly reference?: ReferenceDensity;
  /** Of initial parameters, batches and noise. */
  readonly stream: Key;
}

/** A trained model: moving averages of the parameters by path, and what the steps reported. */
export interface TrainedEnergyModel {
  readonly parameters: Readonly<Record<string, HostArray>>;
  readonly rows: readonly StepRow[];
}

type Setting<P extends Tree<Tensor>> = Pick<EnergyTraining<P>, "model" | "options" | "reference">;

function objectiveSetting<P extends Tree<Tensor>>({ model, options, reference }: Setting<P>, prefix: string) {
  const densityOf =
    (name: string) =>
    (x: Tensor, t: Tensor): Tensor =>
      model.logDensity(model.inputs(name), x, t);
  return {
    objective: options.objective,
    noising: model.noising,
    logDensity: densityOf(prefix),
    frozen: densityOf("frozen"),
    reference: reference ?? priorReference(model.noising),
  };
}

/** The inputs of the earlier copy, passed on from step to step. */
const frozenState = <P extends Tree<Tensor>>(model: EnergyModel<P>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(flatten<Tensor>(model.inputs(""))).map(([path, { shape }]) => [
      `frozen.${path}`,
      input(`frozen.${path}`, shape),
    ]),
  );

/** Some steps as one program: feeds as those of `objectiveGraph`, `step` and `progress`. */
export function energyTrainingProgram<P extends Tree<Tensor>>(setting: Setting<P>, together: number = STEPS_TOGETHER): Program {
  const { model, options } = setting;
  const losses = objectiveGraph(objectiveSetting(setting, "parameter"), options.batch);
  const { outputs } = trainingStep(model.inputs("parameter"), losses, options.optimiser);
  return repeated(program({ ...outputs, ...(usesFrozen(options.objective) && frozenState(model)) }), together);
}

const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

function gathered(source: Float32Array, picks: Uint32Array, width: number): HostArray {
  const data = new Float32Array(picks.length * width);
  picks.forEach((pick, row) => {
    data.set(source.subarray(pick * width, (pick + 1) * width), row * width);
  });
  return { data, shape: [picks.length, width] };
}

/** Feeds of a step: rows of the data and noise, all functions of (stream, step); `progress` is the part of the training that is done. */
export function energyTrainingFeeds<P extends Tree<Tensor>>(training: EnergyTraining<P>, progress: number, step: number): Arrays {
  const { data, options, stream, model } = training;
  const { batch } = options;
  const own = fold(stream, step);
  const picks = new Uint32Array(batch);
  integers(own, 0, data.count, picks);
  const columns = objectiveNoise(objectiveSetting(training, "parameter"));
  const noise = { normals: new Float32Array(batch * columns.normals), uniforms: new Float32Array(batch * columns.uniforms) };
  normals(own, 0, noise.normals);
  uniforms(own, 0, noise.uniforms);
  const known = Object.entries(data.known).map(([name, values]) => [name, gathered(values, picks, values.length / data.count)]);
  return {
    data: gathered(data.points, picks, model.dimension),
    normals: { data: noise.normals, shape: [batch, columns.normals] },
    uniforms: { data: noise.uniforms, shape: [batch, columns.uniforms] },
    ...Object.fromEntries(known),
    step: scalar(step),
    progress: scalar(progress),
  };
}

/** Whether it is time for a new copy of the parameters. */
const isDue = (interval: number, done: number): boolean =>
  Math.floor(done / interval) !== Math.floor((done - STEPS_TOGETHER) / interval);

/** Makes the present parameters, entries of those names, the earlier copy. */
async function refreeze(resident: Resident, names: readonly string[], initial: Tree<HostArray>): Promise<void> {
  await resident.write(under("frozen", parametersOf(await resident.read(names), initial, "parameter")));
}

/**
 * Trains for `steps` steps, rounded up to whole evaluations, and returns the moving average. `onStep` hears of every evaluation's last step; training ends early where it returns
 * false. Throws a UserError where a loss needs a frozen copy that is not there, and an Error on losses that are not finite.
 */
export async function trainEnergyModel<P extends Tree<Tensor>>(
  training: EnergyTraining<P>,
  steps: number,
  executor: Executor,
  onStep: (row: StepRow) => boolean = () => true,
): Promise<TrainedEnergyModel> {
  const { model, options, stream } = training;
  const graph = energyTrainingProgram(training);
  const wanted = new Set(Object.keys(graph.inputs).map((name) => name.replace(/@\d+$/, "")));
  const initial = model.init(fold(stream, 0));
  const start = initialState(initial);
  const frozen = usesFrozen(options.objective);
  const resident = await (await executor.compile(graph)).open({
    ...start,
    ...(frozen && under("frozen", flatten<HostArray>(initial))),
  });
  const rows: StepRow[] = [];
  for (let done = 0; done < steps; ) {
    const together = stepsAfter(done, STEPS_TOGETHER);
    const feeds = (step: number): Arrays =>
      Object.fromEntries(
        Object.entries(energyTrainingFeeds(training, (step - 1) / steps, step)).filter(([name]) => wanted.has(name)),
      );
    rows.push(...(await takeSteps(resident, together, feeds)));
    done += STEPS_TOGETHER;
    if (frozen && isDue(options.frozenInterval, done)) await refreeze(resident, entriesOf(start, "parameter"), initial);
    if (!onStep(rows.at(-1)!)) break;
  }
  const averages = await resident.read(entriesOf(start));
  await resident.close();
  return { parameters: parametersOf(averages, initial), rows };
}
