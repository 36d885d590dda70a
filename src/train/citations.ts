/** The papers behind the optimiser. */
import type { Citation } from "../citation.ts";

export const adamW: Citation = {
  use: "AdamW optimiser",
  bibtex: `@inproceedings{loshchilov2019,
  author = {Loshchilov, Ilya and Hutter, Frank},
  title = {{Decoupled Weight Decay Regularization}},
  booktitle = {International Conference on Learning Representations},
  year = {2019},
  url = {https://arxiv.org/abs/1711.05101}
}`,
};

export const cosineSchedule: Citation = {
  use: "cosine schedule of the learning rate",
  bibtex: `@inproceedings{loshchilov2017,
  author = {Loshchilov, Ilya and Hutter, Frank},
  title = {{SGDR: Stochastic Gradient Descent with Warm Restarts}},
  booktitle = {International Conference on Learning Representations},
  year = {2017},
  url = {https://arxiv.org/abs/1608.03983}
}`,
};

export const averaging: Citation = {
  use: "averaging of the parameters",
  bibtex: `@article{polyak1992,
  author = {Polyak, B. T. and Juditsky, A. B.},
  title = {{Acceleration of Stochastic Approximation by Averaging}},
  journal = {SIAM Journal on Control and Optimization},
  year = {1992},
  volume = {30},
  number = {4},
  pages = {838--855},
  doi = {10.1137/0330046}
}`,
};
