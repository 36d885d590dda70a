/** The papers behind the energies of a system. */
import type { Citation } from "../src/citation.ts";
import { forceTerms } from "./index.ts";
import type { ForceData } from "./term.ts";

const openmm: Citation = {
  use: "OpenMM: force definitions and reference energies",
  bibtex: `@article{eastman2024,
  author = {Eastman, Peter and Galvelis, Raimondas and Peláez, Raúl P. and Abreu, Charlles R. A. and Farr, Stephen E. and Gallicchio, Emilio and Gorenko, Anton and Henry, Michael M. and Hu, Frank and Huang, Jing and Krämer, Andreas and Michel, Julien and Mitchell, Joshua A. and Pande, Vijay S. and Rodrigues, João P. G. L. M. and Rodriguez-Guerra, Jaime and Simmonett, Andrew C. and Singh, Sukrit and Swails, Jason and Turner, Philip and Wang, Yuanqing and Zhang, Ivy and Chodera, John D. and De Fabritiis, Gianni and Markland, Thomas E.},
  title = {{OpenMM 8: Molecular Dynamics Simulation with Machine Learning Potentials}},
  journal = {The Journal of Physical Chemistry B},
  year = {2024},
  volume = {128},
  number = {1},
  pages = {109--116},
  doi = {10.1021/acs.jpcb.3c06662}
}`,
};

/** Papers of OpenMM, which defines the forces, and of each force that has one. */
export function forceCitations(forces: readonly ForceData[]): Citation[] {
  const own = forces.map(({ type }) => forceTerms[type]);
  return [openmm, ...own.flatMap(({ title, cite }) => (cite === undefined ? [] : [{ use: title, bibtex: cite }]))];
}
