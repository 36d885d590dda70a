/** Parameter trees: nested records and lists whose leaves carry a shape (tensors, or arrays of numbers). */

interface Leaf {
  readonly shape: readonly (number | string)[];
}

export type Tree<T extends Leaf> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

const isLeaf = <T extends Leaf>(tree: Tree<T>): tree is T => "shape" in tree && Array.isArray(tree.shape);

/** The leaves by dotted path, in the order of the tree. */
export function flatten<T extends Leaf>(tree: Tree<T>, prefix = ""): Record<string, T> {
  if (isLeaf(tree)) return { [prefix]: tree };
  const join = (name: string): string => (prefix === "" ? name : `${prefix}.${name}`);
  return Object.assign({}, ...Object.entries(tree).map(([name, child]) => flatten(child as Tree<T>, join(name))));
}

/** The same tree with every leaf mapped; the path is dotted. */
export type MapTree<S, T extends Leaf, U> = S extends T ? U : { readonly [K in keyof S]: MapTree<S[K], T, U> };

export function mapTree<T extends Leaf, U extends Leaf, S extends Tree<T>>(
  tree: S,
  map: (leaf: T, path: string) => U,
  prefix = "",
): MapTree<S, T, U> {
  const visit = (node: Tree<T>, path: string): Tree<U> => {
    if (isLeaf(node)) return map(node, path);
    const join = (name: string): string => (path === "" ? name : `${path}.${name}`);
    if (Array.isArray(node)) return node.map((child: Tree<T>, index) => visit(child, join(String(index))));
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, visit(child as Tree<T>, join(name))]));
  };
  return visit(tree, prefix) as MapTree<S, T, U>;
}
