/**
 * Torsion energies as Fourier series in cos and sin of the dihedral angle, with no inverse trigonometric function.
 *
 * All terms over the same four atoms become one series, k (1 + cos(n phi - phase)) = k + a_n cos(n phi) + b_n sin(n phi) with
 * a_n = k cos(phase) and b_n = k sin(phase), and the series is summed by Clenshaw's recurrence, which needs cos(phi) and sin(phi) only.
 */
import type { Cartesian } from "../src/chem/cartesian.ts";
import { constant } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, mul, sub } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { dihedrals } from "./dihedrals.ts";
import type { PeriodicTorsion } from "./term.ts";
import { noEnergy } from "./vectors.ts";

/**
 * Phases this close to a multiple of pi, rad, are that multiple: force fields mean 0 and pi, and files write pi with 12 digits.
 * The energy changes by less than k times this, and a series without sines needs half of the arithmetic.
 */
const PHASE_ROUNDING = 1e-10;

/** Series of the torsions over four atoms: a[n - 1] and b[n - 1] belong to n phi; kJ/mol. */
interface TorsionSeries {
  readonly atoms: PeriodicTorsion["atoms"];
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

function sineOf(phase: number): number {
  const sine = Math.sin(phase);
  return Math.abs(sine) < PHASE_ROUNDING ? 0 : sine;
}

/** The atoms in the order in which the first is smaller than the last: a dihedral angle is the same read from either end. */
const oriented = ([a, b, c, d]: PeriodicTorsion["atoms"]): PeriodicTorsion["atoms"] => (a < d ? [a, b, c, d] : [d, c, b, a]);

/** One series for each set of four atoms, in the order of the torsions. */
function collectSeries(torsions: readonly PeriodicTorsion[]): TorsionSeries[] {
  const highest = Math.max(...torsions.map(({ periodicity }) => periodicity));
  const found = new Map<string, TorsionSeries>();
  for (const { atoms, periodicity, phase, k } of torsions) {
    const key = oriented(atoms).join();
    const series = found.get(key) ?? {
      atoms: oriented(atoms),
      cosines: new Float64Array(highest),
      sines: new Float64Array(highest),
    };
    series.cosines[periodicity - 1]! += k * Math.cos(phase);
    series.sines[periodicity - 1]! += k * sineOf(phase);
    found.set(key, series);
  }
  return [...found.values()];
}

/** Coefficients of n phi over all series, [series]. */
const column = (series: readonly TorsionSeries[], part: "cosines" | "sines", n: number): Tensor =>
  constant(series.map((entry) => entry[part][n - 1]!));

/**
 * Clenshaw's recurrence b_n = c_n + 2 cos(phi) b_(n+1) - b_(n+2); returns b_1 and b_2.
 * Then the sum of c_n cos(n phi) is cos(phi) b_1 - b_2, and the sum of c_n sin(n phi) is sin(phi) b_1.
 */
function clenshaw(twiceCosine: Tensor, coefficients: readonly Tensor[]): [Tensor, Tensor] {
  let next = constant(0);
  let current = coefficients.at(-1)!;
  for (const coefficient of coefficients.slice(0, -1).toReversed()) {
    [current, next] = [add(mul(twiceCosine, current), sub(coefficient, next)), current];
  }
  return [current, next];
}

/** Energy [batch], kJ/mol, of torsions k (1 + cos(n phi - phase)). */
export function torsionSeriesEnergy(cartesian: Cartesian, torsions: readonly PeriodicTorsion[]): Tensor {
  if (torsions.length === 0) return noEnergy(cartesian);
  const series = collectSeries(torsions);
  const orders = Array.from({ length: series[0]!.cosines.length }, (_, index) => index + 1);
  const phi = dihedrals(
    cartesian,
    series.map(({ atoms }) => atoms),
  );
  const twiceCosine = phi.twiceCosine();
  // Halved coefficients, since cos(phi) b_1 - b_2 = 2 cos(phi) (b_1 / 2) - 2 (b_2 / 2) saves the halving of 2 cos(phi).
  const halves = orders.map((n) => mul(0.5, column(series, "cosines", n)));
  const [first, second] = clenshaw(twiceCosine, halves);
  const even = sub(mul(twiceCosine, first), mul(2, second));
  const hasSines = series.some(({ sines }) => sines.some((value) => value !== 0));
  const odd = hasSines
    ? mul(
        phi.sine(),
        clenshaw(
          twiceCosine,
          orders.map((n) => column(series, "sines", n)),
        )[0],
      )
    : 0;
  const constantTerm = torsions.reduce((total, { k }) => total + k, 0);
  return add(sum(add(even, odd), -1), constantTerm);
}
