/** The papers behind corrections. */
import type { Citation } from "../../citation.ts";

export const annealedImportanceSampling: Citation = {
  use: "annealed importance sampling",
  bibtex: `@article{neal2001,
  author = {Neal, Radford M.},
  title = {{Annealed importance sampling}},
  journal = {Statistics and Computing},
  year = {2001},
  volume = {11},
  number = {2},
  pages = {125--139},
  doi = {10.1023/A:1008923215028}
}`,
};

export const sequentialMonteCarlo: Citation = {
  use: "sequential Monte Carlo",
  bibtex: `@article{delmoral2006,
  author = {Del Moral, Pierre and Doucet, Arnaud and Jasra, Ajay},
  title = {{Sequential Monte Carlo samplers}},
  journal = {Journal of the Royal Statistical Society: Series B},
  year = {2006},
  volume = {68},
  number = {3},
  pages = {411--436},
  doi = {10.1111/j.1467-9868.2006.00553.x}
}`,
};
