import { describe, expect, it } from "vitest";
import { anchoredForce } from "../../potentials/anchoring.ts";
import { forceTable } from "../../potentials/index.ts";
import type { ForceData } from "../../potentials/term.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { positions } from "./fixtures.ts";

/** A force on the first `points` of six atoms by an expression with coordinates. */
function compound(expression: string, points: number): ForceData {
  const atoms = Array.from({ length: points }, (_, point) => `p${point + 1}="${point}"`).join(" ");
  const particles = '<Particle mass="12"/>'.repeat(6);
  const force = `<Force type="CustomCompoundBondForce" version="1" name="tried" particles="${points}" energy="${expression}"><PerBondParameters/><GlobalParameters/><Bonds><Bond ${atoms}/></Bonds><Functions/></Force>`;
  const xml = `<System type="System" version="1" openmmVersion="8.2"><PeriodicBoxVectors><A x="2" y="0" z="0"/><B x="0" y="2" z="0"/><C x="0" y="0" z="2"/></PeriodicBoxVectors><Particles>${particles}</Particles><Constraints/><Forces>${force}</Forces></System>`;
  return readSystem(xml, forceTable, "system.xml").forces[0]!;
}

const place = (expression: string, points: number): string | undefined =>
  anchoredForce([compound(expression, points)], positions)?.name;

/** Volume of the bonds of the first atom, over their lengths. */
const pyramid =
  "((ux*(vy*wz-vz*wy)+uy*(vz*wx-vx*wz)+uz*(vx*wy-vy*wx))/(distance(p1,p2)*distance(p1,p3)*distance(p1,p4)))^2;ux=x2-x1;uy=y2-y1;uz=z2-z1;vx=x3-x1;vy=y3-y1;vz=z3-z1;wx=x4-x1;wy=y4-y1;wz=z4-z1";

describe("a formula with coordinates", () => {
  it("holds no molecule where their differences matter alone", () => {
    expect(place(pyramid, 4)).toBeUndefined();
    expect(place("10*((x1-x2)^2+(y1-y2)^2+(z1-z2)^2)", 2)).toBeUndefined();
  });

  it("holds a molecule where its place matters, its direction, or what a wall far away leaves to it", () => {
    expect(place("x1^2", 1)).toBe("tried");
    expect(place("(x1-x2)^2", 2)).toBe("tried");
    expect(place(`1e-3*x1+${pyramid}`, 4)).toBe("tried");
    expect(place("step(r-20)*(r-20)^2; r=sqrt(x1^2+y1^2+z1^2)", 1)).toBe("tried");
  });
});
