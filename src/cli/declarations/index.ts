/** THE table of commands. */

import { declareBench } from "./bench.ts";
import { declareCompare } from "./compare.ts";
import { declareConvert } from "./convert.ts";
import { declareCorrect } from "./correct.ts";
import type { Declaration } from "./declaration.ts";
import { declareDoctor } from "./doctor.ts";
import { declareEnergy } from "./energy.ts";
import { declareFreeEnergy } from "./freeEnergy.ts";
import { declareMd } from "./md.ts";
import { declarePrepare } from "./prepare.ts";
import { declareResume } from "./resume.ts";
import { declareReweight } from "./reweight.ts";
import { declareRun } from "./run.ts";
import { declareSystems } from "./systems.ts";
import { declareVerify } from "./verify.ts";

/** Every command, in the order in which the help lists them. */
export const declarations: readonly Declaration[] = [
  declareRun,
  declareResume,
  declareCorrect,
  declareReweight,
  declareEnergy,
  declareConvert,
  declareFreeEnergy,
  declarePrepare,
  declareVerify,
  declareMd,
  declareCompare,
  declareSystems,
  declareBench,
  declareDoctor,
];
