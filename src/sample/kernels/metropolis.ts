/** The choice between a state and a proposal. */
import type { Tensor } from "../../graph/op.ts";
import { add, exp, minimum, mul, select, square, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import type { Point } from "./family.ts";
import type { KernelState, StepInfo } from "./kernel.ts";

/** Columns of noise that a decision takes. */
export const DECISION_COLUMNS = 2;

/** Log ratios below it are those of moves to where the target has no probability: far beyond any that float32 gives to others. */
const IMPOSSIBLE = -1e30;

/** -log of a uniform number on (0, 1) from two standard normals, half the sum of whose squares is exponential. [batch, 2] -> [batch, 1]. */
const exponential = (noise: Tensor): Tensor => mul(0.5, add(square(slice(noise, 1, 0, 1)), square(slice(noise, 1, 1, 2))));

/** Either of two points, chain by chain. */
const choosePoint = (condition: Tensor, yes: Point, no: Point): Point => ({
  x: select(condition, yes.x, no.x),
  energies: select(condition, yes.energies, no.energies),
  gradients: select(condition, yes.gradients, no.gradients),
});

/** A proposed state and the state after its rejection, with the log ratio of the move [batch, 1], not a number where an energy is none. */
export interface Proposal {
  readonly proposed: KernelState;
  readonly rejected: KernelState;
  readonly logRatio: Tensor;
}

interface Outcome {
  readonly state: KernelState;
  readonly info: StepInfo;
}

/** Comparisons with what is not a number are false here: such a proposal is possible by no rule, and no other chain hears of it. */
function outcome({ proposed, rejected, logRatio }: Proposal, accepted: Tensor, logWeight: Tensor): Outcome {
  const possible = select(sub(logRatio, IMPOSSIBLE), 1, 0);
  const carried = Object.keys(proposed.carried).map(
    (name) => [name, select(accepted, proposed.carried[name]!, rejected.carried[name]!)] as const,
  );
  return {
    state: { point: choosePoint(accepted, proposed.point, rejected.point), carried: Object.fromEntries(carried) },
    info: {
      acceptance: select(possible, exp(minimum(logRatio, 0)), 0),
      accepted,
      invalid: select(possible, 0, select(sub(0, logRatio), 0, 1)),
      logWeight,
    },
  };
}

/** Metropolis and Hastings: the proposal where log u < logRatio, u uniform from noise [batch, 2]. */
export const metropolis = (proposal: Proposal, noise: Tensor): Outcome =>
  outcome(proposal, select(add(proposal.logRatio, exponential(noise)), 1, 0), mul(0, proposal.logRatio));

/** The proposal wherever it is possible: what unadjusted kernels do. A chain that has to stay has weight 1 for it, since staying is its own reverse. */
export function unadjusted(proposal: Proposal): Outcome {
  const possible = select(sub(proposal.logRatio, IMPOSSIBLE), 1, 0);
  return outcome(proposal, possible, select(possible, proposal.logRatio, 0));
}
