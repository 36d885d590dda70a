/** The paper behind the mass metric. */
import type { Citation } from "../../citation.ts";

export const massMetric: Citation = {
  use: "volume element of molecules with fixed distances",
  bibtex: `@article{fixman1974,
  author = {Fixman, Marshall},
  title = {{Classical Statistical Mechanics of Constraints: A Theorem and Application to Polymers}},
  journal = {Proceedings of the National Academy of Sciences},
  year = {1974},
  volume = {71},
  number = {8},
  pages = {3050--3053},
  doi = {10.1073/pnas.71.8.3050}
}`,
};
