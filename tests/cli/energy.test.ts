import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { encodeDcd } from "../../src/chem/formats/dcd.ts";
import { decodeNpz, encodeNpz } from "../../src/chem/formats/npz.ts";
import { thermalEnergy } from "../../src/units.ts";
import { systemFile } from "../chem/formats/frames.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill } from "./processes.ts";

interface GoldenFrame {
  readonly positions: readonly (readonly number[])[];
  readonly energy: number;
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: readonly (readonly number[])[];
}

const golden: readonly GoldenFrame[] = JSON.parse(systemFile("golden.json")).frames;
const positions = Float32Array.from(golden.flatMap((frame) => frame.positions.flat()));
const ATOMS = 22;
const own = ["--system", "mine.xml", "--topology", "mine.pdb"];
const molecule = (file: string): string => fileURLToPath(new URL(`../systems/molecules/${file}`, import.meta.url));

/** A folder with the golden frames, and with files that are wrong. */
function prepared(): string {
  const folder = temporaryFolder();
  const write = (name: string, content: Uint8Array | string): void => writeFileSync(join(folder, name), content);
  const npz = (data: Float32Array, atoms: number): Uint8Array =>
    encodeNpz({ positions: { data, shape: [data.length / (3 * atoms), atoms, 3] } });
  write("frames.npz", npz(positions, ATOMS));
  write("frames.dcd", encodeDcd(positions, ATOMS));
  write("other.npz", npz(new Float32Array(30).fill(0.1), 10));
  // Two atoms in one place, in the second frame.
  write(
    "clash.npz",
    npz(
      Float32Array.from(positions, (value, at) => (at >= 69 && at < 72 ? positions[at - 3]! : value)),
      ATOMS,
    ),
  );
  write("mine.xml", systemFile("system.xml"));
  write("mine.pdb", systemFile("structure.pdb"));
  return folder;
}

const near = (value: number, expected: number, tolerance: number): void => {
  expect(Math.abs(value - expected)).toBeLessThan(tolerance + 1e-6 * Math.abs(expected));
};

describe("boltzmill energy", () => {
  it("gives OpenMM's energies of every frame, of each force and in total, as comma-separated values", async () => {
    const folder = prepared();
    const words = ["energy", "alanine-dipeptide", "--coordinates", "frames.npz", "--per-force", "--out", "energies.csv"];
    const { code, out, error } = await boltzmill(words, folder);
    expect({ code, out, error: error.replace(/^CMMotionRemover:.*\n/, "") }).toEqual({
      code: 0,
      out: `The energies of ${golden.length} frames are in energies.csv.\n`,
      error: "",
    });
    const [head, ...rows] = readFileSync(join(folder, "energies.csv"), "utf8").trimEnd().split("\n");
    const forces = Object.keys(golden[0]!.energies).filter((name) => name !== "CMMotionRemover");
    const columns = head!.split(",");
    expect(columns.slice(0, 3)).toEqual(["frame", "energy_kJ/mol", "energy_kT"]);
    expect(new Set(columns.slice(3))).toEqual(new Set(forces.map((name) => `${name}_kJ/mol`)));
    expect(rows).toHaveLength(golden.length);
    rows.forEach((line, row) => {
      const cells = line.split(",").map(Number);
      expect(cells[0]).toBe(row);
      near(cells[1]!, golden[row]!.energy, 2e-3);
      near(cells[2]!, golden[row]!.energy / thermalEnergy(300), 1e-3);
      for (const name of forces) near(cells[columns.indexOf(`${name}_kJ/mol`)]!, golden[row]!.energies[name]!, 2e-3);
    });
  });

  it("gives a user's own molecule, another temperature and the forces on all atoms as arrays", async () => {
    const folder = prepared();
    const options = ["--coordinates", "frames.dcd", "--temperature", "400", "--forces", "--out", "new/e.npz"];
    const { code, error } = await boltzmill(["energy", ...own, ...options], folder);
    expect({ code, error }).toEqual({ code: 0, error: expect.stringMatching(/^CMMotionRemover: .*\n$/) });
    const arrays = decodeNpz(readFileSync(join(folder, "new/e.npz")));
    expect(Object.keys(arrays).sort()).toEqual(["energy", "forces", "reduced_energy"]);
    expect(arrays.forces!.shape).toEqual([golden.length, ATOMS, 3]);
    golden.forEach((frame, row) => {
      near(arrays.energy!.data[row]!, frame.energy, 2e-3);
      near(arrays.reduced_energy!.data[row]!, frame.energy / thermalEnergy(400), 1e-3);
      const expected = frame.forces.flat();
      const scale = Math.max(...expected.map(Math.abs));
      expected.forEach((value, at) => {
        expect(Math.abs(arrays.forces!.data[row * 3 * ATOMS + at]! - value)).toBeLessThan(2e-4 * scale);
      });
    });
  });

  it("shows a table on the terminal, and reads the molecule's own PDB", async () => {
    const { code, out } = await boltzmill(["energy", ...own, "--coordinates", "mine.pdb"], prepared());
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^ +frame +energy_kJ\/mol +energy_kT$/);
    expect(lines).toHaveLength(2);
    const [frame, energy] = lines[1]!.trim().split(/ +/).map(Number);
    expect(frame).toBe(0);
    near(energy!, golden[1]!.energy, 2e-3);
  });

  it("refuses each bad request in one sentence, and leaves no file", async () => {
    const folder = prepared();
    const before = readdirSync(folder).sort();
    const energy = (...words: string[]): string[] => ["energy", "alanine-dipeptide", ...words];
    const table: readonly (readonly [words: readonly string[], sentence: RegExp])[] = [
      [energy(), /required option '--coordinates <file>' not specified/],
      [["energy", "--coordinates", "frames.npz"], /Energies were asked for with no system: give the name/],
      [energy("--coordinates", "none.dcd"), /none\.dcd/],
      [energy("--coordinates", "mine.xml"), /mine\.xml was to be read, but no format has its ending/],
      [energy("--coordinates", "other.npz"), /other\.npz was to give positions of 22 atoms, but it has 10: give frames/],
      [energy("--coordinates", "frames.npz", "--out", "e.txt"), /written to e\.txt: give a name that ends with \.csv or \.npz/],
      [energy("--coordinates", "frames.npz", "--forces"), /Forces were asked for, but a terminal holds no arrays .*: give --out/],
      [energy("--coordinates", "frames.npz", "--forces", "--out", "e.csv"), /Forces were asked for, but e\.csv holds no arrays/],
      [
        energy("--coordinates", "frames.npz", "--temperature", "0"),
        /--temperature 0 was given, but it must be a temperature above 0 K/,
      ],
      [energy("--coordinates", "frames.npz", "--temperature", "cold"), /--temperature cold was given/],
      [
        energy("--coordinates", "clash.npz", "--out", "e.csv"),
        /energy of frame 1 was asked for, but that of .*NonbondedForce.* is no number/,
      ],
      [
        ["energy", "--system", molecule("ace-pro-nme.xml"), "--topology", "mine.pdb", "--coordinates", "frames.npz"],
        /mine\.pdb has 22 atoms and .*has 26/,
      ],
    ];
    for (const [words, sentence] of table) {
      const { code, error } = await boltzmill(words, folder);
      const said = error.replace(/^CMMotionRemover:.*\n/, "");
      expect(said, words.join(" ")).toMatch(sentence);
      expect(said.trimEnd(), words.join(" ")).not.toContain("\n");
      expect(code, words.join(" ")).toBe(1);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(existsSync(join(folder, "e.csv"))).toBe(false);
  });
});
