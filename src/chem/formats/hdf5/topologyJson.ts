/** The topology of an MDTraj HDF5 file: chains of residues of atoms, and bonds, as JSON. Source: MDTraj, docs/hdf5_format.rst. */
import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { elementOf } from "../../elements.ts";
import type { Atom, Topology } from "../../topology.ts";
import { type AtomRecord, atomsOf, type Structure } from "../structure.ts";

const atomSchema = z.object({ index: z.int(), name: z.string(), element: z.string() });
const residueSchema = z.object({
  index: z.int(),
  name: z.string(),
  atoms: z.array(atomSchema),
  resSeq: z.int().optional(),
});
const chainSchema = z.object({ index: z.int(), residues: z.array(residueSchema), chain_id: z.string().nullish() });
const topologySchema = z.object({ chains: z.array(chainSchema), bonds: z.array(z.tuple([z.int(), z.int()])) });

type TopologyJson = z.infer<typeof topologySchema>;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const byIndex = <Entry extends { readonly index: number }>(entries: readonly Entry[]): Entry[] =>
  [...entries].sort((a, b) => a.index - b.index);

/** Where the first thing that is wrong with a topology stands. */
const placeOf = ({ issues }: z.ZodError): string => issues[0]?.path.join(".") || "it as a whole";

function parseJson(text: string, path: string): TopologyJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${path}: the topology must be JSON, but it is damaged: write it again with MDTraj.`);
  }
  const result = topologySchema.safeParse(value);
  if (result.success) return result.data;
  throw new UserError(
    `${path}: the topology must have chains of residues of atoms, and bonds, but ${placeOf(result.error)} is something else: write it again with MDTraj.`,
  );
}

/** A residue's atoms as records, without positions. */
function recordsOf({ index, name, resSeq, atoms }: z.infer<typeof residueSchema>, chain: string, path: string): AtomRecord[] {
  return byIndex(atoms).map((atom) => {
    const element = elementOf(atom.element);
    if (element === undefined) {
      throw new UserError(
        `${path}: atom ${atom.index} of the topology must be of an element, but it has the symbol "${atom.element}": remove virtual sites.`,
      );
    }
    return {
      name: atom.name,
      element,
      residueName: name,
      residueNumber: resSeq ?? index + 1,
      residueKey: `${chain}|${index}`,
      chain,
      position: [],
    };
  });
}

/** Atoms and pairs of bonded atoms of a topology in JSON. `path` names the file in messages; throws a UserError where it is damaged. */
export function readTopologyJson(
  text: string,
  path: string,
): { readonly atoms: readonly Atom[]; readonly bonds: Structure["bonds"] } {
  const { chains, bonds } = parseJson(text, path);
  const records = byIndex(chains).flatMap((chain, number) => {
    const name = chain.chain_id ?? LETTERS[number % LETTERS.length]!;
    return byIndex(chain.residues).flatMap((residue) => recordsOf(residue, name, path));
  });
  return { atoms: atomsOf(records), bonds };
}

/** Consecutive atoms of which a property is the same. */
function runsOf(atoms: readonly Atom[], property: (atom: Atom) => unknown): Atom[][] {
  const runs: Atom[][] = [];
  for (const atom of atoms) {
    const last = runs.at(-1);
    if (last !== undefined && property(last[0]!) === property(atom)) last.push(atom);
    else runs.push([atom]);
  }
  return runs;
}

/** A topology as MDTraj writes it. */
export function topologyJson({ atoms, bonds }: Topology): string {
  const chains = runsOf(atoms, ({ chain }) => chain).map((chain, index) => ({
    residues: runsOf(chain, ({ residueIndex }) => residueIndex).map((residue) => {
      const { residueIndex, residueName, residueNumber } = residue[0]!;
      return {
        index: residueIndex,
        name: residueName,
        atoms: residue.map((atom) => ({ index: atom.index, name: atom.name, element: atom.element })),
        resSeq: residueNumber,
        segmentID: "",
      };
    }),
    index,
    chain_id: chain[0]!.chain === "" ? null : chain[0]!.chain,
  }));
  return JSON.stringify({ chains, bonds });
}
