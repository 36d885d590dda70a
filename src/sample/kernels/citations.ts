/** The papers behind the kernels. */
import type { Citation } from "../../citation.ts";

export const hybridMonteCarlo: Citation = {
  use: "Hamiltonian Monte Carlo",
  bibtex: `@article{duane1987,
  author = {Duane, Simon and Kennedy, A. D. and Pendleton, Brian J. and Roweth, Duncan},
  title = {{Hybrid Monte Carlo}},
  journal = {Physics Letters B},
  year = {1987},
  volume = {195},
  number = {2},
  pages = {216--222},
  doi = {10.1016/0370-2693(87)91197-X}
}`,
};

export const langevinAdjusted: Citation = {
  use: "Langevin algorithm and its Metropolis adjustment",
  bibtex: `@article{roberts1996,
  author = {Roberts, Gareth O. and Tweedie, Richard L.},
  title = {{Exponential convergence of Langevin distributions and their discrete approximations}},
  journal = {Bernoulli},
  year = {1996},
  volume = {2},
  number = {4},
  pages = {341--363},
  doi = {10.2307/3318418}
}`,
};

export const metropolisedLangevin: Citation = {
  use: "Metropolised underdamped Langevin dynamics",
  bibtex: `@article{horowitz1991,
  author = {Horowitz, Alan M.},
  title = {{A generalized guided Monte Carlo algorithm}},
  journal = {Physics Letters B},
  year = {1991},
  volume = {268},
  number = {2},
  pages = {247--252},
  doi = {10.1016/0370-2693(91)90812-5}
}`,
};

export const independenceSampler: Citation = {
  use: "independence Metropolis sampling",
  bibtex: `@article{tierney1994,
  author = {Tierney, Luke},
  title = {{Markov Chains for Exploring Posterior Distributions}},
  journal = {The Annals of Statistics},
  year = {1994},
  volume = {22},
  number = {4},
  pages = {1701--1728},
  doi = {10.1214/aos/1176325750}
}`,
};
