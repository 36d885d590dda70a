/** The random streams of a run: every draw follows from the seed, the name of its stream and its index. */
import { fold, type Key, key } from "../num/random.ts";

/** Their order is part of what a seed means: new ones go to the end. */
const STREAMS = [
  "starts",
  "dynamics",
  "initialParameters",
  "batches",
  "ownDraws",
  "validation",
  "samples",
  "bootstrap",
  "showcase",
  "probes",
  "correction",
  "exploration",
  "likelihood",
  "evening",
] as const;

/** The stream of a name under the run's seed. */
export const streamOf = (seed: number, name: (typeof STREAMS)[number]): Key => fold(key(seed), STREAMS.indexOf(name));
