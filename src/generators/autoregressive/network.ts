/**
 * The conditioner: a residual network in which the parameters of coordinate i depend on coordinates 0..i-1 alone.
 *
 * Hidden units carry a degree m in 1..d-1 and see the coordinates before m (Germain et al., MADE, ICML 2015, section 3). Units are
 * ordered by degree, so what a degree sees is always a prefix, and one coordinate after another can be drawn by computing just
 * the units of the next degree: drawing costs about as much arithmetic as one evaluation.
 */
import type { Tensor } from "../../graph/op.ts";
import { add } from "../../graph/ops/elementwise.ts";
import { concat } from "../../graph/ops/movement.ts";
import { silu } from "../../nn/activation.ts";
import {
  applyGroup,
  applyPrefixLinear,
  type ColumnGroup,
  initPrefixLinear,
  type PrefixLinear,
  type PrefixLinearParameters,
  prefixLinear,
} from "../../nn/prefixLinear.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { fold, type Key } from "../../num/random.ts";

export interface NetworkSize {
  /** Hidden units of each degree 1..d-1. */
  readonly unitsOfDegree: readonly number[];
  readonly residualLayers: number;
  /** Blocks into which each layer's columns are cut. */
  readonly blocks: number;
}

export interface Network {
  readonly first: PrefixLinear;
  readonly residual: readonly { readonly inner: PrefixLinear; readonly outer: PrefixLinear }[];
  readonly last: PrefixLinear;
}

/** Parameters of the network; T is the kind of leaf, tensors or arrays. */
export type NetworkParameters<T> = {
  readonly first: PrefixLinearParameters<T>;
  readonly residual: readonly { readonly inner: PrefixLinearParameters<T>; readonly outer: PrefixLinearParameters<T> }[];
  readonly last: PrefixLinearParameters<T>;
};

const cumulative = (widths: readonly number[]): number[] => {
  let total = 0;
  return widths.map((width) => {
    total += width;
    return total;
  });
};

/** The layout for coordinates with the given numbers of features (inputs) and of outputs. */
export function network(features: readonly number[], outputs: readonly number[], size: NetworkSize): Network {
  const seenFeatures = cumulative(features);
  const seenUnits = cumulative(size.unitsOfDegree);
  const hidden = (seen: readonly number[]): PrefixLinear =>
    prefixLinear(
      size.unitsOfDegree.map((width, index): ColumnGroup => ({ seen: seen[index]!, width })),
      size.blocks,
    );
  const residual = Array.from({ length: size.residualLayers }, () => ({ inner: hidden(seenUnits), outer: hidden(seenUnits) }));
  const last = prefixLinear(
    outputs.map((width, index): ColumnGroup => ({ seen: index === 0 ? 0 : seenUnits[index - 1]!, width })),
    size.blocks,
  );
  return { first: hidden(seenFeatures), residual, last };
}

/** Every block of units starts near the identity: the outer layers are small, the last layer smaller. */
export function initNetwork({ first, residual, last }: Network, key: Key): NetworkParameters<HostArray> {
  return {
    first: initPrefixLinear(first, fold(key, 0), 1),
    residual: residual.map(({ inner, outer }, index) => ({
      inner: initPrefixLinear(inner, fold(key, 2 * index + 2), 1.4),
      outer: initPrefixLinear(outer, fold(key, 2 * index + 3), 0.5),
    })),
    last: initPrefixLinear(last, fold(key, 1), 0.1),
  };
}

/** All outputs from all features: [batch, features] -> [batch, outputs]. */
export function applyNetwork(layout: Network, parameters: NetworkParameters<Tensor>, features: Tensor): Tensor {
  let hidden = applyPrefixLinear(layout.first, parameters.first, features);
  layout.residual.forEach(({ inner, outer }, index) => {
    const { inner: innerParameters, outer: outerParameters } = parameters.residual[index]!;
    const middle = applyPrefixLinear(inner, innerParameters, silu(hidden));
    hidden = add(hidden, applyPrefixLinear(outer, outerParameters, silu(middle)));
  });
  return applyPrefixLinear(layout.last, parameters.last, silu(hidden));
}

const extend = (prefix: Tensor | undefined, part: Tensor): Tensor => (prefix === undefined ? part : concat([prefix, part], 1));

/**
 * Runs the network one coordinate at a time: `draw(i, outputs)` gets the outputs of coordinate i, [batch or 1, width], and returns its
 * features, [batch, features_i].
 */
export function unrollNetwork(
  layout: Network,
  parameters: NetworkParameters<Tensor>,
  draw: (coordinate: number, outputs: Tensor) => Tensor,
): void {
  // Activated units so far: what each inner, each outer and the last layer sees.
  const seen: (Tensor | undefined)[] = Array(2 * layout.residual.length + 1).fill(undefined);
  let features: Tensor | undefined;
  const see = (at: number, units: Tensor): Tensor => {
    seen[at] = extend(seen[at], silu(units));
    return seen[at];
  };
  layout.last.groups.forEach((_, coordinate) => {
    if (coordinate > 0) {
      const degree = coordinate - 1;
      let units = applyGroup(layout.first, parameters.first, degree, features);
      layout.residual.forEach(({ inner, outer }, index) => {
        const own = parameters.residual[index]!;
        const middle = applyGroup(inner, own.inner, degree, see(2 * index, units));
        units = add(units, applyGroup(outer, own.outer, degree, see(2 * index + 1, middle)));
      });
      see(2 * layout.residual.length, units);
    }
    features = extend(features, draw(coordinate, applyGroup(layout.last, parameters.last, coordinate, seen.at(-1))));
  });
}
