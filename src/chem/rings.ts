/** Rings of the graph of bonds. */
import type { AtomIndex } from "./topology.ts";

/** Neighbours of each atom. */
type Adjacent = readonly (readonly AtomIndex[])[];

/**
 * Bonds on the shortest way from one atom to another that neither is their own bond nor passes an avoided atom; Infinity where there
 * is none. With nothing avoided, one less than the size of the smallest ring through a bond.
 */
export function wayAround(adjacent: Adjacent, from: AtomIndex, to: AtomIndex, avoided: readonly AtomIndex[] = []): number {
  const distance = new Map([[from, 0]]);
  // The map grows while it is read: a breadth-first walk.
  for (const [atom, bonds] of distance) {
    for (const next of adjacent[atom]!) {
      if (distance.has(next) || avoided.includes(next) || (atom === from && next === to)) continue;
      if (next === to) return bonds + 1;
      distance.set(next, bonds + 1);
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether a bond is part of a ring: whether its atoms are still connected without it. */
export const isRingBond = (adjacent: Adjacent, a: AtomIndex, b: AtomIndex): boolean => wayAround(adjacent, a, b) < Infinity;
