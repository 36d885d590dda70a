/** What the readers of forces accept, as OpenMM's serialization proxies do, and what they refuse, with which words. */
import { describe, expect, it } from "vitest";
import { forceTable } from "../../potentials/index.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { UserError } from "../../src/errors.ts";
import { alanineXml } from "./fixtures.ts";

/** A System of three atoms with one force. */
const systemWith = (force: string): string =>
  `<System version="1"><Particles>${'<Particle mass="12"/>'.repeat(3)}</Particles><Constraints/><Forces>${force}</Forces></System>`;

const read = (force: string) => readSystem(systemWith(force), forceTable);

const bonds = (header: string, ...entries: string[]): string =>
  `<Force type="HarmonicBondForce" ${header}><Bonds>${entries.join("")}</Bonds></Force>`;
const angles = (header: string, ...entries: string[]): string =>
  `<Force type="HarmonicAngleForce" ${header}><Angles>${entries.join("")}</Angles></Force>`;
const torsions = (header: string, ...entries: string[]): string =>
  `<Force type="PeriodicTorsionForce" ${header}><Torsions>${entries.join("")}</Torsions></Force>`;

const cmap = (maps: string, entries = ""): string =>
  `<Force type="CMAPTorsionForce" version="2" usesPeriodic="0"><Maps>${maps}</Maps><Torsions>${entries}</Torsions></Force>`;

const noGlobals = "<GlobalParameters/>";
const customBonds = (energy: string, bond = '<Bond p1="0" p2="1" param1="2"/>', globals = noGlobals): string =>
  `<Force type="CustomBondForce" version="2" usesPeriodic="0" energy="${energy}"><PerBondParameters><Parameter name="k"/></PerBondParameters>${globals}<Bonds>${bond}</Bonds></Force>`;

const compound = (energy: string, header = 'particles="2"', functions = ""): string =>
  `<Force type="CustomCompoundBondForce" version="3" usesPeriodic="0" ${header} energy="${energy}"><PerBondParameters/>${noGlobals}<Bonds><Bond p1="0" p2="0"/></Bonds><Functions>${functions}</Functions></Force>`;

const centroids = (group: string, bond = '<Bond g1="0"/>'): string =>
  `<Force type="CustomCentroidBondForce" version="3" usesPeriodic="0" groups="1" energy="x1"><PerBondParameters/>${noGlobals}<Groups>${group}</Groups><Bonds>${bond}</Bonds><Functions/></Force>`;

interface PairParts {
  readonly header?: string;
  readonly energy?: string;
  readonly lists?: string;
  readonly functions?: string;
}
const particlesWithA = '<PerParticleParameters><Parameter name="a"/></PerParticleParameters>';
const values = `<Particles>${'<Particle param1="1"/>'.repeat(3)}</Particles><Exclusions/>`;
const pairs = ({ header = 'method="0"', energy = "a1*a2/r", lists = "", functions = "" }: PairParts = {}): string =>
  `<Force type="CustomNonbondedForce" version="2" ${header} energy="${energy}">${particlesWithA}${noGlobals}${values}<Functions>${functions}</Functions>${lists}</Force>`;

const born = (computed: string, terms: string): string =>
  `<Force type="CustomGBForce" version="2" method="0">${particlesWithA}${noGlobals}<ComputedValues>${computed}</ComputedValues><EnergyTerms>${terms}</EnergyTerms>${values}<Functions/></Force>`;

const table = (attributes: string, ...numbers: readonly number[]): string =>
  `<Function name="f" ${attributes}><Values>${numbers.map((v) => `<Value v="${v}"/>`).join("")}</Values></Function>`;

const charges = '<Particle q=".1" sig=".3" eps=".4"/>';
interface NonbondedParts {
  readonly header?: string;
  readonly lists?: string;
  readonly particles?: string;
  readonly exceptions?: string;
}
const nonbonded = ({
  header = 'method="0" version="4"',
  lists = "<GlobalParameters/><ParticleOffsets/><ExceptionOffsets/>",
  particles = charges.repeat(3),
  exceptions = "",
}: NonbondedParts = {}): string =>
  `<Force type="NonbondedForce" ${header}>${lists}<Particles>${particles}</Particles><Exceptions>${exceptions}</Exceptions></Force>`;

const sphere = '<Particle q=".1" r=".15" scale=".8"/>';
const dielectrics = 'soluteDielectric="1" solventDielectric="78.3"';
const solvent = (header: string, particles: string = sphere.repeat(3)): string =>
  `<Force type="GBSAOBCForce" ${header}><Particles>${particles}</Particles></Force>`;

