/** The papers behind the estimates. */
import type { Citation } from "../citation.ts";

export const kishSize: Citation = {
  use: "effective sample size of weighted samples",
  bibtex: `@book{kish1965,
  author = {Kish, Leslie},
  title = {{Survey Sampling}},
  publisher = {John Wiley \\& Sons},
  year = {1965}
}`,
};

export const paretoSmoothing: Citation = {
  use: "Pareto k-hat of the weights and its threshold",
  bibtex: `@article{vehtari2024,
  author = {Vehtari, Aki and Simpson, Daniel and Gelman, Andrew and Yao, Yuling and Gabry, Jonah},
  title = {{Pareto Smoothed Importance Sampling}},
  journal = {Journal of Machine Learning Research},
  year = {2024},
  volume = {25},
  number = {72},
  pages = {1--58},
  url = {https://jmlr.org/papers/v25/19-556.html}
}`,
};

export const bootstrap: Citation = {
  use: "bootstrap errors",
  bibtex: `@article{efron1979,
  author = {Efron, Bradley},
  title = {{Bootstrap Methods: Another Look at the Jackknife}},
  journal = {The Annals of Statistics},
  year = {1979},
  volume = {7},
  number = {1},
  pages = {1--26},
  doi = {10.1214/aos/1176344552}
}`,
};
