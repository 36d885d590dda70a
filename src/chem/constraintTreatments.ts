/**
 * What becomes of the fixed distances of a System: there may be none; or they are held, with the density of constrained dynamics (rigid) or that of springs in their
 * place in the limit of infinite stiffness (stiff).
 */
export const constraintTreatments = ["none", "rigid", "stiff"] as const;

/** Name of a treatment. */
export type ConstraintTreatment = (typeof constraintTreatments)[number];
