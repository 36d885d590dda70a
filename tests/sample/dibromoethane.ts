/** A chain of four atoms whose three bonds have fixed lengths: light in the middle and heavy at the ends, where the mass metric is strong. */

import type { ConstraintTreatment } from "../../src/chem/constraintTreatments.ts";
import { assembleSystem, type LoadedSystem } from "../../systems/loadedSystem.ts";

/** Soft angles, so that volume elements show: rest and stiffness in rad and kJ/(mol rad^2); the torsion's barrier in kJ/mol. */
export const CHAIN = { angle: 2.1, k: 15, barrier: 3 } as const;

export const systemXml: string = `<?xml version="1.0" ?>
<System openmmVersion="8.1" type="System" version="1">
  <PeriodicBoxVectors><A x="2" y="0" z="0"/><B x="0" y="2" z="0"/><C x="0" y="0" z="2"/></PeriodicBoxVectors>
  <Particles><Particle mass="79.904"/><Particle mass="12.011"/><Particle mass="12.011"/><Particle mass="79.904"/></Particles>
  <Constraints>
    <Constraint d=".195" p1="0" p2="1"/><Constraint d=".153" p1="1" p2="2"/><Constraint d=".195" p1="2" p2="3"/>
  </Constraints>
  <Forces>
    <Force forceGroup="0" name="HarmonicAngleForce" type="HarmonicAngleForce" usesPeriodic="0" version="2"><Angles>
      <Angle a="${CHAIN.angle}" k="${CHAIN.k}" p1="0" p2="1" p3="2"/><Angle a="${CHAIN.angle}" k="${CHAIN.k}" p1="1" p2="2" p3="3"/>
    </Angles></Force>
    <Force forceGroup="0" name="PeriodicTorsionForce" type="PeriodicTorsionForce" usesPeriodic="0" version="2"><Torsions>
      <Torsion k="${CHAIN.barrier}" p1="0" p2="1" p3="2" p4="3" periodicity="1" phase="0"/>
    </Torsions></Force>
  </Forces>
</System>
`;

const places = [
  [-0.063, 0.1845, 0],
  [0, 0, 0],
  [0.153, 0, 0],
  [0.216, -0.15, 0.1],
];
const names = ["BR1", "C1", "C2", "BR2"];

export const pdb: string = `${places
  .map(([x, y, z], index) => {
    const name = index % 3 === 0 ? names[index]!.padEnd(4) : ` ${names[index]!.padEnd(3)}`;
    const position = [x!, y!, z!].map((value) => (10 * value).toFixed(3).padStart(8)).join("");
    return `HETATM${String(index + 1).padStart(5)} ${name} DBE A   1    ${position}  1.00  0.00          ${index % 3 === 0 ? "BR" : " C"}`;
  })
  .join("\n")}\nEND\n`;

/** The molecule under a treatment of its fixed distances. */
export const dibromoethane = (constraints: ConstraintTreatment): LoadedSystem =>
  assembleSystem(systemXml, pdb, "dibromoethane.xml", "dibromoethane.pdb", { constraints });
