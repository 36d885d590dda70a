/** Proposals that had no energy: how many, whose, and where they come from. */
import type { MarkovChains } from "./chains.ts";
import type { Family } from "./kernels/family.ts";

/** Chains or samples that proposed points without an energy; the proposals were rejected. */
export interface InvalidCount {
  readonly total: number;
  /** Those that made some, the one with the most first. */
  readonly rows: readonly number[];
}

/** Counts of each row, [rows], as one; undefined where there are none. */
export function countInvalid(invalid: Float64Array): InvalidCount | undefined {
  const rows = [...invalid.keys()].filter((row) => invalid[row]! > 0).sort((a, b) => invalid[b]! - invalid[a]! || a - b);
  return rows.length === 0 ? undefined : { total: invalid.reduce((sum, count) => sum + count, 0), rows };
}

/** Where a term of a family is steep. */
export interface SteepestSlope {
  readonly term: string;
  readonly coordinate: number;
  /** In units of 1 / scale. */
  readonly slope: number;
}

/** The steepest slope of any term along any coordinate at a point; gradients [K * d], term after term, scale [d]. */
export function steepestSlope(
  { terms, dimension }: Pick<Family, "terms" | "dimension">,
  gradients: ArrayLike<number>,
  scale: ArrayLike<number>,
): SteepestSlope {
  const names = Object.keys(terms);
  let worst: SteepestSlope = { term: names[0]!, coordinate: 0, slope: 0 };
  for (let at = 0; at < names.length * dimension; at++) {
    const coordinate = at % dimension;
    const slope = gradients[at]! * scale[coordinate]!;
    if (Math.abs(slope) > Math.abs(worst.slope)) worst = { term: names[Math.floor(at / dimension)]!, coordinate, slope };
  }
  return worst;
}

/** What is known of chains' proposals whose energy was not a number. */
export interface InvalidProposals {
  readonly total: number;
  /** Chains that made some, those with the most first. */
  readonly chains: readonly number[];
  /** One sentence on the worst chain: where it is, and which term pulls it along which coordinate. */
  readonly message: string;
}

/**
 * Says which chains proposed points without an energy; undefined where none did. invalid [chains] as `advance` counts it; `nameOf` names a coordinate,
 * such as by its atoms.
 *
 * A rejected proposal is gone, but the chain is where it came from: the steepest slope there names what threw it out.
 */
export async function invalidProposals(
  chains: MarkovChains,
  invalid: Float64Array,
  scale: ArrayLike<number>,
  nameOf: (coordinate: number) => string = (coordinate) => `coordinate ${coordinate}`,
): Promise<InvalidProposals | undefined> {
  const found = countInvalid(invalid);
  if (found === undefined) return undefined;
  const { total, rows } = found;
  const worst = rows[0]!;
  const { gradients } = await chains.read();
  const width = gradients.length / chains.count;
  const own = gradients.subarray(worst * width, (worst + 1) * width);
  const { coordinate, term, slope } = steepestSlope(chains.family, own, scale);
  const message =
    `${total} proposals of ${rows.length} of ${chains.count} chains had an energy that is not a number and were rejected; chain ${worst} made ${invalid[worst]} of them: ` +
    `the steepest slope where it is now, ${slope.toPrecision(3)} in units of its scale, is that of the ${term} along ${nameOf(coordinate)}; if they are many, take a smaller step size.`;
  return { total, chains: rows, message };
}
