/** The training steps of a generator whose density is one evaluation: likelihood of frames, energy residual of frames and own draws, and the optimiser. */
import { input } from "../graph/node.ts";
import { add, mul } from "../graph/ops/elementwise.ts";
import type { Program } from "../graph/program.ts";
import { repeated } from "../graph/repeat.ts";
import { energyResidual, energyResidualLoss } from "../losses/energyResidual.ts";
import { maximumLikelihood } from "../losses/maximumLikelihood.ts";
import { trainingStep } from "../train/trainingStep.ts";
import type { MoleculeGenerator } from "./generatorModels.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Training steps in one evaluation. ONNX Runtime copies all that leaves it, 20 MB of state here, to memory that becomes garbage: two steps
 * together take 5 % less processor time, four no less than two.
 */
export const STEPS_TOGETHER = 2;

/** `STEPS_TOGETHER` training steps of an autoregressive generator. */
export function likelihoodSteps(
  generator: MoleculeGenerator,
  { training: { batch, residualWidth }, optimiser }: Recipe,
): Program {
  const column = (name: string) => input(name, [batch, 1]);
  const parameters = generator.inputs("parameter");
  const logDensity = generator.logDensity(parameters, input("vector", [batch, generator.dimension]));
  const likelihood = maximumLikelihood(logDensity, column("likelihoodWeight"));
  const residual = energyResidualLoss(energyResidual(logDensity, column("energy")), column("residualWeight"), residualWidth);
  const total = add(likelihood, mul(input("residualStrength", []), residual));
  return repeated(trainingStep(parameters, { total, likelihood, residual }, optimiser), STEPS_TOGETHER);
}
