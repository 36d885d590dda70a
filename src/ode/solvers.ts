/** The Runge-Kutta methods by name. */
import { dormandPrince, rungeKutta } from "./citations.ts";
import type { Tableau } from "./tableau.ts";

/** Names of the methods. */
export type SolverName = "euler" | "midpoint" | "heun" | "rk4" | "dormand-prince";

/** The table of methods; a missing one does not compile. */
export const solvers: { readonly [N in SolverName]: Tableau } = {
  euler: { order: 1, nodes: [0], stages: [[]], weights: [1], cite: rungeKutta },
  midpoint: { order: 2, nodes: [0, 1 / 2], stages: [[], [1 / 2]], weights: [0, 1], cite: rungeKutta },
  heun: { order: 2, nodes: [0, 1], stages: [[], [1]], weights: [1 / 2, 1 / 2], embedded: [1, 0], cite: rungeKutta },
  rk4: {
    order: 4,
    nodes: [0, 1 / 2, 1 / 2, 1],
    stages: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    cite: rungeKutta,
  },
  /** RK5(4)7M of the paper, table 2; its last stage serves the error alone. */
  "dormand-prince": {
    order: 5,
    nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
    stages: [
      [],
      [1 / 5],
      [3 / 40, 9 / 40],
      [44 / 45, -56 / 15, 32 / 9],
      [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
      [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
      [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ],
    weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
    embedded: [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40],
    cite: dormandPrince,
  },
};
