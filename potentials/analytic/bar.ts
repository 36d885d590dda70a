/** A bar that holds nearly all of the probability of a square. */
import type { Tensor } from "../../src/graph/op.ts";
import { abs, minimum, select, sub } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { fold, uniforms } from "../../src/num/random.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

/** The bar |x| < halfWidth, |y| < halfLength, its probability, and the square |x|, |y| < radius around it. */
export interface Bar {
  readonly halfWidth: number;
  readonly halfLength: number;
  readonly probability: number;
  readonly radius: number;
}

interface Rectangle {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const area = ({ x, y }: Rectangle): number => (x[1] - x[0]) * (y[1] - y[0]);

/** The square less the bar, as four rectangles: left, right, below, above. */
function surroundings({ halfWidth, halfLength, radius }: Bar): Rectangle[] {
  const [whole, middle] = [[-radius, radius] as const, [-halfWidth, halfWidth] as const];
  return [
    { x: [-radius, -halfWidth], y: whole },
    { x: [halfWidth, radius], y: whole },
    { x: middle, y: [-radius, -halfLength] },
    { x: middle, y: [halfLength, radius] },
  ];
}

/** Points, each in the rectangle in whose share of [0, 1) its first draw lies. */
function sampleRectangles(rectangles: readonly Rectangle[], shares: readonly number[], draws: Float64Array): Float64Array {
  const samples = new Float64Array((draws.length / 3) * 2);
  for (let i = 0; i < samples.length / 2; i++) {
    let index = 0;
    for (let rest = draws[3 * i]!; index < shares.length - 1 && rest >= shares[index]!; index++) rest -= shares[index]!;
    const { x, y } = rectangles[index]!;
    samples[2 * i] = x[0] + (x[1] - x[0]) * draws[3 * i + 1]!;
    samples[2 * i + 1] = y[0] + (y[1] - y[0]) * draws[3 * i + 2]!;
  }
  return samples;
}

/** u(x, y) = -log of a density that is constant in a bar, constant in the rest of a square, and zero beyond; normalised. */
export function barInSquare(shape: Bar): ExactTarget {
  const { halfWidth, halfLength, probability, radius } = shape;
  const around = surroundings(shape);
  const outer = around.reduce((sum, rectangle) => sum + area(rectangle), 0);
  const [inside, outside] = [-Math.log(probability / (4 * halfWidth * halfLength)), -Math.log((1 - probability) / outer)];
  const within = (point: Tensor, width: number, length: number): Tensor =>
    minimum(sub(width, abs(slice(point, 1, 0, 1))), sub(length, abs(slice(point, 1, 1, 2))));
  return {
    dimension: 2,
    periods: onTheLine(2),
    formula: "-log of one density in a bar and another in the rest of a square",
    logNormaliser: 0,
    reducedEnergy: (point) => {
      const beyond = select(within(point, radius, radius), outside, Number.POSITIVE_INFINITY);
      return select(within(point, halfWidth, halfLength), inside, beyond);
    },
    energyAt: (point) => {
      const [x, y] = [Math.abs(point[0]!), Math.abs(point[1]!)];
      if (x < halfWidth && y < halfLength) return inside;
      return x < radius && y < radius ? outside : Number.POSITIVE_INFINITY;
    },
    sample: (stream, count) => {
      const draws = new Float64Array(3 * count);
      uniforms(fold(stream, 0), 0, draws);
      const middle: Rectangle = { x: [-halfWidth, halfWidth], y: [-halfLength, halfLength] };
      const shares = [probability, ...around.map((rectangle) => ((1 - probability) * area(rectangle)) / outer)];
      return sampleRectangles([middle, ...around], shares, draws);
    },
  };
}
