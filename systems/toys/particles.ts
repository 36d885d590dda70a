/** Clusters of particles of one kind: nothing about them is known in closed form. */
import { doubleWellParticles } from "../../potentials/analytic/doubleWellParticles.ts";
import { lennardJones } from "../../potentials/analytic/lennardJones.ts";
import { defineToy, type ToySystem } from "../toy.ts";
import { koehler2020 } from "./citations.ts";

const folderOf = (name: string): URL => new URL(`./${name}/`, import.meta.url);

const four = { count: 4, dimensions: 2 };

export const dw4: ToySystem<"dw-4"> = defineToy({
  name: "dw-4",
  description: "4 particles in the plane, double well 0.9 (r - 4)^4 - 4 (r - 4)^2 between each two",
  target: doubleWellParticles(four, { quartic: 0.9, quadratic: -4, offset: 4 }),
  particles: four,
  folder: folderOf("dw-4"),
  cite: [koehler2020],
});

/** Each pair counted once, or twice as in the data of DEM and Klein. */
function cluster<const Name extends string>(name: Name, count: number, times: 1 | 2): ToySystem<Name> {
  const particles = { count, dimensions: 3 };
  return defineToy({
    name,
    description: `${count} Lennard-Jones particles in a harmonic trap, each pair ${times === 1 ? "once" : "twice, as in DEM's data"}`,
    target: lennardJones(particles, times),
    particles,
    folder: folderOf(name),
    cite: [koehler2020],
  });
}

export const lj13: ToySystem<"lj-13"> = cluster("lj-13", 13, 1);
export const doubledLj13: ToySystem<"lj-13-doubled"> = cluster("lj-13-doubled", 13, 2);
export const lj55: ToySystem<"lj-55"> = cluster("lj-55", 55, 1);
export const doubledLj55: ToySystem<"lj-55-doubled"> = cluster("lj-55-doubled", 55, 2);