const version2 = 'version="2" usesPeriodic="0"';
const bond = '<Bond p1="0" p2="1" d=".1" k="5"/>';

describe("readers of forces accept", () => {
  it("OpenMM's file of alanine dipeptide, with a note on what has no effect", () => {
    const system = readSystem(alanineXml, forceTable);
    expect(system.forces.map(({ type }) => type)).toEqual([
      "HarmonicBondForce",
      "PeriodicTorsionForce",
      "NonbondedForce",
      "GBSAOBCForce",
      "HarmonicAngleForce",
    ]);
    expect(system.notes).toEqual(["CMMotionRemover: has no effect on the density of conformations, and is left out."]);
  });

  it("bonds of version 1, which has no usesPeriodic, and the force's name", () => {
    expect(read(bonds('version="1"', bond)).forces).toEqual([
      { type: "HarmonicBondForce", name: "HarmonicBondForce", group: 0, bonds: [{ atoms: [0, 1], length: 0.1, k: 5 }] },
    ]);
    expect(read(bonds(`${version2} name="stiff"`, bond)).forces[0]!.name).toBe("stiff");
  });

  it("lists without entries", () => {
    for (const list of [bonds(version2), angles(version2), torsions(version2)]) expect(read(list).forces).toHaveLength(1);
  });

  it("nonbonded forces of all four versions", () => {
    const expected = read(nonbonded()).forces;
    for (const version of [1, 2]) {
      expect(read(nonbonded({ header: `method="0" version="${version}"`, lists: "" })).forces).toEqual(expected);
    }
    expect(read(nonbonded({ header: 'method="0" version="3"' })).forces).toEqual(expected);
  });

  it("offsets of parameters, at the defaults of global parameters", () => {
    const lists = `<GlobalParameters><Parameter name="x" default="2"/><Parameter name="y" default="-1"/></GlobalParameters>
      <ParticleOffsets><Offset parameter="x" particle="1" q=".1" sig=".01" eps=".2"/><Offset parameter="y" particle="1" q=".5" sig="0" eps="0"/></ParticleOffsets>
      <ExceptionOffsets><Offset parameter="x" exception="0" q=".3" sig="0" eps="0"/></ExceptionOffsets>`;
    const [data] = read(nonbonded({ lists, exceptions: '<Exception p1="0" p2="1" q="-1" sig="1" eps="0"/>' })).forces;
    expect(data).toMatchObject({
      particles: [
        { charge: 0.1, sigma: 0.3, epsilon: 0.4 },
        { charge: 0.1 + (0.2 - 0.5), sigma: 0.32, epsilon: 0.8 },
        { charge: 0.1, sigma: 0.3, epsilon: 0.4 },
      ],
      exceptions: [{ chargeProduct: -1 + 0.6, sigma: 1, epsilon: 0 }],
    });
  });

  it("centroids without weights by the masses of their atoms", () => {
    const [data] = read(centroids('<Group><Particle p="0"/><Particle p="2"/></Group>')).forces;
    expect(data).toMatchObject({ centroids: [{ atoms: [0, 2], weights: [12, 12] }] });
  });

  it("tables of old files, which are splines without a type", () => {
    const functions = table('min="0" max="2"', 1, 2, 5);
    const [data] = read(pairs({ energy: "f(r)", functions })).forces;
    expect(data).toMatchObject({ tables: [{ kind: "continuous", periodic: false, min: 0, max: 2, values: [1, 2, 5] }] });
  });

  it("pairs of atoms in interaction groups, and of all without", () => {
    const lists =
      '<InteractionGroups><InteractionGroup><Set1><Particle index="0"/></Set1><Set2><Particle index="2"/></Set2></InteractionGroup></InteractionGroups>';
    expect(read(pairs({ lists })).forces[0]).toMatchObject({ groups: [{ first: { atoms: [0] }, second: { atoms: [2] } }] });
    expect(read(pairs({ lists: "<InteractionGroups/>" })).forces[0]).not.toHaveProperty("groups");
    expect(read(pairs()).forces[0]).not.toHaveProperty("groups");
  });

  it("a thermostat, with a note", () => {
    const { forces, notes } = read('<Force type="AndersenThermostat" version="1" temperature="300"/>');
    expect([forces.length, notes.length]).toEqual([0, 1]);
    expect(notes[0]).toMatch(/^AndersenThermostat: is left out/);
  });

  it("groups of forces", () => {
    expect(read(bonds(`${version2} forceGroup="7"`, bond)).forces[0]!.group).toBe(7);
  });

  it("a solvent of version 1, which has OpenMM's default surface energy", () => {
    const [old] = read(solvent(`method="0" version="1" ${dielectrics}`)).forces;
    expect(old).toEqual(read(solvent(`method="0" version="2" surfaceAreaEnergy="2.25936" ${dielectrics}`)).forces[0]);
  });
});

