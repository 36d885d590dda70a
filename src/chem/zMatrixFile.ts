/** Z-matrices as JSON files, which runs keep and users may write themselves: docs/z-matrix.md. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import { placementFault } from "./internal/layout.ts";
import { isRingBond } from "./rings.ts";
import { neighbours, type Topology } from "./topology.ts";
import type { ZMatrix, ZMatrixRow } from "./zMatrix.ts";

const atom = z.int().min(0);
const kinds = ["proper", "improper", "ring"] as const satisfies readonly ZMatrixRow["kind"][];
const rowSchema = z.strictObject({ atom, bond: atom, angle: atom, torsion: atom, kind: z.enum(kinds).optional() });
const schema = z.strictObject({ format: z.literal(1), root: z.tuple([atom, atom, atom]), rows: z.array(rowSchema) });

type WrittenRow = z.infer<typeof rowSchema>;

/** The text of a z-matrix's file, a row a line; atoms are counted from 0. */
export function formatZMatrix({ root, rows }: ZMatrix): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`);
  return `{\n  "format": 1,\n  "root": ${JSON.stringify(root)},\n  "rows": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/** Where a dihedral turns: about a bond outside rings, in a ring, or beside another neighbour. */
function kindOf({ atom: own, bond, angle, torsion }: WrittenRow, topology: Topology): ZMatrixRow["kind"] {
  const adjacent = neighbours(topology);
  const joined = (a: number, b: number): boolean => adjacent[a]!.includes(b);
  if (joined(own, angle)) return "ring";
  if (joined(bond, torsion) || !joined(bond, angle) || !joined(angle, torsion)) return "improper";
  return isRingBond(adjacent, bond, angle) ? "ring" : "proper";
}

/** Why rows called proper cannot be: they turn their atoms about a bond. */
function kindFault(rows: readonly ZMatrixRow[], topology: Topology): string | undefined {
  const adjacent = neighbours(topology);
  const wrong = rows.findIndex(
    ({ kind, bond, angle }) => kind === "proper" && (!adjacent[bond]!.includes(angle) || isRingBond(adjacent, bond, angle)),
  );
  if (wrong < 0) return undefined;
  const { bond, angle } = rows[wrong]!;
  return `row ${wrong} is called proper, but atoms ${bond} and ${angle} are not joined by a bond outside rings, about which it could turn`;
}

function parsed(text: string, source: string): z.infer<typeof schema> {
  const refused = (reason: string): UserError =>
    new UserError(`${source} was to be read as a z-matrix, but ${reason}: write it as docs/z-matrix.md says.`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refused("it is no JSON");
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw refused(`${path.length === 0 ? "the whole" : path.join(".")} is wrong (${message})`);
}

/**
 * Reads a z-matrix for a molecule; rows without a kind get the one that the bonds tell. `source` names the file in messages.
 *
 * Throws a UserError for what is no such file, and where it does not place every atom of the molecule once from three atoms before it.
 */
export function parseZMatrix(text: string, topology: Topology, source = "z-matrix.json"): ZMatrix {
  const { root, rows: written } = parsed(text, source);
  const mend = "correct the file.";
  const unfit = (reason: string): UserError =>
    new UserError(`${source} was to give a z-matrix of ${topology.atoms.length} atoms, but ${reason}: ${mend}`);
  const placed = root.length + written.length;
  if (placed !== topology.atoms.length) throw unfit(`it places ${placed}`);
  const fault = placementFault({ root, rows: written.map((row) => ({ ...row, kind: "improper" })) });
  if (fault !== undefined) throw unfit(fault);
  const rows = written.map((row) => ({ ...row, kind: row.kind ?? kindOf(row, topology) }));
  const wrongKind = kindFault(rows, topology);
  if (wrongKind !== undefined) throw unfit(wrongKind);
  return { root, rows };
}
