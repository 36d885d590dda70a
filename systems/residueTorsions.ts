/** The torsions of a peptide's residues, by the names of atoms. */
import type { DihedralAtoms } from "../src/chem/dihedral.ts";
import { wayAround } from "../src/chem/rings.ts";
import type { Atom, AtomIndex } from "../src/chem/topology.ts";
import type { Basin, Observables, TurningMolecule } from "./observables.ts";

/** A torsion before it gets its full name. */
interface Found {
  readonly name: string;
  readonly atoms: DihedralAtoms;
  readonly basin?: Omit<Basin, "torsion">;
}

/** Rings up to this size hold their torsions on one side. */
const LARGEST_STIFF_RING = 7;

const inStiffRing = ({ adjacent }: TurningMolecule, a: AtomIndex, b: AtomIndex): boolean =>
  wayAround(adjacent, a, b) < LARGEST_STIFF_RING;

/** Atoms of a residue by name, and bonded atoms of other residues. */
interface Residue {
  readonly atoms: readonly Atom[];
  named(name: string): AtomIndex | undefined;
  /** The atom of a name in another residue that is bonded to one of this. */
  beyond(from: AtomIndex, name: string): AtomIndex | undefined;
}

function residuesOf({ topology, adjacent }: TurningMolecule): Residue[] {
  const groups = new Map<number, Atom[]>();
  for (const atom of topology.atoms) groups.set(atom.residueIndex, [...(groups.get(atom.residueIndex) ?? []), atom]);
  return [...groups.values()].map((atoms) => ({
    atoms,
    named: (name) => atoms.find((atom) => atom.name === name)?.index,
    beyond: (from, name) =>
      adjacent[from]!.find((other) => {
        const atom = topology.atoms[other]!;
        return atom.name === name && atom.residueIndex !== atoms[0]!.residueIndex;
      }),
  }));
}

/** phi from 0 to 2 rad: the left-handed helix, the rarest of the usual regions of an L-amino acid. */
const PHI_POSITIVE = { name: "phi_positive", from: 0, to: 2 } as const;

/** phi and psi of a residue, as far as it has them. */
function backboneOf(molecule: TurningMolecule, residue: Residue): Found[] {
  const [n, ca, c] = ["N", "CA", "C"].map(residue.named);
  if (n === undefined || ca === undefined || c === undefined) return [];
  const [before, after] = [residue.beyond(n, "C"), residue.beyond(c, "N")];
  const free = !inStiffRing(molecule, n, ca);
  const phi: Found[] =
    before === undefined ? [] : [{ name: "phi", atoms: [before, n, ca, c], ...(free ? { basin: PHI_POSITIVE } : {}) }];
  return after === undefined ? phi : [...phi, { name: "psi", atoms: [n, ca, c, after] }];
}

/** Remoteness of the atoms along a side chain, by the second letter of their names (IUPAC-IUB 1970). */
const REMOTENESS = ["B", "G", "D", "E", "Z"] as const;

/** N, CA, CB, ...: the chain along the branch of the lowest number. */
function sideChain({ topology, adjacent }: TurningMolecule, residue: Residue): AtomIndex[] {
  const [n, ca] = [residue.named("N"), residue.named("CA")];
  if (n === undefined || ca === undefined) return [];
  const chain = [n, ca];
  for (const letter of REMOTENESS) {
    const own = residue.atoms.map(({ index }) => index);
    const next = adjacent[chain.at(-1)!]!.map((index) => topology.atoms[index]!)
      .filter(({ index, name, element }) => element !== "H" && name[1] === letter && own.includes(index))
      .sort((a, b) => (a.name.slice(2) < b.name.slice(2) ? -1 : 1))[0];
    if (next === undefined) break;
    chain.push(next.index);
  }
  return chain;
}

/** chi1, chi2, ... of a residue, as far as they turn; in the ring of proline chi1, which tells the pucker. */
function sideChainTorsions(molecule: TurningMolecule, residue: Residue): Found[] {
  const chain = sideChain(molecule, residue);
  return chain.slice(3).flatMap((end, index): Found[] => {
    const [i, j, k] = chain.slice(index) as [AtomIndex, AtomIndex, AtomIndex];
    const pucker = index === 0 && inStiffRing(molecule, j, k);
    if (!pucker && !molecule.turns(j, k)) return [];
    const basin = { name: "chi1_positive", from: 0, to: Math.PI } as const;
    return [{ name: `chi${index + 1}`, atoms: [i, j, k, end], ...(pucker ? { basin } : {}) }];
  });
}

/** Adds "_ALA2" to the names of a residue's torsions where several residues have some, with the chain where numbers repeat. */
function suffixes(residues: readonly Residue[]): string[] {
  if (residues.length < 2) return residues.map(() => "");
  const plain = residues.map(({ atoms: [first] }) => `_${first!.residueName}${first!.residueNumber}`);
  if (new Set(plain).size === plain.length) return plain;
  return residues.map(({ atoms: [first] }, index) => `${plain[index]}_${first!.chain}${first!.residueIndex}`);
}

/** Pairs of a residue's torsions that are shown as maps. */
const PAIRS = [
  ["phi", "psi"],
  ["chi1", "chi2"],
] as const;

/** phi, psi and chi of the residues that have them, with the basins phi in (0, 2) and the puckers of proline. */
export function residueObservables(molecule: TurningMolecule): Observables {
  const found = residuesOf(molecule)
    .map((residue) => ({ residue, own: [...backboneOf(molecule, residue), ...sideChainTorsions(molecule, residue)] }))
    .filter(({ own }) => own.length > 0);
  const ends = suffixes(found.map(({ residue }) => residue));
  const named = found.flatMap(({ own }, index) => own.map((torsion) => ({ ...torsion, end: ends[index]! })));
  const torsions = Object.fromEntries(named.map(({ name, end, atoms }) => [`${name}${end}`, atoms]));
  return {
    torsions,
    maps: ends.flatMap((end) =>
      PAIRS.map(([x, y]) => [`${x}${end}`, `${y}${end}`] as const).filter((pair) => pair.every((name) => name in torsions)),
    ),
    basins: named.flatMap(({ name, end, basin }) =>
      basin === undefined ? [] : [{ ...basin, name: `${basin.name}${end}`, torsion: `${name}${end}` }],
    ),
  };
}
