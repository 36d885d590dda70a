/** Alanine dipeptide: the smallest molecule with the backbone of a protein, and the usual test of samplers. */
import { defineSystem, type MoleculeSystem } from "../system.ts";

export const alanineDipeptide: MoleculeSystem<"alanine-dipeptide", "phi" | "psi"> = defineSystem({
  name: "alanine-dipeptide",
  description: "Alanine dipeptide (ACE-ALA-NME), 22 atoms",
  forceField: "Amber ff99SB-ILDN with OBC implicit solvent (amber99sbildn, amber99_obc), no cutoff, no constraints",
  temperature: 300,
  torsions: { phi: [4, 6, 8, 14], psi: [6, 8, 14, 16] },
  maps: [["phi", "psi"]],
  basins: [{ name: "phi_positive", torsion: "phi", from: 0, to: 2 }],
  cite: [
    `@article{hornak2006,
  author = {Hornak, Viktor and Abel, Robert and Okur, Asim and Strockbine, Bentley and Roitberg, Adrian and Simmerling, Carlos},
  title = {Comparison of multiple {Amber} force fields and development of improved protein backbone parameters},
  journal = {Proteins: Structure, Function, and Bioinformatics},
  volume = {65},
  number = {3},
  pages = {712--725},
  year = {2006},
  doi = {10.1002/prot.21123}
}`,
    `@article{lindorffLarsen2010,
  author = {Lindorff-Larsen, Kresten and Piana, Stefano and Palmo, Kim and Maragakis, Paul and Klepeis, John L. and Dror, Ron O. and Shaw, David E.},
  title = {Improved side-chain torsion potentials for the {Amber} {ff99SB} protein force field},
  journal = {Proteins: Structure, Function, and Bioinformatics},
  volume = {78},
  number = {8},
  pages = {1950--1958},
  year = {2010},
  doi = {10.1002/prot.22711}
}`,
  ],
  folder: new URL("./", import.meta.url),
});
