import { type Atom, neighbours, type Topology } from "./topology.ts";
import type { ZMatrix, ZMatrixRow } from "./zMatrix.ts";

/** Names of a torsion's atoms along the chain, "|" between alternatives, and what the torsion is called (IUPAC-IUB 1970). */
const BACKBONE_TORSIONS: readonly (readonly [string, RegExp])[] = [
  ["phi", /^C N CA C$/],
  ["psi", /^N CA C N$/],
  // The methyl carbons of caps stand where the alpha carbons of neighbours would.
  ["omega", /^(CA|CH3) C N (CA|CH3)$/],
];

/** Number of the side-chain torsion by the remoteness letter of the atom that it places. */
const SIDE_CHAIN_TORSIONS: Readonly<Record<string, string>> = { G: "chi1", D: "chi2", E: "chi3", Z: "chi4", H: "chi5" };

/** NMA and some writers of NME call the cap's methyl carbon C; in a torsion it stands for CH3. */
const chainName = ({ name, residueName }: Atom): string => (name === "C" && /^NM[EA]$/.test(residueName) ? "CH3" : name);

function labelOf(topology: Topology, row: ZMatrixRow, bonded: readonly (readonly number[])[]): string | undefined {
  if (row.kind === "improper") return undefined;
  const atoms = [row.atom, row.bond, row.angle, row.torsion].map((index) => topology.atoms[index]!);
  const names = atoms.map(chainName);
  const [forward, backward] = [names.join(" "), [...names].reverse().join(" ")];
  const backbone = BACKBONE_TORSIONS.find(([, pattern]) => pattern.test(forward) || pattern.test(backward));
  if (backbone !== undefined) return backbone[0];
  if (row.kind === "ring") return undefined;
  const [end, centre] = [atoms[0]!, atoms[1]!];
  if (end.element === "H") {
    const hydrogens = bonded[centre.index]!.filter((index) => topology.atoms[index]!.element === "H");
    return centre.element === "C" && hydrogens.length === 3 ? "methyl" : undefined;
  }
  const sameResidue = atoms.every(({ residueIndex }) => residueIndex === end.residueIndex);
  return sameResidue && end.name.length > 1 ? SIDE_CHAIN_TORSIONS[end.name[1]!] : undefined;
}

/**
 * What chemists call the torsion of each row: "phi", "psi", "omega", "chi1" to "chi5", "methyl"; undefined where it has no such name,
 * as for every improper torsion and those within the rings of side chains.
 */
export function torsionLabels(topology: Topology, zMatrix: ZMatrix): readonly (string | undefined)[] {
  const bonded = neighbours(topology);
  return zMatrix.rows.map((row) => labelOf(topology, row, bonded));
}
