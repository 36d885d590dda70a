/** What a run can be asked to do in several ways, by name and the default first; the tables of the ways are total over them. */

export const generatorNames = ["autoregressive", "flow-matching"] as const;
/** Names of the generators that a run can train. */
export type GeneratorName = (typeof generatorNames)[number];

/** Exactly, or by random probes of the divergence. */
export const likelihoodNames = ["exact", "hutchinson"] as const;
/** Names of the ways to log q of draws. */
export type LikelihoodName = (typeof likelihoodNames)[number];
