import { describe, expect, it } from "vitest";
import { flatten, mapTree, type Tree } from "../../src/graph/tree.ts";

interface Sized {
  readonly shape: readonly number[];
}
const leaf = (...shape: number[]): Sized => ({ shape });
const tree = {
  layers: [
    { weights: leaf(2, 3), bias: leaf(3) },
    { weights: leaf(3, 1), bias: leaf(1) },
  ],
  scale: leaf(),
};

describe("flatten", () => {
  it("names leaves by dotted path in the order of the tree", () => {
    const paths = ["layers.0.weights", "layers.0.bias", "layers.1.weights", "layers.1.bias", "scale"];
    expect(Object.keys(flatten<Sized>(tree))).toEqual(paths);
    expect(flatten<Sized>(tree)["layers.1.weights"]).toBe(tree.layers[1]!.weights);
    expect(Object.keys(flatten<Sized>(tree, "net"))).toEqual(paths.map((path) => `net.${path}`));
  });

  it("takes a leaf for a tree", () => {
    expect(flatten<Sized>(leaf(2))).toEqual({ "": leaf(2) });
  });

  it("refuses two leaves of one path", () => {
    const twice: Tree<Sized> = { "a.b": leaf(1), a: { b: leaf(2) } };
    expect(() => flatten(twice)).toThrow(`flatten: two leaves have the path "a.b"; rename one`);
  });
});

describe("mapTree", () => {
  it("keeps the form and tells the path", () => {
    const seen: string[] = [];
    const mapped = mapTree<Sized, Sized, typeof tree>(tree, ({ shape }, path) => {
      seen.push(path);
      return leaf(...shape.toReversed());
    });
    expect(mapped.layers[0]!.weights).toEqual(leaf(3, 2));
    expect(mapped.scale).toEqual(leaf());
    expect(Array.isArray(mapped.layers)).toBe(true);
    expect(seen).toEqual(Object.keys(flatten<Sized>(tree)));
  });
});
