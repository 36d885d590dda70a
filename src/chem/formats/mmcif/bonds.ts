/** Bonds that an mmCIF file states: between residues (struct_conn), and within residues of a name (chem_comp_bond). */
import { excerpt, UserError } from "../../../errors.ts";
import { labelKey, type MmcifAtom } from "./atomSite.ts";
import { type CifRow, itemOf } from "./cif.ts";

type Pair = readonly [number, number];

/** Kinds of connections that are bonds: covalent ones, disulfides and modified residues; others are hydrogen bonds and metals. */
const BOND_KINDS = /^(covale|disulf|modres)/i;

/** Places of the values in a list, by value. */
function placesBy<Key>(keys: readonly Key[]): ReadonlyMap<Key, readonly number[]> {
  const places = new Map<Key, number[]>();
  keys.forEach((key, index) => {
    const found = places.get(key);
    if (found === undefined) places.set(key, [index]);
    else found.push(index);
  });
  return places;
}

/** The atom that one end of a connection names. */
function partner(
  row: CifRow,
  end: "ptnr1" | "ptnr2",
  atoms: readonly MmcifAtom[],
  byLabel: ReadonlyMap<string, readonly number[]>,
): number {
  const part = (name: string): string | undefined => itemOf(row, `${end}_${name}`);
  const number = part("auth_seq_id");
  const named = byLabel.get(labelKey(part("label_asym_id"), part("label_seq_id"), part("label_atom_id"))) ?? [];
  const found = named.filter((index) => number === undefined || atoms[index]!.authorNumber === number);
  if (found.length === 1) return found[0]!;
  const name = [part("label_asym_id"), part("label_seq_id") ?? number, part("label_atom_id")].join(" ");
  throw new UserError(
    `${row.where}: a bond names the atom "${excerpt(name)}", but ${found.length} atoms have that name: correct or remove the row.`,
  );
}

/** Pairs of atoms of struct_conn; a bond to a copy of the molecule in the crystal is none of the molecule's. */
function connections(rows: readonly CifRow[], atoms: readonly MmcifAtom[]): Pair[] {
  const byLabel = placesBy(atoms.map((atom) => atom.labelKey));
  return rows
    .filter((row) => BOND_KINDS.test(itemOf(row, "conn_type_id") ?? ""))
    .filter((row) => itemOf(row, "ptnr1_symmetry") === itemOf(row, "ptnr2_symmetry"))
    .map((row) => [partner(row, "ptnr1", atoms, byLabel), partner(row, "ptnr2", atoms, byLabel)]);
}

/** Pairs of atoms of chem_comp_bond: each stands in every residue of the name that has both atoms. */
function templateBonds(rows: readonly CifRow[], atoms: readonly MmcifAtom[]): Pair[] {
  const bondsOf = placesBy(rows.map((row) => itemOf(row, "comp_id")));
  const residues = placesBy(atoms.map(({ residueKey }) => residueKey));
  return [...residues.values()].flatMap((members) => {
    const byName = new Map(members.map((index) => [atoms[index]!.name, index]));
    return (bondsOf.get(atoms[members[0]!]!.residueName) ?? []).flatMap((place): Pair[] => {
      const ends = ["atom_id_1", "atom_id_2"].map((name) => byName.get(itemOf(rows[place]!, name) ?? ""));
      const [first, second] = ends;
      return first === undefined || second === undefined ? [] : [[first, second]];
    });
  });
}

/** Pairs of indices of bonded atoms, from the rows of both categories. */
export const statedBonds = (connected: readonly CifRow[], templates: readonly CifRow[], atoms: readonly MmcifAtom[]): Pair[] => [
  ...connections(connected, atoms),
  ...templateBonds(templates, atoms),
];