/** What is wrong, the force that has it, and what the message must say. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  ["an unknown version of bonds", bonds('version="3"', bond), /HarmonicBondForce is written in version 3.*only versions 1 and 2/],
  ["an unknown version of angles", angles('version="0"'), /HarmonicAngleForce is written in version 0/],
  ["an unknown version of torsions", torsions('version="3"'), /PeriodicTorsionForce is written in version 3/],
  [
    "an unknown version of nonbonded",
    nonbonded({ header: 'method="0" version="5"' }),
    /NonbondedForce is written in version 5.*1, 2, 3 and 4/,
  ],
  ["an unknown version of the solvent", solvent(`method="0" version="3" ${dielectrics}`), /GBSAOBCForce is written in version 3/],
  [
    "an unknown version of CMMotionRemover",
    '<Force type="CMMotionRemover" version="2" frequency="1"/>',
    /CMMotionRemover is written in version 2/,
  ],
  [
    "periodic bonds",
    bonds('version="2" usesPeriodic="1"', bond),
    /HarmonicBondForce uses periodic boundaries.*nonbondedMethod=NoCutoff/,
  ],
  ["version 2 without usesPeriodic", torsions('version="2"'), /must have the attribute "usesPeriodic"/],
  ["a bond without k", bonds(version2, '<Bond p1="0" p2="1" d=".1"/>'), /HarmonicBondForce: Bond 0 must have the attribute "k"/],
  [
    "a length that is NaN",
    bonds(version2, bond, '<Bond p1="0" p2="1" d="nan" k="5"/>'),
    /Bond 1: the attribute "d" must be a finite number, but it is "nan"/,
  ],
  [
    "an atom that is not there",
    bonds(version2, '<Bond p1="0" p2="3" d=".1" k="5"/>'),
    /Bond 0 names atom 3, but the system has 3 atoms \(0\.\.2\)/,
  ],
  ["a bond of an atom with itself", bonds(version2, '<Bond p1="1" p2="1" d=".1" k="5"/>'), /Bond 0 names atom 1 twice/],
  ["a foreign element in a list", bonds(version2, '<Angle p1="0"/>'), /<Bonds> must hold only <Bond> elements/],
  [
    "an angle beyond pi",
    angles(version2, '<Angle p1="0" p2="1" p3="2" a="3.2" k="5"/>'),
    /Angle 0: the attribute "a" must be between 0 and pi, but it is 3.2/,
  ],
  [
    "a periodicity of 0",
    torsions(version2, '<Torsion p1="0" p2="1" p3="2" p4="0" periodicity="0" phase="0" k="1"/>'),
    /"periodicity" must be at least 1, but it is 0/,
  ],
  [
    "a periodicity of 1.5",
    torsions(version2, '<Torsion periodicity="1.5"/>'),
    /"periodicity" must be an integer, but it is "1.5"/,
  ],
  [
    "PME",
    nonbonded({ header: 'method="4" version="4"' }),
    /NonbondedForce uses the method PME, but only NoCutoff and CutoffNonPeriodic can be computed.*nonbondedMethod=NoCutoff/,
  ],
  ["a cutoff without distance", nonbonded({ header: 'method="1" version="4"' }), /must have the attribute "cutoff"/],
  [
    "a cutoff of 0",
    nonbonded({ header: 'method="1" version="4" cutoff="0" rfDielectric="1"' }),
    /"cutoff" must be above 0, but it is 0/,
  ],
  [
    "a switching distance beyond the cutoff",
    nonbonded({ header: 'method="1" version="4" cutoff="1" rfDielectric="1" useSwitchingFunction="1" switchingDistance="1"' }),
    /"switchingDistance" must be at least 0 and below the cutoff 1, but it is 1/,
  ],
  [
    "a reaction field without dielectric constant",
    nonbonded({ header: 'method="1" version="4" cutoff="1"' }),
    /must have the attribute "rfDielectric"/,
  ],
  ["an unknown method", nonbonded({ header: 'method="9" version="4"' }), /uses the method 9/],
  ["no method", nonbonded({ header: 'version="4"' }), /must have the attribute "method"/],
  ["no direct space", nonbonded({ header: 'method="0" version="4" includeDirectSpace="0"' }), /leaves out the direct space/],
  [
    "an offset by an unknown global parameter",
    nonbonded({
      lists: '<GlobalParameters/><ParticleOffsets><Offset parameter="x" particle="0"/></ParticleOffsets><ExceptionOffsets/>',
    }),
    /Offset 0 names the global parameter "x", but NonbondedForce defines none: add it/,
  ],
  [
    "an offset of an unknown particle",
    nonbonded({
      lists: '<GlobalParameters/><ParticleOffsets><Offset parameter="x" particle="3"/></ParticleOffsets><ExceptionOffsets/>',
    }),
    /Offset 0: the attribute "particle" must be between 0 and 2, but it is 3/,
  ],
  [
    "an offset that makes epsilon negative",
    nonbonded({
      lists:
        '<GlobalParameters><Parameter name="x" default="1"/></GlobalParameters><ParticleOffsets><Offset parameter="x" particle="2" q="0" sig="0" eps="-1"/></ParticleOffsets><ExceptionOffsets/>',
    }),
    /Particle 2: the attribute "eps" must be at least 0 with its offsets, but it is -0.6/,
  ],
  [
    "version 3 without lists of offsets",
    nonbonded({ header: 'method="0" version="3"', lists: "" }),
    /exactly one <(ParticleOffsets|GlobalParameters)>/,
  ],
  [
    "fewer particles than atoms",
    nonbonded({ particles: charges.repeat(2) }),
    /NonbondedForce has 2 particles, but the system has 3 atoms/,
  ],
  [
    "a negative epsilon",
    nonbonded({ particles: `${charges.repeat(2)}<Particle q="0" sig="0" eps="-1"/>` }),
    /Particle 2: the attribute "eps" must be at least 0, but it is -1/,
  ],
  [
    "a negative sigma of an exception",
    nonbonded({ exceptions: '<Exception p1="0" p2="1" q="0" sig="-1" eps="0"/>' }),
    /Exception 0: the attribute "sig" must be at least 0/,
  ],
  [
    "two exceptions for one pair",
    nonbonded({ exceptions: '<Exception p1="0" p2="1" q="0" sig="1" eps="0"/><Exception p1="1" p2="0" q="0" sig="1" eps="0"/>' }),
    /Exception 1 is the second exception for atoms 0 and 1/,
  ],
  [
    "a solvent with a periodic cutoff",
    solvent(`method="2" version="2" ${dielectrics}`),
    /GBSAOBCForce uses the method CutoffPeriodic/,
  ],
  [
    "a solvent without surface energy",
    solvent(`method="0" version="2" ${dielectrics}`),
    /must have the attribute "surfaceAreaEnergy"/,
  ],
  ["a solvent without dielectric constant", solvent('method="0" version="1" soluteDielectric="1"'), /"solventDielectric"/],
  [
    "a dielectric constant of 0",
    solvent('method="0" version="1" soluteDielectric="0" solventDielectric="78.3"'),
    /"soluteDielectric" must be above 0, but it is 0/,
  ],
  [
    "a radius that is no more than the offset",
    solvent(`method="0" version="1" ${dielectrics}`, `${sphere.repeat(2)}<Particle q="0" r=".009" scale=".8"/>`),
    /Particle 2: the attribute "r" must be above 0.009, but it is 0.009/,
  ],
  ["an unknown force", '<Force type="GayBerneForce" version="1"/>', /GayBerneForce, but only HarmonicBondForce.*can be read/],
  [
    "a barostat",
    '<Force type="MonteCarloBarostat" version="2"/>',
    /MonteCarloBarostat, but it changes the volume of a periodic box/,
  ],
  ["Drude particles", '<Force type="DrudeForce" version="1"/>', /DrudeForce, but its Drude particles follow the atoms/],
  ["AMOEBA", '<Force type="AmoebaMultipoleForce" version="1"/>', /AmoebaMultipoleForce, but its induced dipoles/],
  [
    "AMOEBA, by another of its forces",
    '<Force type="AmoebaVdwForce" version="1"/>',
    /AmoebaVdwForce, but it is a part of the AMOEBA force field/,
  ],
  [
    "an expression with an unknown variable",
    customBonds("k*(r-r0)^2"),
    /CustomBondForce: the expression "k\*\(r-r0\)\^2" cannot be read, since r0 is none of r, k:/,
  ],
  ["an expression cut off", customBonds("k*(r-1"), /CustomBondForce: the expression .* a parenthesis is not closed/],
  ["a parameter named like the length", customBonds("k*r").replace('name="k"', 'name="r"'), /gives the name "r" to two things/],
  ["a bond with too few parameters", customBonds("k*r", '<Bond p1="0" p2="1"/>'), /Bond 0 must have the attribute "param1"/],
  ["a bond by an expression with itself", customBonds("k*r", '<Bond p1="1" p2="1" param1="0"/>'), /Bond 0 names atom 1 twice/],
  [
    "a global parameter without default",
    customBonds("k*r", "", '<GlobalParameters><Parameter name="g"/></GlobalParameters>'),
    /must have the attribute "default"/,
  ],
  ["a distance to an unknown point", compound("distance(p1, p3)"), /the arguments of distance must be of p1, p2/],
  ["a distance to an expression", compound("distance(p1, p1+p2)"), /the arguments of distance must be of p1, p2/],
  ["a point as a number", compound("p1*2"), /p1 is none of x1, y1, z1, x2/],
  ["a bond of no points", compound("1", 'particles="0"'), /"particles" must be at least 1, but it is 0/],
  [
    "an unknown table",
    compound("f(x1, x2)", undefined, table('type="Continuous2DFunction" version="2"')),
    /Function 0 is a Continuous2DFunction, but only Continuous1DFunction, Discrete1DFunction/,
  ],
  [
    "an unknown version of a table",
    compound("f(x1)", undefined, table('type="Discrete1DFunction" version="2"', 1)),
    /Function 0: the attribute "version" must be one of 1, but it is 2/,
  ],
  ["a spline of one value", pairs({ functions: table('min="0" max="2"', 1) }), /has 1 values, but a spline needs at least 2/],
  ["a spline of no width", pairs({ functions: table('min="2" max="2"', 1, 2) }), /"max" must be above min, 2, but it is 2/],
  [
    "a periodic spline that is not",
    pairs({ functions: table('type="Continuous1DFunction" version="2" periodic="1" min="0" max="2"', 1, 2, 3) }),
    /is periodic, but its first value 1 is not its last 3/,
  ],
  [
    "a table of another size",
    pairs({ functions: table('type="Discrete2DFunction" version="1" xsize="2" ysize="2"', 1, 2, 3) }),
    /has 3 values, but a table of 2 x 2 was announced/,
  ],
  [
    "a table called with one argument too many",
    pairs({ energy: "f(r, r)", functions: table('min="0" max="2"', 1, 2) }),
    /f takes 1 argument, but has 2/,
  ],
  ["a periodic cutoff of pairs", pairs({ header: 'method="2"' }), /CustomNonbondedForce uses the method CutoffPeriodic/],
  ["a parameter without particle in a pair", pairs({ energy: "a/r" }), /a is none of r, a1, a2/],
  [
    "weights that add up to 0",
    centroids('<Group><Particle p="0" weight="1"/><Particle p="1" weight="-1"/></Group>'),
    /CustomCentroidBondForce has a group of 2 atoms with 2 weights that add up to 0/,
  ],
  [
    "weights for some",
    centroids('<Group><Particle p="0" weight="1"/><Particle p="1"/></Group>'),
    /a group of 2 atoms with 1 weights/,
  ],
  [
    "a group that is not there",
    centroids('<Group><Particle p="0"/></Group>', '<Bond g1="1"/>'),
    /Bond 0: the attribute "g1" must be the index of one of the 1 groups, but it is 1/,
  ],
  ["an unknown computation", born("", '<Term type="3" expression="1"/>'), /Term 0: the attribute "type" must be between 0 and 2/],
  [
    "a value that is used before it is computed",
    born('<Value name="I" type="0" expression="B"/><Value name="B" type="0" expression="1"/>', ""),
    /CustomGBForce: the expression "B" cannot be read, since B is none of x, y, z, a/,
  ],
  ["a distance in an expression of one particle", born("", '<Term type="0" expression="r"/>'), /r is none of x, y, z, a/],
  ["a group beyond 31", bonds('version="1" forceGroup="32"', bond), /"forceGroup" must be between 0 and 31, but it is 32/],
  [
    "a map of the wrong size",
    cmap('<Map size="4"><Energy e="0"/></Map>'),
    /CMAPTorsionForce: Map 0 has 1 energies, but a map of size 4 needs 16/,
  ],
  ["a map too small", cmap('<Map size="3"/>'), /Map 0: the attribute "size" must be at least 4, but it is 3/],
  [
    "a map that is not there",
    cmap("", '<Torsion map="0"/>'),
    /Torsion 0: the attribute "map" must be the index of one of the 0 maps, but it is 0/,
  ],
];

describe("readers of forces refuse", () => {
  it.each(refused)("%s", (_, force, message) => {
    expect(() => read(force)).toThrow(UserError);
    expect(() => read(force)).toThrow(message);
  });
});
