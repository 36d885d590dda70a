/** The force fields of the table's molecules: their names and papers. */

/** A force field with its solvent, and BibTeX of what to cite beside the forces' own papers. */
export interface ForceField {
  readonly title: string;
  readonly cite: readonly string[];
}

const hornak2006 = `@article{hornak2006,
  author = {Hornak, Viktor and Abel, Robert and Okur, Asim and Strockbine, Bentley and Roitberg, Adrian and Simmerling, Carlos},
  title = {Comparison of multiple {Amber} force fields and development of improved protein backbone parameters},
  journal = {Proteins: Structure, Function, and Bioinformatics},
  volume = {65},
  number = {3},
  pages = {712--725},
  year = {2006},
  doi = {10.1002/prot.21123}
}`;

const lindorffLarsen2010 = `@article{lindorffLarsen2010,
  author = {Lindorff-Larsen, Kresten and Piana, Stefano and Palmo, Kim and Maragakis, Paul and Klepeis, John L. and Dror, Ron O. and Shaw, David E.},
  title = {Improved side-chain torsion potentials for the {Amber} {ff99SB} protein force field},
  journal = {Proteins: Structure, Function, and Bioinformatics},
  volume = {78},
  number = {8},
  pages = {1950--1958},
  year = {2010},
  doi = {10.1002/prot.22711}
}`;

const kollman1997 = `@incollection{kollman1997,
  author = {Kollman, Peter and Dixon, Richard and Cornell, Wendy and Fox, Thomas and Chipot, Chris and Pohorille, Andrew},
  title = {The development/application of a {\\textquoteleft}minimalist{\\textquoteright} organic/biochemical molecular mechanic force field using a combination of ab initio calculations and experimental data},
  booktitle = {Computer Simulation of Biomolecular Systems},
  publisher = {Springer},
  pages = {83--96},
  year = {1997},
  doi = {10.1007/978-94-017-1120-3_2}
}`;

const maier2015 = `@article{maier2015,
  author = {Maier, James A. and Martinez, Carmenza and Kasavajhala, Koushik and Wickstrom, Lauren and Hauser, Kevin E. and Simmerling, Carlos},
  title = {{ff14SB}: Improving the accuracy of protein side chain and backbone parameters from {ff99SB}},
  journal = {Journal of Chemical Theory and Computation},
  volume = {11},
  number = {8},
  pages = {3696--3713},
  year = {2015},
  doi = {10.1021/acs.jctc.5b00255}
}`;

/** Names of the force fields: the protein's, and its solvent where two differ in it. */
export type ForceFieldName = "amber99" | "amber99InVacuum" | "amber96" | "amber14";

/** Every force field of the table's molecules. */
export const forceFields: Readonly<Record<ForceFieldName, ForceField>> = {
  amber99: {
    title: "Amber ff99SB-ILDN with OBC implicit solvent (amber99sbildn, amber99_obc), no cutoff, no constraints",
    cite: [hornak2006, lindorffLarsen2010],
  },
  amber99InVacuum: { title: "Amber ff99SB-ILDN in vacuum, no cutoff, no constraints", cite: [hornak2006, lindorffLarsen2010] },
  amber96: {
    title: "Amber ff96 with OBC1 implicit solvent (amber96, implicit/obc1), no cutoff, no constraints",
    cite: [kollman1997],
  },
  amber14: {
    title: "Amber ff14SB with OBC1 implicit solvent (amber14-all, implicit/obc1), cutoff 2 nm, no constraints",
    cite: [maier2015],
  },
};
