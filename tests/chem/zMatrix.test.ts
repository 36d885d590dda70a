import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePdb } from "../../src/chem/formats/pdb.ts";
import { neighbours, normalisedBonds, type Topology } from "../../src/chem/topology.ts";
import { topologyFromPdb } from "../../src/chem/topologyFromPdb.ts";
import { torsionLabels } from "../../src/chem/torsionLabels.ts";
import { buildZMatrix, type ZMatrix, type ZMatrixRow } from "../../src/chem/zMatrix.ts";
import { UserError } from "../../src/errors.ts";
import { systemFile } from "./formats/frames.ts";
import { peptide } from "./residues.ts";

const alanine = topologyFromPdb(parsePdb(systemFile("structure.pdb")));

const quad = ({ atom, bond, angle, torsion }: ZMatrixRow): number[] => [atom, bond, angle, torsion];

/** Atoms without names, for molecules of any shape. */
const carbons = (bonds: readonly (readonly [number, number])[], count: number): Topology => ({
  atoms: Array.from({ length: count }, (_, index) => ({
    index,
    name: `C${index}`,
    element: "C",
    residueName: "UNK",
    residueIndex: 0,
    residueNumber: 1,
    chain: "A",
  })),
  bonds: normalisedBonds(bonds, count),
});

/** Every property that makes a z-matrix valid; returned as a list of what is wrong, so that the check itself can be tested. */
function faults(topology: Topology, { root, rows }: ZMatrix): string[] {
  const bonded = neighbours(topology);
  const joined = (a: number, b: number): boolean => bonded[a]!.includes(b);
  const placed = new Set<number>(root);
  const wrong: string[] = [];
  if (!joined(root[0], root[1]) || !joined(root[1], root[2]) || placed.size !== 3) wrong.push("root");
  for (const row of rows) {
    const references = [row.bond, row.angle, row.torsion];
    if (placed.has(row.atom)) wrong.push(`atom ${row.atom} twice`);
    if (!references.every((atom) => placed.has(atom))) wrong.push(`atom ${row.atom} before its references`);
    if (new Set([row.atom, ...references]).size !== 4) wrong.push(`atom ${row.atom} names an atom twice`);
    if (!joined(row.atom, row.bond) || !joined(row.bond, row.angle)) wrong.push(`atom ${row.atom} is not bonded in a row`);
    if (!joined(row.torsion, row.kind === "proper" ? row.angle : row.bond)) wrong.push(`atom ${row.atom} is not ${row.kind}`);
    placed.add(row.atom);
  }
  if (placed.size !== topology.atoms.length) wrong.push("atoms missing");
  // One proper torsion a rotatable bond: a bond between two atoms that both have another neighbour.
  const turning = topology.bonds.filter(([a, b]) => bonded[a]!.length > 1 && bonded[b]!.length > 1).map((bond) => bond.join("-"));
  const turned = rows
    .filter(({ kind }) => kind === "proper")
    .map(({ bond, angle }) => [bond, angle].sort((a, b) => a - b).join("-"));
  if (turning.sort().join() !== turned.sort().join()) wrong.push("not one proper torsion a rotatable bond");
  return wrong;
}

describe("buildZMatrix of alanine dipeptide", () => {
  const zMatrix = buildZMatrix(alanine);

  it("has N, CA, C as root and a valid row for every other atom", () => {
    expect(zMatrix.root).toEqual([6, 8, 14]);
    expect(zMatrix.rows.length).toBe(19);
    expect(faults(alanine, zMatrix)).toEqual([]);
  });

  it("has the seven proper torsions, phi and psi first", () => {
    const labels = torsionLabels(alanine, zMatrix);
    const proper = zMatrix.rows.flatMap((row, index) => (row.kind === "proper" ? [[labels[index], ...quad(row)]] : []));
    expect(proper).toEqual([
      ["phi", 4, 6, 8, 14],
      ["psi", 16, 14, 8, 6],
      ["omega", 1, 4, 6, 8],
      ["omega", 18, 16, 14, 8],
      ["methyl", 11, 10, 8, 6],
      ["methyl", 0, 1, 4, 6],
      ["methyl", 19, 18, 16, 14],
    ]);
    expect(labels.filter((_, index) => zMatrix.rows[index]!.kind === "improper")).toEqual(Array(12).fill(undefined));
  });

  it("hangs siblings on the atom that the proper torsion placed", () => {
    const improper = zMatrix.rows.filter(({ kind }) => kind === "improper").map(quad);
    expect(improper).toEqual([
      [10, 8, 6, 14],
      [15, 14, 8, 16],
      [5, 4, 6, 1],
      [9, 8, 6, 14],
      [7, 6, 8, 4],
      [12, 10, 8, 11],
      [13, 10, 8, 11],
      [17, 16, 14, 18],
      [2, 1, 4, 0],
      [3, 1, 4, 0],
      [20, 18, 16, 19],
      [21, 18, 16, 19],
    ]);
  });

  it("places the heavy backbone, then other heavy atoms, then hydrogens", () => {
    const order = zMatrix.rows.map(({ atom }) => alanine.atoms[atom]!.name);
    expect(order.slice(0, 7)).toEqual(["C", "N", "CH3", "CH3", "CB", "O", "O"]);
    expect(order.slice(7).every((name) => name.startsWith("H"))).toBe(true);
  });
});

