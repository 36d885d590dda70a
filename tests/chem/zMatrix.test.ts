import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePdb } from "../../src/chem/formats/pdb.ts";
import { isRingBond } from "../../src/chem/rings.ts";
import { neighbours, normalisedBonds, type Topology } from "../../src/chem/topology.ts";
import { topologyOfStructure } from "../../src/chem/topologyOfStructure.ts";
import { torsionLabels } from "../../src/chem/torsionLabels.ts";
import { buildZMatrix, type ZMatrix, type ZMatrixRow } from "../../src/chem/zMatrix.ts";
import { UserError } from "../../src/errors.ts";
import { systemFile } from "./formats/frames.ts";
import { type Molecule, moleculeNamed, molecules } from "./molecules.ts";
import { peptide } from "./residues.ts";

const alanine = topologyOfStructure(parsePdb(systemFile("structure.pdb")));

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
    const { atom, bond, angle, torsion, kind } = row;
    if (placed.has(atom)) wrong.push(`atom ${atom} twice`);
    if (![bond, angle, torsion].every((reference) => placed.has(reference))) wrong.push(`atom ${atom} before its references`);
    if (new Set(quad(row)).size !== 4) wrong.push(`atom ${atom} names an atom twice`);
    // The bond with which an atom closes a ring has the ring's diagonal as its angle's other side.
    const closes = kind === "ring" && joined(atom, angle);
    if (!joined(atom, bond) || !(joined(bond, angle) || closes)) wrong.push(`atom ${atom} is not bonded in a row`);
    if (!closes && !joined(torsion, kind === "improper" ? bond : angle)) wrong.push(`atom ${atom} is not ${kind}`);
    if (!closes && kind !== "improper" && (kind === "ring") !== isRingBond(bonded, bond, angle))
      wrong.push(`atom ${atom} is ${kind}`);
    placed.add(atom);
  }
  if (placed.size !== topology.atoms.length) wrong.push("atoms missing");
  const turned = rows
    .filter(({ kind }) => kind === "proper")
    .map(({ bond, angle }) => [bond, angle].sort((a, b) => a - b).join("-"));
  if (rotatable(topology).sort().join() !== turned.sort().join()) wrong.push("not one proper torsion a rotatable bond");
  return wrong;
}

