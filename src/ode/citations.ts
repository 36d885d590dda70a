/** The papers behind the solvers, and behind the straight paths that flows and interpolants share. */
import type { Citation } from "../citation.ts";

export const rungeKutta: Citation = {
  use: "Runge-Kutta methods",
  bibtex: `@article{kutta1901,
  author = {Kutta, Wilhelm},
  title = {{Beitrag zur näherungsweisen Integration totaler Differentialgleichungen}},
  journal = {Zeitschrift für Mathematik und Physik},
  year = {1901},
  volume = {46},
  pages = {435--453}
}`,
};

export const dormandPrince: Citation = {
  use: "Runge-Kutta method of order 5 with an error estimate",
  bibtex: `@article{dormand1980,
  author = {Dormand, J. R. and Prince, P. J.},
  title = {{A family of embedded Runge-Kutta formulae}},
  journal = {Journal of Computational and Applied Mathematics},
  year = {1980},
  volume = {6},
  number = {1},
  pages = {19--26},
  doi = {10.1016/0771-050X(80)90013-3}
}`,
};

export const flowMatchingPaper: Citation = {
  use: "flow matching",
  bibtex: `@inproceedings{lipman2023,
  author = {Lipman, Yaron and Chen, Ricky T. Q. and Ben-Hamu, Heli and Nickel, Maximilian and Le, Matthew},
  title = {{Flow Matching for Generative Modeling}},
  booktitle = {International Conference on Learning Representations},
  year = {2023},
  url = {https://arxiv.org/abs/2210.02747}
}`,
};
