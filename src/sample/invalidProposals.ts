/** Chains whose proposals had no energy: how many, which, and where they come from. */
import type { ChainPoints, MarkovChains } from "./chains.ts";

/** What is known of proposals whose energy was not a number; they were rejected. */
export interface InvalidProposals {
  readonly total: number;
  /** Chains that made some, those with the most first. */
  readonly chains: readonly number[];
  /** One sentence on the worst chain: where it is, and which term pulls it along which coordinate. */
  readonly message: string;
}

interface Pull {
  readonly coordinate: number;
  readonly term: string;
  readonly slope: number;
}

/** The steepest slope of a term at a chain, in units of 1 / scale. */
function steepest({ family }: MarkovChains, { gradients }: ChainPoints, chain: number, scale: ArrayLike<number>): Pull {
  const terms = Object.keys(family.terms);
  let worst: Pull = { coordinate: 0, term: terms[0]!, slope: 0 };
  terms.forEach((term, k) => {
    for (let coordinate = 0; coordinate < family.dimension; coordinate++) {
      const slope = gradients[(chain * terms.length + k) * family.dimension + coordinate]! * scale[coordinate]!;
      if (Math.abs(slope) > Math.abs(worst.slope)) worst = { coordinate, term, slope };
    }
  });
  return worst;
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
  const found = [...invalid.keys()].filter((chain) => invalid[chain]! > 0).sort((a, b) => invalid[b]! - invalid[a]! || a - b);
  const worst = found[0];
  if (worst === undefined) return undefined;
  const total = invalid.reduce((sum, count) => sum + count, 0);
  const { coordinate, term, slope } = steepest(chains, await chains.read(), worst, scale);
  const message =
    `${total} proposals of ${found.length} of ${chains.count} chains had an energy that is not a number and were rejected; chain ${worst} made ${invalid[worst]} of them: ` +
    `the steepest slope where it is now, ${slope.toPrecision(3)} in units of its scale, is that of the ${term} along ${nameOf(coordinate)}; if they are many, take a smaller step size.`;
  return { total, chains: found, message };
}
