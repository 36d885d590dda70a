/** Units: nm, ps, amu, kJ/mol, K, e, rad throughout; energies divided by kT are called reduced. */

/** Molar gas constant, kJ/(mol K): CODATA 2018, exact by the definition of the SI. */
export const GAS_CONSTANT = 8.31446261815324e-3;

/** Coulomb constant 1/(4 pi eps0), kJ nm/(mol e^2), as OpenMM's ONE_4PI_EPS0 (platforms/reference/include/SimTKOpenMMRealType.h). */
export const COULOMB_CONSTANT = 138.93545764438198;

/** Thermal energy kT, kJ/mol, at a temperature in K. */
export const thermalEnergy = (temperature: number): number => GAS_CONSTANT * temperature;

/** An angstrom in nm: most files of positions count in angstroms. */
export const NANOMETRES_PER_ANGSTROM = 0.1;
