import type { Stage } from "../run/stage.ts";

/** Loads the stages of the main job; they are large, and a request that is refused does without them. */
export type LoadStages = () => Promise<readonly Stage[]>;
