/** What can compute energies and dynamics; here, since the help names them without loading them. */
export const engineNames = ["boltzmill", "openmm"] as const;
export type EngineName = (typeof engineNames)[number];
