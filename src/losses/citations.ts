/** The paper behind the energy residual. */
import type { Citation } from "../citation.ts";

export const huberLoss: Citation = {
  use: "Huber loss of the energy residual",
  bibtex: `@article{huber1964,
  author = {Huber, Peter J.},
  title = {{Robust Estimation of a Location Parameter}},
  journal = {The Annals of Mathematical Statistics},
  year = {1964},
  volume = {35},
  number = {1},
  pages = {73--101},
  doi = {10.1214/aoms/1177703732}
}`,
};