describe("buildZMatrix of other molecules", () => {
  it.each([
    [["ACE", "LYS", "NME"], "chi1 chi2 chi3 chi4"],
    [["ACE", "MET", "NME"], "chi1 chi2 chi3 methyl"],
    [["ACE", "ILE", "NME"], "chi1 chi2 methyl methyl"],
    [["ACE", "ARG", "NME"], "chi1 chi2 chi3 chi4 chi5"],
    [["ACE", "GLU", "NME"], "chi1 chi2 chi3"],
  ])("names the side-chain torsions of %j", (names, expected) => {
    const topology = peptide(...names);
    const zMatrix = buildZMatrix(topology);
    expect(faults(topology, zMatrix)).toEqual([]);
    const labels = torsionLabels(topology, zMatrix);
    const sideChain = zMatrix.rows.flatMap((row, index) => {
      const inside = topology.atoms[row.atom]!.residueIndex === 1 && row.kind === "proper";
      return inside && /chi|methyl/.test(labels[index] ?? "") ? [labels[index]] : [];
    });
    expect(sideChain.join(" ")).toBe(expected);
  });

  it("has one phi, psi and omega a peptide unit in a longer chain, the root in its middle", () => {
    const topology = peptide("ACE", "VAL", "GLU", "ALA", "LYS", "ASN", "NME");
    const zMatrix = buildZMatrix(topology);
    expect(faults(topology, zMatrix)).toEqual([]);
    expect(zMatrix.root.map((atom) => topology.atoms[atom]!.residueIndex)).toEqual([3, 3, 3]);
    const labels = torsionLabels(topology, zMatrix);
    const count = (label: string) => labels.filter((found) => found === label).length;
    expect(["phi", "psi", "omega"].map(count)).toEqual([5, 5, 6]);
  });

  it("does not depend on the order in which bonds are listed", () => {
    const shuffled = { atoms: alanine.atoms, bonds: [...alanine.bonds].reverse() };
    expect(buildZMatrix(shuffled)).toEqual(buildZMatrix(alanine));
  });

  it("is valid for any tree of atoms", () => {
    // Atom i + 1 hangs on some atom before it.
    const parents = fc.array(fc.nat(), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(parents, (numbers) => {
        const topology = carbons(
          numbers.map((number, index) => [number % (index + 1), index + 1]),
          numbers.length + 1,
        );
        expect(faults(topology, buildZMatrix(topology))).toEqual([]);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("roots molecules without a peptide between heavy atoms", () => {
    // Ethanol, hydrogens first.
    const elements = ["H", "H", "H", "H", "H", "H", "C", "C", "O"] as const;
    const bonds = [
      [0, 6],
      [1, 6],
      [2, 6],
      [3, 7],
      [4, 7],
      [5, 8],
      [6, 7],
      [7, 8],
    ] as const;
    const chain = carbons(bonds, 9);
    const ethanol = { ...chain, atoms: chain.atoms.map((atom, index) => ({ ...atom, element: elements[index]! })) };
    const zMatrix = buildZMatrix(ethanol);
    expect([...zMatrix.root].sort((a, b) => a - b)).toEqual([6, 7, 8]);
    expect(zMatrix.root[1]).toBe(7);
    expect(faults(ethanol, zMatrix)).toEqual([]);
  });

  it("has a check that finds planted faults", () => {
    const zMatrix = buildZMatrix(alanine);
    const planted = (index: number, change: Partial<ZMatrixRow>): ZMatrix => ({
      root: zMatrix.root,
      rows: zMatrix.rows.map((row, at) => (at === index ? { ...row, ...change } : row)),
    });
    const mutants = [
      planted(0, { kind: "improper" }),
      planted(4, { kind: "proper" }),
      planted(0, { torsion: 16 }),
      planted(18, { atom: 20 }),
      planted(13, { torsion: 1 }),
      { root: zMatrix.root, rows: [...zMatrix.rows].reverse() },
      { root: zMatrix.root, rows: zMatrix.rows.slice(1) },
    ];
    for (const mutant of mutants) expect(faults(alanine, mutant)).not.toEqual([]);
  });
});

describe("buildZMatrix refuses", () => {
  const cases: readonly (readonly [string, Topology, RegExp])[] = [
    [
      "three atoms",
      carbons(
        [
          [0, 1],
          [1, 2],
        ],
        3,
      ),
      /has 3 atoms and at least 4 are needed/,
    ],
    [
      "separate molecules",
      carbons(
        [
          [0, 1],
          [1, 2],
          [3, 4],
        ],
        5,
      ),
      /form 2 separate molecules \(UNK 1 C3 is not bonded to UNK 1 C0\)/,
    ],
    [
      "a ring",
      carbons(
        [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 1],
          [3, 4],
        ],
        5,
      ),
      /has a ring \(UNK 1 C1, UNK 1 C2, UNK 1 C3\)/,
    ],
    [
      "rings",
      carbons(
        [
          [0, 1],
          [1, 2],
          [2, 0],
          [2, 3],
          [3, 4],
          [4, 5],
          [5, 3],
        ],
        6,
      ),
      /has 2 rings/,
    ],
    ["proline", peptide("ACE", "PRO", "NME"), /has a ring \(PRO 2 N, /],
    [
      "a ring beside a separate atom",
      carbons(
        [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
        4,
      ),
      /form 2 separate molecules/,
    ],
  ];
  it.each(cases)("%s", (_, topology, message) => {
    expect(() => buildZMatrix(topology)).toThrow(UserError);
    expect(() => buildZMatrix(topology)).toThrow(message);
  });
});
