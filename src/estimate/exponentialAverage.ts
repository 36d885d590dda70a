import type { JudgedEstimate } from "./finding.ts";
import { logNormaliser } from "./logNormaliser.ts";
import { type SampleSource, verdict } from "./verdict.ts";
import { weightDiagnostics } from "./weightDiagnostics.ts";
import { checkedInefficiency, checkedWork } from "./work.ts";

/** How the work was sampled. */
export interface ExponentialAverageOptions {
  /** "forward" (if not given): from state 0 towards 1; "reverse": from state 1 towards 0. The result is f_1 - f_0 for both. */
  readonly direction?: "forward" | "reverse";
  /** Statistical inefficiency of the work values; 1 if not given. */
  readonly inefficiency?: number;
  /** What the samples were drawn from, for advice: a thermodynamic state if not given. */
  readonly source?: SampleSource;
}

/**
 * Free-energy difference f_1 - f_0 by exponential averaging (EXP), kT: -log mean exp(-w) of forward work, log mean exp(-w) of reverse work.
 *
 * work [N], kT: u_1(x) - u_0(x) of samples of state 0, or u_0(x) - u_1(x) of samples of state 1; +Infinity is legal. It is importance sampling from one state
 * to the other: the error is the delta method's and the verdict that of the weights exp(-w). Errors as checkedWork.
 * Source: Zwanzig, J. Chem. Phys. 22 (1954) 1420, equation 16; for driven processes Jarzynski, Phys. Rev. Lett. 78 (1997) 2690, equation 2.
 */
export function exponentialAverage(work: ArrayLike<number>, options: ExponentialAverageOptions = {}): JudgedEstimate {
  const { direction = "forward", source = "state" } = options;
  const inefficiency = checkedInefficiency("exponential average", options.inefficiency);
  const logWeights = checkedWork("exponential average", work).map((w) => -w);
  const { value, error } = logNormaliser(logWeights);
  return {
    value: direction === "forward" ? -value : value,
    error: error * Math.sqrt(inefficiency),
    ...verdict(weightDiagnostics(logWeights), { source, inefficiency }),
  };
}
