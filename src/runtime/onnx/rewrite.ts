/** Rewrites programs into equal ones that ONNX Runtime runs faster. */
import type { Program } from "../../graph/program.ts";
import { mergeIndexMaps } from "./incidence.ts";
import { moveScales } from "./scales.ts";

export const rewrite = (program: Program): Program => moveScales(mergeIndexMaps(program));
