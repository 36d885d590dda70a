/** What can compute energies; here, since the help names them without loading them. */
export const potentialNames = ["graphs", "openmm"] as const;
export type PotentialName = (typeof potentialNames)[number];
