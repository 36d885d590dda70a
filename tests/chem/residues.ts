/** Amber's residue templates as topologies: material of tests. */
import { readFileSync } from "node:fs";
import { elementOf } from "../../src/chem/elements.ts";
import { type Atom, normalisedBonds, type Topology } from "../../src/chem/topology.ts";

interface Template {
  readonly atoms: readonly (readonly [string, string])[];
  readonly bonds: readonly (readonly [number, number])[];
}

/** Templates by Amber's names; NALA and CALA are ends of a chain. */
export const templates: Readonly<Record<string, Template>> = (
  JSON.parse(readFileSync(new URL("./residueBonds.golden.json", import.meta.url), "utf8")) as {
    residues: Record<string, Template>;
  }
).residues;

/** Residues joined by peptide bonds into one chain. */
export function peptide(...names: string[]): Topology {
  const atoms: Atom[] = [];
  const bonds: (readonly [number, number])[] = [];
  names.forEach((template, residueIndex) => {
    const start = atoms.length;
    const previous = atoms.findLast(({ name }) => name === "C");
    const { atoms: own, bonds: within } = templates[template]!;
    own.forEach(([name, symbol], index) => {
      const residueName = template.length === 4 ? template.slice(1) : template;
      atoms.push({
        index: start + index,
        name,
        element: elementOf(symbol)!,
        residueName,
        residueIndex,
        residueNumber: residueIndex + 1,
        chain: "A",
      });
    });
    bonds.push(...within.map(([a, b]) => [start + a, start + b] as const));
    if (previous !== undefined) bonds.push([previous.index, start + own.findIndex(([name]) => name === "N")]);
  });
  return { atoms, bonds: normalisedBonds(bonds, atoms.length) };
}
