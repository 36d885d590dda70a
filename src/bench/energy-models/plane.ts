/** What can be measured in the plane, where integrals are sums over a grid. */
import { logDensityAt } from "../../../potentials/analytic/analyticTarget.ts";
import { logSumExp } from "../../num/logSumExp.ts";
import type { Evaluated } from "./measurement.ts";
import type { Problem } from "./problem.ts";

/** Cells along each axis, as in BoltzNCE, whose square is [-2, 2]^2. */
const GRID = 100;
const EDGE = 2;

/** Cells along each axis of the sum for log Z, and half its edge in standard deviations of the data. */
const FINE_GRID = 200;
const REACH = 4;

/** Centres of count x count cells about a place, [count^2, 2], the first coordinate running fastest. */
function cellCentres(count: number, centre: readonly number[], half: readonly number[]): Float64Array {
  const along = (axis: number, k: number): number => centre[axis]! + half[axis]! * ((2 * (k + 0.5)) / count - 1);
  return Float64Array.from({ length: 2 * count * count }, (_, at) =>
    at % 2 === 0 ? along(0, (at >> 1) % count) : along(1, Math.floor((at >> 1) / count)),
  );
}

/** The points [2] of the square at which densities are drawn, the first coordinate running fastest. */
export function squareCentres(): number[][] {
  const points = cellCentres(GRID, [0, 0], [EDGE, EDGE]);
  return Array.from({ length: GRID * GRID }, (_, at) => [points[2 * at]!, points[2 * at + 1]!]);
}

/** Whether a density lies on BoltzNCE's square, as its draws tell. */
export const liesOnSquare = ({ target: { dimension } }: Problem, draws: Float64Array): boolean =>
  dimension === 2 && draws.every((value) => Math.abs(value) < EDGE);

/** The model's log-density on the square [-2, 2]^2, [GRID^2], and sum p log(p / q) there, p and q both normalised over the cells. */
export async function onSquare(
  { target }: Problem,
  model: Evaluated,
): Promise<{ readonly logDensity: Float64Array; readonly divergence: number }> {
  const points = cellCentres(GRID, [0, 0], [EDGE, EDGE]);
  const found = await model.density(points);
  const truth = found.map((_, at) => logDensityAt(target, points.subarray(2 * at, 2 * at + 2)));
  const [ofTruth, ofModel] = [logSumExp(truth), logSumExp(found)];
  const divergence = truth.reduce((total, value, at) => {
    const log = value - ofTruth;
    return Number.isFinite(log) ? total + Math.exp(log) * (log - (found[at]! - ofModel)) : total;
  }, 0);
  return { logDensity: found, divergence };
}

/** log of the integral of exp l over the plane, as a sum over cells that hold all that the model could mean to hold. */
export async function logIntegral(model: Evaluated): Promise<number> {
  const half = model.scale.map((unit) => REACH * unit);
  const area = half.reduce((product, own) => product * ((2 * own) / FINE_GRID), 1);
  return logSumExp(await model.density(cellCentres(FINE_GRID, model.centre, half))) + Math.log(area);
}
