/** The papers behind the dynamics. */
import type { Citation } from "../citation.ts";

export const baoab: Citation = {
  use: "BAOAB splitting of Langevin dynamics",
  bibtex: `@article{leimkuhler2013,
  author = {Leimkuhler, Benedict and Matthews, Charles},
  title = {{Rational Construction of Stochastic Numerical Methods for Molecular Sampling}},
  journal = {Applied Mathematics Research eXpress},
  year = {2013},
  volume = {2013},
  number = {1},
  pages = {34--56},
  doi = {10.1093/amrx/abs010}
}`,
};

export const middleScheme: Citation = {
  use: "middle scheme of Langevin dynamics",
  bibtex: `@article{zhang2019,
  author = {Zhang, Zhijun and Liu, Xinzijian and Yan, Kangyu and Tuckerman, Mark E. and Liu, Jian},
  title = {{Unified Efficient Thermostat Scheme for the Canonical Ensemble with Holonomic or Isokinetic Constraints via Molecular Dynamics}},
  journal = {The Journal of Physical Chemistry A},
  year = {2019},
  volume = {123},
  number = {28},
  pages = {6056--6079},
  doi = {10.1021/acs.jpca.9b02771}
}`,
};

export const replicaExchange: Citation = {
  use: "replica exchange",
  bibtex: `@article{sugita1999,
  author = {Sugita, Yuji and Okamoto, Yuko},
  title = {{Replica-exchange molecular dynamics method for protein folding}},
  journal = {Chemical Physics Letters},
  year = {1999},
  volume = {314},
  number = {1--2},
  pages = {141--151},
  doi = {10.1016/S0009-2614(99)01123-9}
}`,
};
