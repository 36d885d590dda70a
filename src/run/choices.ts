/** What a run can be asked to do in several ways, by name and the default first; the tables of the ways are total over them. */

export const generatorNames = ["autoregressive", "flow-matching"] as const;
/** Names of the generators that a run can train. */
export type GeneratorName = (typeof generatorNames)[number];

/** What a run may train, or none where its samples were given. */
export const generatorChoices: readonly (GeneratorName | "none")[] = [...generatorNames, "none"];

/** Exactly, by random probes of the divergence, or by an energy model that learns the density of the draws. */
export const likelihoodNames = ["exact", "hutchinson", "ebm"] as const;
/** Names of the ways to log q of draws. */
export type LikelihoodName = (typeof likelihoodNames)[number];
/** How log q is known: in one of these ways, or since it came with samples that were given. */
export const likelihoodChoices: readonly (LikelihoodName | "given")[] = [...likelihoodNames, "given"];
