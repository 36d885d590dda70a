/** The papers that the toys are from. */
import { boltzNce } from "../../src/energy-models/citations.ts";
import { equivariantFlows } from "../../src/generators/flow-matching/citations.ts";

export const midgley2023: string = `@inproceedings{midgley2023,
  author = {Midgley, Laurence Illing and Stimper, Vincent and Simm, Gregor N. C. and Sch{\\"o}lkopf, Bernhard and Hern{\\'a}ndez-Lobato, Jos{\\'e} Miguel},
  title = {Flow Annealed Importance Sampling Bootstrap},
  booktitle = {International Conference on Learning Representations},
  year = {2023},
  doi = {10.48550/arXiv.2208.01893}
}`;

export const koehler2020: string = equivariantFlows.bibtex;

export const mueller1979: string = `@article{mueller1979,
  author = {M{\\"u}ller, Klaus and Brown, Leo D.},
  title = {Location of saddle points and minimum energy paths by a constrained simplex optimization procedure},
  journal = {Theoretica Chimica Acta},
  volume = {53},
  pages = {75--93},
  year = {1979},
  doi = {10.1007/BF00547608}
}`;

export const aggarwal2025: string = boltzNce.bibtex;

export const sjoberg2023: string = `@misc{sjoberg2023,
  author = {Sj{\\"o}berg, Anders and Lindqvist, Jakob and {\\"O}nnheim, Magnus and Jirstrand, Mats and Svensson, Lennart},
  title = {{MCMC}-Correction of Score-Based Diffusion Models for Model Composition},
  howpublished = {arXiv},
  year = {2023},
  doi = {10.48550/arXiv.2307.14012}
}`;

export const pedregosa2011: string = `@article{pedregosa2011,
  author = {Pedregosa, Fabian and Varoquaux, Ga{\\"e}l and Gramfort, Alexandre and Michel, Vincent and Thirion, Bertrand and Grisel, Olivier and Blondel, Mathieu and Prettenhofer, Peter and Weiss, Ron and Dubourg, Vincent and Vanderplas, Jake and Passos, Alexandre and Cournapeau, David and Brucher, Matthieu and Perrot, Matthieu and Duchesnay, {\\'E}douard},
  title = {Scikit-learn: Machine Learning in {Python}},
  journal = {Journal of Machine Learning Research},
  volume = {12},
  pages = {2825--2830},
  year = {2011},
  doi = {10.48550/arXiv.1201.0490}
}`;
