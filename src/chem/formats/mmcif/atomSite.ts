/** Atoms and unit cell of an mmCIF file. Source: wwPDB, PDBx/mmCIF dictionary. */
import { excerpt, UserError } from "../../../errors.ts";
import { INTEGER } from "../../../num/decimal.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../../units.ts";
import { elementOf } from "../../elements.ts";
import { type AtomRecord, cellOfAngstroms } from "../structure.ts";
import { type CifRow, itemOf } from "./cif.ts";

/** An atom with the identifiers by which other categories name it. */
export interface MmcifAtom extends AtomRecord {
  /** Chain, residue number and atom of the file's own numbering, joined. */
  readonly labelKey: string;
  /** Residue number of the author's numbering. */
  readonly authorNumber: string | undefined;
  readonly model: string;
}

const NUMBER = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(\(\d+\))?$/;

/** Of an atom's chain, residue number and name in the file's own numbering. */
export const labelKey = (chain: string | undefined, residue: string | undefined, atom: string | undefined): string =>
  [chain, residue, atom].map((part) => part ?? "").join("|");

function required(row: CifRow, names: readonly string[], pattern: RegExp, what: string): string {
  const text = names.map((name) => itemOf(row, name)).find((value) => value !== undefined);
  if (text !== undefined && pattern.test(text)) return text;
  throw new UserError(
    `${row.where}: _${row.category}.${names[0]} must be ${what}, but it is ${text === undefined ? "missing" : `"${excerpt(text)}"`}: correct the row.`,
  );
}

/** A number; what stands in brackets is its uncertainty. */
const number = (row: CifRow, name: string, what: string): number => Number.parseFloat(required(row, [name], NUMBER, what));

/** An atom of the category atom_site: names and numbers are the author's, where it has them, as PDB files have them. */
export function readAtomSite(row: CifRow): MmcifAtom {
  const { where } = row;
  const alternate = itemOf(row, "label_alt_id");
  if (alternate !== undefined) {
    throw new UserError(
      `${where}: the atom has the alternate location "${excerpt(alternate)}", but each atom must have one position: keep one alternate location and set it to ".".`,
    );
  }
  const symbol = required(row, ["type_symbol"], /./, "the symbol of an element");
  const element = elementOf(symbol);
  if (element === undefined) {
    throw new UserError(
      `${where}: _atom_site.type_symbol must be the symbol of an element, but it is "${excerpt(symbol)}": correct the row.`,
    );
  }
  const chain = itemOf(row, "auth_asym_id") ?? itemOf(row, "label_asym_id") ?? "";
  const residueName = required(row, ["auth_comp_id", "label_comp_id"], /./, "the name of a residue");
  const residueNumber = required(row, ["auth_seq_id", "label_seq_id"], INTEGER, "the number of a residue");
  const label = itemOf(row, "label_asym_id");
  return {
    name: required(row, ["auth_atom_id", "label_atom_id"], /./, "the name of an atom"),
    element,
    residueName,
    residueNumber: Number(residueNumber),
    residueKey: [chain, label, residueNumber, itemOf(row, "pdbx_pdb_ins_code"), residueName].join("|"),
    chain,
    position: ["cartn_x", "cartn_y", "cartn_z"].map(
      (name) => number(row, name, "a coordinate in angstrom") * NANOMETRES_PER_ANGSTROM,
    ),
    labelKey: labelKey(label, itemOf(row, "label_seq_id"), itemOf(row, "label_atom_id")),
    authorNumber: itemOf(row, "auth_seq_id"),
    model: itemOf(row, "pdbx_pdb_model_num") ?? "1",
  };
}

const CELL = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"] as const;

/** Vectors [3, 3] nm of the category cell; undefined where it is unknown or stands for none. */
export function readCell(row: CifRow): Float64Array | undefined {
  if (CELL.every((name) => itemOf(row, name) === undefined)) return undefined;
  return cellOfAngstroms(
    CELL.map((name) => number(row, name, "a length in angstrom or an angle in degrees")),
    row.where,
  );
}
