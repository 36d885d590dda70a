/** Changes of a conformation or of a force under which energies have a known answer. */
import type { ForceData } from "../../potentials/term.ts";

type Point = readonly [number, number, number];

/** A map of points applied to positions [atoms * 3]. */
export function mapped(positions: Float64Array, map: (point: Point) => Point): Float64Array {
  const points = Array.from({ length: positions.length / 3 }, (_, atom): Point => {
    const [x, y, z] = positions.subarray(3 * atom, 3 * atom + 3);
    return map([x!, y!, z!]);
  });
  return Float64Array.from(points.flat());
}

const turned = (u: number, v: number, angle: number): [number, number] => [
  u * Math.cos(angle) - v * Math.sin(angle),
  u * Math.sin(angle) + v * Math.cos(angle),
];

/** A rotation about no axis of symmetry, and a translation. */
export function rigidMotion([x0, y0, z0]: Point): Point {
  const [x1, y1] = turned(x0, y0, 0.7);
  const [y2, z2] = turned(y1, z0, -1.9);
  const [x3, z3] = turned(x1, z2, 2.3);
  return [x3 + 0.31, y2 - 0.17, z3 + 0.05];
}

export const mirrored = ([x, y, z]: Point): Point => [x, y, -z];

/** Every atom a of positions [atoms * 3] put where atom order[a] was. */
export function reordered(positions: Float64Array, order: readonly number[]): Float64Array {
  const result = new Float64Array(positions.length);
  order.forEach((target, atom) => {
    result.set(positions.subarray(3 * atom, 3 * atom + 3), 3 * target);
  });
  return result;
}

/** The same force after atom a is renamed to order[a]: lists of atoms name the new atoms, lists of particles are in the new order. */
export function relabelled(data: ForceData, order: readonly number[]): ForceData {
  return JSON.parse(JSON.stringify(data), (key, value: unknown) => {
    if (!Array.isArray(value)) return value;
    if (key === "atoms") return value.map((atom: number) => order[atom]!);
    if (key === "particles") return order.map((_, target) => value[order.indexOf(target)]);
    return value;
  });
}

/** Keys of numbers that are no parameters, but indices and counts, or say nothing of the energy. */
const UNCHANGED = ["atoms", "group", "map", "periodicity", "places", "points", "size", "sizes"];

/** Copies of a force in which one parameter after the other is 1 % and 0.001 larger. */
export function nudged(data: ForceData): { readonly path: string; readonly data: ForceData }[] {
  const paths: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "number") paths.push(path);
    else if (typeof value === "object" && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        if (!UNCHANGED.includes(key)) walk(part, `${path}/${key}`);
      }
    }
  };
  walk(data, "");
  const change = (value: unknown, at: string, path: string): unknown => {
    if (at === path) return Number(value) * 1.01 + 0.001;
    if (typeof value !== "object" || value === null) return value;
    const parts = Object.entries(value).map(([key, part]) => [key, change(part, `${at}/${key}`, path)] as const);
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
  };
  return paths.map((path) => ({ path, data: JSON.parse(JSON.stringify(change(data, "", path))) }));
}
