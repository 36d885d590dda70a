/** Members of OpenMM systems that are no potential of a molecule in open space: some are left out with a note, others refused. */
import type { ForceReader } from "../src/chem/systemXml.ts";

/** Members that change how dynamics runs, but not the density of positions: read, and noted for the user. */
export const withoutEffect: Readonly<Record<string, ForceReader<never>>> = {
  CMMotionRemover: {
    versions: [1],
    note: "has no effect on the density of conformations, and is left out.",
  },
  AndersenThermostat: {
    versions: [1],
    note: "is left out, since the temperature is that of the run and a thermostat has no effect on the density of conformations.",
  },
};

const barostat = {
  refusal:
    "it changes the volume of a periodic box, which a molecule in open space does not have: build the System without a barostat.",
};

const polarisable = {
  refusal:
    "its induced dipoles are solved for by iteration, which is no function of positions that a graph can state: build the System with a force field of fixed charges.",
};

const amoeba = {
  refusal:
    "it is a part of the AMOEBA force field, whose induced dipoles are solved for by iteration, which is no function of positions that a graph can state: build the System with a force field of fixed charges.",
};

/** Members that have no Boltzmann density over the atoms' positions here, with the reason. */
export const refused: Readonly<Record<string, ForceReader<never>>> = {
  MonteCarloBarostat: barostat,
  MonteCarloAnisotropicBarostat: barostat,
  MonteCarloFlexibleBarostat: barostat,
  MonteCarloMembraneBarostat: barostat,
  CustomVolumeForce: {
    refusal: "it is a function of a periodic box, which a molecule in open space does not have: build the System without it.",
  },
  DrudeForce: {
    refusal:
      "its Drude particles follow the atoms at a temperature of their own, so that the atoms have no Boltzmann density: build the System with a force field of fixed charges.",
  },
  AmoebaMultipoleForce: polarisable,
  AmoebaGeneralizedKirkwoodForce: polarisable,
  AmoebaTorsionTorsionForce: amoeba,
  AmoebaVdwForce: amoeba,
  AmoebaWcaDispersionForce: amoeba,
  HippoNonbondedForce: polarisable,
};
