import { describe, expect, it } from "vitest";
import { type ForceTable, readSystem } from "../../src/chem/systemXml.ts";
import { atomAttribute, entriesOf, integerAttribute, numericAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { systemFile } from "./formats/frames.ts";

const xml = systemFile("system.xml");

/** Counts entries and reads the numbers of one list, so that every error of the reader can be reached. */
interface Counted {
  readonly type: string;
  readonly entries: number;
  readonly numbers: readonly number[];
}

const counter = (list: string, entry: string, atoms: readonly string[], numbers: readonly string[]) => ({
  versions: [2],
  parse: (element: XmlElement, count: number): Counted => {
    const entries = entriesOf(element, list, entry);
    for (const each of entries) for (const name of atoms) atomAttribute(each, name, count);
    const values = entries.flatMap((each) => numbers.map((name) => numericAttribute(each, name)));
    return { type: element.attributes.type!, entries: entries.length, numbers: values };
  },
});

const table: ForceTable<Counted> = {
  HarmonicBondForce: counter("Bonds", "Bond", ["p1", "p2"], ["d", "k"]),
  HarmonicAngleForce: counter("Angles", "Angle", ["p1", "p2", "p3"], ["a", "k"]),
  PeriodicTorsionForce: {
    ...counter("Torsions", "Torsion", ["p1", "p2", "p3", "p4"], ["k", "phase"]),
    versions: [1, 2],
  },
  NonbondedForce: { ...counter("Particles", "Particle", [], ["q", "sig", "eps"]), versions: [4] },
  GBSAOBCForce: counter("Particles", "Particle", [], ["q", "r", "scale"]),
  CMMotionRemover: { versions: [1], note: "has no effect on the density" },
  MonteCarloBarostat: { refusal: "it needs a box." },
};

const read = (text: string) => readSystem(text, table, "mine.xml");

describe("readSystem", () => {
  it("reads masses, forces in file order and notes", () => {
    const system = read(xml);
    expect(system.masses.length).toBe(22);
    expect([...system.masses.slice(0, 2), system.masses[5], system.masses[6]]).toEqual([1.007947, 12.01078, 15.99943, 14.00672]);
    expect(system.forces.map(({ type, entries }) => [type, entries])).toEqual([
      ["HarmonicBondForce", 21],
      ["PeriodicTorsionForce", xml.match(/<Torsion /g)!.length],
      ["NonbondedForce", 22],
      ["GBSAOBCForce", 22],
      ["HarmonicAngleForce", 36],
    ]);
    expect(system.forces[0]!.numbers.slice(0, 2)).toEqual([0.109, 284512]);
    expect(system.notes).toEqual(["CMMotionRemover: has no effect on the density"]);
  });

  it("accepts an empty list of constraints in either notation", () => {
    expect(read(xml.replace("<Constraints/>", "<Constraints></Constraints>")).masses.length).toBe(22);
  });

  it("keeps constraints for a caller that asks for them", () => {
    const bound = xml.replace("<Constraints/>", '<Constraints><Constraint d=".109" p1="1" p2="0"/></Constraints>');
    expect(readSystem(bound, table, "mine.xml", { constraints: "keep" }).constraints).toEqual([
      { atoms: [1, 0], distance: 0.109 },
    ]);
    expect(read(xml).constraints).toEqual([]);
  });

  /** What is wrong, the change that makes it so, and what the message must say. */
  const refused: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ["an empty file", () => "", /mine\.xml .*(cut off|root)/],
    ["text that is no XML", () => "hello", /mine\.xml .*(cut off|root)/],
    ["another root", () => "<State/>", /must hold a <System>, but it holds a <State>/],
    ["two roots", (t) => `${t}<System/>`, /mine\.xml/],
    [
      "a version of the System",
      (t) => t.replace('type="System" version="1"', 'type="System" version="2"'),
      /System is written in version 2 .* version 1 can/,
    ],
    [
      "an unknown force",
      (t) => t.replace('type="CMMotionRemover"', 'type="GayBerneForce"'),
      /type GayBerneForce, but only HarmonicBondForce, .* can be read/,
    ],
    [
      "a known force that has no density",
      (t) => t.replace('type="CMMotionRemover"', 'type="MonteCarloBarostat"'),
      /mine\.xml has a force of type MonteCarloBarostat, but it needs a box\./,
    ],
    [
      "a force named as a method of objects",
      (t) => t.replace('type="CMMotionRemover"', 'type="toString"'),
      /type toString, but only/,
    ],
    [
      "a version of a force",
      (t) =>
        t.replace(
          'type="HarmonicBondForce" usesPeriodic="0" version="2"',
          'type="HarmonicBondForce" usesPeriodic="0" version="3"',
        ),
      /HarmonicBondForce is written in version 3 .* only version 2 can/,
    ],
    [
      "an old version of one of several",
      (t) =>
        t.replace(
          'type="PeriodicTorsionForce" usesPeriodic="0" version="2"',
          'type="PeriodicTorsionForce" usesPeriodic="0" version="9"',
        ),
      /only versions 1 and 2 can/,
    ],
    [
      "a periodic force",
      (t) => t.replace('type="HarmonicBondForce" usesPeriodic="0"', 'type="HarmonicBondForce" usesPeriodic="1"'),
      /HarmonicBondForce uses periodic boundaries/,
    ],
    [
      "a constraint",
      (t) => t.replace("<Constraints/>", '<Constraints><Constraint d=".1" p1="0" p2="1"/></Constraints>'),
      /has 1 constraint, and fixed distances define another ensemble.*constraints=None/,
    ],
    [
      "constraints",
      (t) => t.replace("<Constraints/>", `<Constraints>${'<Constraint d=".1" p1="0" p2="1"/>'.repeat(12)}</Constraints>`),
      /has 12 constraints, .*constraints=None/,
    ],
    [
      "a virtual site",
      (t) =>
        t.replace(
          '<Particle mass="1.007947"/>',
          '<Particle mass="0"><TwoParticleAverageSite p1="1" p2="2" w1=".5" w2=".5"/></Particle>',
        ),
      /particle 0 is a virtual site \(TwoParticleAverageSite\)/,
    ],
    ["a particle held fixed", (t) => t.replace('<Particle mass="15.99943"/>', '<Particle mass="0"/>'), /particle 5 has mass 0/],
    ["no particles", (t) => t.replace(/<Particles>[\s\S]*?<\/Particles>/, "<Particles/>"), /has no particles/],
    ["no forces element", (t) => t.replace(/<Forces>[\s\S]*<\/Forces>/, ""), /exactly one <Forces> element, but it has 0/],
    [
      "NaN",
      (t) => t.replace('d=".1522"', 'd="nan"'),
      /HarmonicBondForce: Bond 3: the attribute "d" must be a finite number, but it is "nan"/,
    ],
    ["infinity", (t) => t.replace('d=".1522"', 'd="inf"'), /HarmonicBondForce: Bond 3.*"inf"/],
    ["an overflow", (t) => t.replace('d=".1522"', 'd="1e999"'), /HarmonicBondForce: Bond 3.*"1e999"/],
    ["a hexadecimal number", (t) => t.replace('d=".1522"', 'd="0x10"'), /Bond 3.*"0x10"/],
    ["an empty attribute", (t) => t.replace('d=".1522"', 'd=""'), /Bond 3.*it is ""/],
    ["a missing attribute", (t) => t.replace('d=".1522" ', ""), /HarmonicBondForce: Bond 3 must have the attribute "d"/],
    [
      "an atom that does not exist",
      (t) => t.replace('k="265265.6" p1="1" p2="4"', 'k="265265.6" p1="1" p2="22"'),
      /HarmonicBondForce: Bond 3 names atom 22, but the system has 22 atoms \(0\.\.21\)/,
    ],
    ["a negative atom", (t) => t.replace('k="265265.6" p1="1" p2="4"', 'k="265265.6" p1="-1" p2="4"'), /Bond 3 names atom -1/],
    [
      "a fractional atom",
      (t) => t.replace('k="265265.6" p1="1" p2="4"', 'k="265265.6" p1="1.5" p2="4"'),
      /Bond 3: the attribute "p1" must be an integer, but it is "1.5"/,
    ],
    [
      "a stranger in a list",
      (t) => t.replace("<Bonds>", "<Bonds><Angle/>"),
      /<Bonds> must hold only <Bond> elements, but it holds a <Angle>/,
    ],
    ["a list twice", (t) => t.replace("<Bonds>", "<Bonds/><Bonds>"), /exactly one <Bonds> element, but it has 2/],
  ];

  it.each(refused)("refuses %s", (_, change, message) => {
    const changed = change(xml);
    expect(changed).not.toBe(xml);
    expect(() => read(changed)).toThrow(UserError);
    expect(() => read(changed)).toThrow(message);
    expect(() => read(changed)).toThrow(/^[^\n]*\.$/);
  });

  it("refuses the file cut off after any line", () => {
    const lines = xml.trimEnd().split("\n");
    for (let length = 1; length < lines.length; length += 7) {
      expect(() => read(lines.slice(0, length).join("\n"))).toThrow(/^mine\.xml was to be read as XML/);
    }
    expect(() => read(xml.trimEnd().slice(0, -3))).toThrow(/^mine\.xml was to be read as XML/);
  });

  it("refuses a force that a reader does not know how to place, before anything is parsed", () => {
    let parsed = 0;
    const only: ForceTable<number> = { HarmonicBondForce: { versions: [1], parse: () => parsed++ } };
    expect(() => readSystem(xml, only)).toThrow(/version 2 .* only version 1/);
    expect(parsed).toBe(0);
  });
});

describe("attributes", () => {
  const element: XmlElement = { tag: "A", label: "Force: A 1", attributes: { n: "-3", x: " .5e-1 " }, children: [] };
  it("have fallbacks only where they are absent", () => {
    expect(integerAttribute(element, "n", 7)).toBe(-3);
    expect(integerAttribute(element, "m", 7)).toBe(7);
    expect(numericAttribute(element, "x", 7)).toBe(0.05);
    expect(numericAttribute(element, "y", 1e-7)).toBe(1e-7);
    expect(() => numericAttribute(element, "y")).toThrow('Force: A 1 must have the attribute "y"');
  });
});
