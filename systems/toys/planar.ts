/** Densities in the plane, and products of them. */
import type { ExactTarget } from "../../potentials/analytic/analyticTarget.ts";
import { barInSquare } from "../../potentials/analytic/bar.ts";
import { checkerboard } from "../../potentials/analytic/checkerboard.ts";
import { manyWell } from "../../potentials/analytic/manyWell.ts";
import { muellerBrown } from "../../potentials/analytic/muellerBrown.ts";
import { twoMoons } from "../../potentials/analytic/twoMoons.ts";
import { defineToy, type ToySystem } from "../toy.ts";
import { aggarwal2025, midgley2023, mueller1979, pedregosa2011, sjoberg2023 } from "./citations.ts";

type Exact<Name extends string> = ToySystem<Name, ExactTarget>;

export const checkerboardToy: Exact<"checkerboard"> = defineToy({
  name: "checkerboard",
  description: "checkerboard on [-2, 2] of cells of 0.4, as in BoltzNCE",
  target: checkerboard(2, 0.4),
  cite: [aggarwal2025],
});

export const twoMoonsToy: Exact<"two-moons"> = defineToy({
  name: "two-moons",
  description: "two half circles of radius 1, blurred with a standard deviation of 0.1, as in scikit-learn",
  target: twoMoons(0.1),
  cite: [pedregosa2011],
});

export const barToy: Exact<"bar"> = defineToy({
  name: "bar",
  description:
    "bar |x| < 0.2, |y| < 1 with probability 0.99 in a square of half edge 1.1: a factor of a product of two densities",
  target: barInSquare({ halfWidth: 0.2, halfLength: 1, probability: 0.99, radius: 1.1 }),
  cite: [sjoberg2023],
});

export const muellerBrownToy: Exact<"mueller-brown"> = defineToy({
  name: "mueller-brown",
  description: "Müller-Brown surface times 0.15",
  target: muellerBrown(0.15),
  cite: [mueller1979],
});

export const warmMuellerBrown: Exact<"mueller-brown-warm"> = defineToy({
  name: "mueller-brown-warm",
  description: "Müller-Brown surface at kT = 23, as in ScoreMD",
  target: muellerBrown(1 / 23),
  cite: [mueller1979],
});

export const manyWell32: Exact<"many-well-32"> = defineToy({
  name: "many-well-32",
  description: "FAB's 16 independent double wells, each with a harmonic companion",
  target: manyWell(16),
  cite: [midgley2023],
});
