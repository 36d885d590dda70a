import { displacement } from "./displacement.ts";
import type { Atom, AtomIndex } from "./topology.ts";

/**
 * Bonds within standard amino acids and the caps ACE, NME and NMA, and between residues of a chain.
 *
 * Heavy atoms are listed; a hydrogen is joined to the heavy atom of its residue whose remoteness letters its name carries, as the
 * IUPAC-IUB rules name them (Biochemistry 9, 3471 (1970)): HD21 belongs to the atom of remoteness D2 (ND2), or, where there is none, of D.
 */

const BACKBONE = "N-CA CA-C C-O C-OXT";

/** Heavy-atom bonds of the side chains. */
const SIDE_CHAINS: Readonly<Record<string, string>> = {
  ALA: "CA-CB",
  ARG: "CA-CB CB-CG CG-CD CD-NE NE-CZ CZ-NH1 CZ-NH2",
  ASN: "CA-CB CB-CG CG-OD1 CG-ND2",
  ASP: "CA-CB CB-CG CG-OD1 CG-OD2",
  CYS: "CA-CB CB-SG",
  GLN: "CA-CB CB-CG CG-CD CD-OE1 CD-NE2",
  GLU: "CA-CB CB-CG CG-CD CD-OE1 CD-OE2",
  GLY: "",
  HIS: "CA-CB CB-CG CG-ND1 CG-CD2 ND1-CE1 CD2-NE2 CE1-NE2",
  ILE: "CA-CB CB-CG1 CB-CG2 CG1-CD1 CG1-CD",
  LEU: "CA-CB CB-CG CG-CD1 CG-CD2",
  LYS: "CA-CB CB-CG CG-CD CD-CE CE-NZ",
  MET: "CA-CB CB-CG CG-SD SD-CE",
  PHE: "CA-CB CB-CG CG-CD1 CG-CD2 CD1-CE1 CD2-CE2 CE1-CZ CE2-CZ",
  PRO: "CA-CB CB-CG CG-CD CD-N",
  SER: "CA-CB CB-OG",
  THR: "CA-CB CB-OG1 CB-CG2",
  TRP: "CA-CB CB-CG CG-CD1 CG-CD2 CD1-NE1 NE1-CE2 CD2-CE2 CD2-CE3 CE2-CZ2 CE3-CZ3 CZ2-CH2 CZ3-CH2",
  TYR: "CA-CB CB-CG CG-CD1 CG-CD2 CD1-CE1 CD2-CE2 CE1-CZ CE2-CZ CZ-OH",
  VAL: "CA-CB CB-CG1 CB-CG2",
};

const CAPS: Readonly<Record<string, string>> = { ACE: "CH3-C C-O", NME: "N-CH3 N-C", NMA: "N-CH3 N-C" };

/** Names that force fields give to protonation and disulfide variants. */
const VARIANTS: Readonly<Record<string, string>> = {
  ASH: "ASP",
  CYM: "CYS",
  CYX: "CYS",
  GLH: "GLU",
  HID: "HIS",
  HIE: "HIS",
  HIP: "HIS",
  HSD: "HIS",
  HSE: "HIS",
  HSP: "HIS",
  LYN: "LYS",
};

/** Bond lists by residue name, variants included. */
function heavyBonds(residueName: string): string | undefined {
  const cap = CAPS[residueName];
  if (cap !== undefined) return cap;
  const sideChain = SIDE_CHAINS[VARIANTS[residueName] ?? residueName];
  return sideChain === undefined ? undefined : `${BACKBONE} ${sideChain}`;
}

/** "HD21" -> "D21", "1HB" -> "B1", "H" -> "". */
const hydrogenSuffix = (name: string): string => name.replace(/^(\d+)(.*)$/, "$2$1").replace(/^H/, "");

/** The heavy atom that a hydrogen of a residue hangs on, by name; undefined where the name follows no rule. */
function parentOf(hydrogen: Atom, heavy: ReadonlyMap<string, AtomIndex>): AtomIndex | undefined {
  const suffix = hydrogenSuffix(hydrogen.name);
  if (suffix === "N" || /^\d*$/.test(suffix)) {
    // H, HN, H1..H3: the amine or amide, except in ACE, where they are the methyl's; NME's methyl is H1..H3 beside an amide H.
    const methylOfCap = hydrogen.residueName === "ACE" || (hydrogen.residueName in CAPS && /^\d+$/.test(suffix));
    if (!methylOfCap) return heavy.get("N");
    return heavy.get("CH3") ?? heavy.get("C");
  }
  for (let letters = suffix; letters.length > 0; letters = letters.slice(0, -1)) {
    const found = [...heavy].find(([name]) => name.length > 1 && name.slice(1) === letters);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

function bondsWithin(residue: readonly Atom[]): (readonly [AtomIndex, AtomIndex])[] {
  const template = heavyBonds(residue[0]!.residueName);
  if (template === undefined) return [];
  const heavy = new Map(residue.filter((atom) => atom.element !== "H").map((atom) => [atom.name, atom.index]));
  const bonds: (readonly [AtomIndex, AtomIndex])[] = [];
  for (const pair of template.split(" ").filter((word) => word !== "")) {
    const [first, second] = pair.split("-").map((name) => heavy.get(name));
    if (first !== undefined && second !== undefined) bonds.push([first, second]);
  }
  for (const hydrogen of residue.filter((atom) => atom.element === "H")) {
    const parent = parentOf(hydrogen, heavy);
    if (parent !== undefined) bonds.push([parent, hydrogen.index]);
  }
  return bonds;
}

/** A peptide bond is 0.133 nm long; a gap left by missing residues is at least 0.38 nm. */
const LONGEST_PEPTIDE_BOND = 0.25;

/**
 * Bonds that names alone tell: within standard residues, and C-N between neighbours of one chain no more than 0.25 nm apart.
 *
 * `positions` [atoms, 3] nm, of one frame. Other residues and bonds (disulfides) must come from CONECT records or the force field.
 */
export function standardBonds(atoms: readonly Atom[], positions: ArrayLike<number>): (readonly [AtomIndex, AtomIndex])[] {
  const residues: Atom[][] = [];
  for (const atom of atoms) {
    const residue = residues[atom.residueIndex] ?? [];
    residues[atom.residueIndex] = residue;
    residue.push(atom);
  }
  const bonds = residues.flatMap(bondsWithin);
  residues.slice(1).forEach((residue, before) => {
    const previous = residues[before]!;
    if (heavyBonds(residue[0]!.residueName) === undefined || heavyBonds(previous[0]!.residueName) === undefined) return;
    const carbon = previous.find((atom) => atom.name === "C");
    const nitrogen = residue.find((atom) => atom.name === "N");
    if (carbon === undefined || nitrogen === undefined || carbon.chain !== nitrogen.chain) return;
    const length = Math.hypot(...displacement(positions, 0, nitrogen.index, carbon.index));
    if (length <= LONGEST_PEPTIDE_BOND) bonds.push([carbon.index, nitrogen.index]);
  });
  return bonds;
}
