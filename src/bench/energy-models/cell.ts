/** One cell of the table: an objective trained on one density from one seed, and measured. */
import type { EnergyModel } from "../../energy-models/energyModel.ts";
import { type MlpEnergyParameters, mlpEnergy } from "../../energy-models/mlpEnergy.ts";
import { standardisation } from "../../generators/standardisation.ts";
import { gradient } from "../../graph/gradient.ts";
import { input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { neg } from "../../graph/ops/elementwise.ts";
import { program } from "../../graph/program.ts";
import { needsOf } from "../../losses/objective.ts";
import { fold, key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { evaluateEnergyModel } from "../../train/evaluateEnergyModel.ts";
import {
  type EnergyModelData,
  type EnergyTraining,
  energyTrainingDefaults,
  trainEnergyModel,
} from "../../train/trainEnergyModel.ts";
import { objectiveNamed } from "./contender.ts";
import { type Evaluated, type Figures, measure } from "./measurement.ts";
import { findProblem, type Problem } from "./problem.ts";
import { settingOf, unitsFor } from "./setting.ts";

/** What a cell is. */
export interface CellName {
  readonly system: string;
  readonly losses: string;
  readonly seed: number;
}

/** How long a cell may train, and on how much. */
export interface CellBudget {
  /** Training points. */
  readonly points: number;
  /** Steps, or minutes of training from which their number follows. */
  readonly steps: number | undefined;
  readonly minutes: number;
}

/** A finished cell. */
export interface Cell extends CellName {
  readonly steps: number;
  readonly points: number;
  /** Processor time of the training. */
  readonly seconds: number;
  readonly figures: Figures;
}

/** A cell with the model's log-density on the square of 100x100 cells, where the density lies there. */
export interface CellResult {
  readonly cell: Cell;
  readonly square: Float64Array | undefined;
}

type Training = EnergyTraining<MlpEnergyParameters<Tensor>>;

/** Reduced energies and forces of points, in the units of standardised coordinates. */
async function knownOf(
  { target }: Problem,
  raw: Float64Array,
  scale: readonly number[],
  executor: Executor,
): Promise<EnergyModelData["known"]> {
  const d = target.dimension;
  const x = input("x", ["batch", d]);
  const energy = target.reducedEnergy(x);
  const { run } = await executor.compile(program({ energy, force: neg(gradient(energy, [x])[0]!) }));
  const results = await run({ x: { data: raw, shape: [raw.length / d, d] } });
  return {
    reducedEnergy: Float32Array.from(results.energy!.data),
    force: Float32Array.from(results.force!.data, (value, at) => value * scale[at % d]!),
  };
}

/** Training steps that fit into the minutes, by doing a few. */
async function stepsWithin(training: Training, minutes: number, executor: Executor): Promise<number> {
  const [warm, timed] = [8, 48];
  let began = performance.now();
  let done = 0;
  await trainEnergyModel(training, warm + timed, executor, () => {
    done += 4;
    if (done === warm) began = performance.now();
    return true;
  });
  return Math.max(100, Math.round((minutes * 60_000 * timed) / (performance.now() - began)));
}

/** Processor time of this process and its workers, s. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Trains and measures one cell; all its random numbers follow from its name. */
export async function runCell(name: CellName, budget: CellBudget, executor: Executor): Promise<CellResult> {
  const problem = findProblem(name.system);
  const { target } = problem;
  const seed = fold(key(name.seed), 0);
  const raw = target.sample(fold(seed, 1), budget.points);
  const measures = unitsFor(problem, raw);
  const units = standardisation(measures);
  const [centre, scale] = [measures.map((own) => own.centre), measures.map((own) => own.scale)];
  const { network, times, optimiser } = settingOf(problem, scale);
  const model: EnergyModel<MlpEnergyParameters<Tensor>> = mlpEnergy({ ...network, periods: target.periods });
  const objective = { ...objectiveNamed(name.losses), times };
  const known = needsOf(objective).length > 0 ? await knownOf(problem, raw, scale, executor) : {};
  const wanted = Object.fromEntries(needsOf(objective).map((need) => [need, known[need]!]));
  const data = { count: budget.points, points: units.encodeRows(Float32Array.from(raw)), known: wanted };
  const options = { ...energyTrainingDefaults, optimiser, objective };
  const training: Training = { model, options, data, stream: fold(seed, 2) };
  const steps = budget.steps ?? (await stepsWithin(training, budget.minutes, executor));
  const began = processorSeconds();
  const { parameters } = await trainEnergyModel(training, steps, executor);
  const seconds = processorSeconds() - began;
  const noised: Evaluated["noised"] = (points, time) => evaluateEnergyModel(model, parameters, points, time, executor);
  const density = async (points: Float64Array): Promise<Float64Array> =>
    (await noised(units.encodeRows(Float32Array.from(points)), 0)).logDensity.map((value) => value - units.logVolume);
  const evaluated = { density, noised, interpolant: model.noising.interpolant, centre, scale };
  const { figures, square } = await measure(problem, evaluated, fold(seed, 3));
  return { cell: { ...name, steps, points: budget.points, seconds, figures }, square };
}
