/** Constants of the OBC2 model as OpenMM has them (platforms/reference/src/SimTKReference/ObcParameters.cpp). */

/** nm, by which the model's radii are smaller than the atoms'. */
export const DIELECTRIC_OFFSET = 0.009;

/** nm, radius of the water probe of the surface term. */
export const PROBE_RADIUS = 0.14;

/** Eq. 8 of Onufriev, Bashford and Case 2004: B = 1 / (1/o - tanh(alpha psi - beta psi^2 + gamma psi^3) / R), OBC2's values. */
export const ALPHA = 1;
export const BETA = 0.8;
export const GAMMA = 4.85;