/** The bonds outside rings between two atoms that both have another neighbour. */
function rotatable(topology: Topology): string[] {
  const bonded = neighbours(topology);
  return topology.bonds
    .filter(([a, b]) => bonded[a]!.length > 1 && bonded[b]!.length > 1 && !isRingBond(bonded, a, b))
    .map((bond) => bond.join("-"));
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

  it("is valid for any connected molecule", () => {
    const parents = fc.array(fc.nat(), { minLength: 3, maxLength: 25 });
    const closures = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 });
    fc.assert(
      fc.property(parents, closures, (numbers, extra) => {
        const count = numbers.length + 1;
        const tree = numbers.map((number, index) => [number % (index + 1), index + 1] as const);
        const rings = extra.map(([a, b]) => [a % count, b % count] as const).filter(([a, b]) => a !== b);
        const topology = carbons([...tree, ...rings], count);
        expect(faults(topology, buildZMatrix(topology))).toEqual([]);
      }),
      { seed: 3, numRuns: 300 },
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

/** The rows of some atoms of a residue by names of atoms, and their kinds. */
function rowsNamed({ topology, zMatrix }: Molecule, residueIndex: number, ...names: string[]): string[] {
  const nameOf = (atom: number): string => topology.atoms[atom]!.name;
  return zMatrix.rows
    .filter(({ atom }) => topology.atoms[atom]!.residueIndex === residueIndex && names.includes(nameOf(atom)))
    .map((row) => `${quad(row).map(nameOf).join(" ")} ${row.kind}`);
}

describe("buildZMatrix of rings", () => {
  it.each(molecules.filter(({ name }) => name !== "pent-2-yne" && name !== "ethynylcyclohexane"))(
    "is valid for $name",
    (molecule) => {
      expect(faults(molecule.topology, molecule.zMatrix)).toEqual([]);
    },
  );

  it("places proline's ring from both sides, and gives the atom that closes it the pucker", () => {
    const molecule = moleculeNamed("proline");
    expect(rowsNamed(molecule, 1, "CB", "CD", "CG")).toEqual(["CB CA N C improper", "CD N CA C improper", "CG CB CD N ring"]);
    // phi turns as far as the ring lets it.
    const labels = torsionLabels(molecule.topology, molecule.zMatrix);
    const kinds = molecule.zMatrix.rows.flatMap(({ kind }, index) => (labels[index] ? [`${labels[index]} ${kind}`] : []));
    expect(kinds.slice(0, 4)).toEqual(["phi ring", "psi proper", "omega proper", "omega proper"]);
  });

  it("turns aromatic side chains as a whole, and keeps the torsions within them narrow", () => {
    expect(rowsNamed(moleculeNamed("phenylalanine"), 1, "CD1", "CD2", "CE1", "CE2", "CZ", "HZ")).toEqual([
      "CD1 CG CB CA proper",
      "CD2 CG CB CD1 improper",
      "CE1 CD1 CG CD2 ring",
      "CE2 CD2 CG CD1 ring",
      "CZ CE1 CE2 CD2 ring",
      "HZ CZ CE1 CE2 improper",
    ]);
    expect(rowsNamed(moleculeNamed("tryptophan"), 1, "NE1", "CE2", "CE3", "CZ2", "CH2")).toEqual([
      "NE1 CD1 CG CD2 ring",
      "CE2 CD2 NE1 CD1 ring",
      "CE3 CD2 CG CE2 improper",
      "CZ2 CE2 CD2 NE1 improper",
      "CH2 CZ2 CZ3 CE3 ring",
    ]);
  });

  it("goes round a disulfide loop along the backbone", () => {
    const { topology, zMatrix } = moleculeNamed("disulfide");
    const ring = zMatrix.rows.filter(({ kind }) => kind === "ring").map(({ atom }) => topology.atoms[atom]!.name);
    // The way through the side chains is shorter for some of them.
    expect(ring.slice(0, 9).every((name) => ["N", "CA", "C"].includes(name))).toBe(true);
    expect(ring.slice(-3)).toEqual(["SG", "SG", "CB"]);
  });
});

describe("buildZMatrix beside lines", () => {
  it("takes angles at linear centres against an atom beside the line, and turns what is beyond them about the line", () => {
    expect(rowsNamed(moleculeNamed("pent-2-yne"), 0, "C1", "C2", "H1A", "H1B")).toEqual([
      "C2 C3 C5 C4 improper",
      "C1 C2 C5 C4 improper",
      "H1A C1 C2 C5 proper",
      "H1B C1 C2 H1A improper",
    ]);
  });

  it("is blind to them where nobody says that they are linear", () => {
    const { topology } = moleculeNamed("pent-2-yne");
    expect(faults(topology, buildZMatrix(topology))).toEqual([]);
  });

  it("refuses rods and molecules that are a line", () => {
    const chain = (length: number): Topology =>
      carbons(
        Array.from({ length: length - 1 }, (_, index) => [index, index + 1]),
        length,
      );
    const middle = (length: number, from: number): Set<number> =>
      new Set(Array.from({ length: length - 1 - from }, (_, index) => from + index));
    expect(faults(chain(5), buildZMatrix(chain(5)))).toEqual([]);
    expect(() => buildZMatrix(chain(5), middle(5, 1))).toThrow(/all atoms from UNK 1 C0 on are in a line/);
    expect(() => buildZMatrix(chain(6), middle(6, 2))).toThrow(UserError);
    expect(() => buildZMatrix(chain(6), middle(6, 2))).toThrow(/is the end of a line of more than 4 atoms/);
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
