/** Parameter trees: nested records and lists whose leaves carry a shape (tensors, or arrays of numbers). */

interface Leaf {
  readonly shape: readonly (number | string)[];
}

/** Nested records and lists of leaves. */
export type Tree<T extends Leaf> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

const isLeaf = <T extends Leaf>(tree: Tree<T>): tree is T => "shape" in tree && Array.isArray(tree.shape);

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** The leaves by dotted path, in the order of the tree; throws when two leaves have the same path. */
export function flatten<T extends Leaf>(tree: Tree<T>, prefix = ""): Record<string, T> {
  const leaves: Record<string, T> = {};
  const visit = (node: Tree<T>, path: string): void => {
    if (!isLeaf(node)) {
      for (const [name, child] of Object.entries(node)) visit(child as Tree<T>, join(path, name));
      return;
    }
    if (Object.hasOwn(leaves, path)) throw new Error(`flatten: two leaves have the path "${path}"; rename one`);
    leaves[path] = node;
  };
  visit(tree, prefix);
  return leaves;
}

/** What stands under a prefix, by the rest of its path. */
export const below = <T>(prefix: string, byPath: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(byPath).flatMap(([path, leaf]) =>
      path.startsWith(`${prefix}.`) ? [[path.slice(prefix.length + 1), leaf]] : [],
    ),
  );

/** All of it put under a prefix. */
export const under = <T>(prefix: string, byPath: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(byPath).map(([path, leaf]) => [join(prefix, path), leaf]));

/** The same tree with every leaf mapped; the path is dotted. */
export type MapTree<S, T extends Leaf, U> = S extends T ? U : { readonly [K in keyof S]: MapTree<S[K], T, U> };

/** The same tree with every leaf replaced by what `map` makes of it; paths are dotted and begin with the prefix. */
export function mapTree<T extends Leaf, U extends Leaf, S extends Tree<T>>(
  tree: S,
  map: (leaf: T, path: string) => U,
  prefix = "",
): MapTree<S, T, U> {
  const visit = (node: Tree<T>, path: string): Tree<U> => {
    if (isLeaf(node)) return map(node, path);
    if (Array.isArray(node)) return node.map((child: Tree<T>, index) => visit(child, join(path, String(index))));
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, visit(child as Tree<T>, join(path, name))]));
  };
  return visit(tree, prefix) as MapTree<S, T, U>;
}
