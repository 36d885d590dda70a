/** The table of all operations. */
import { constantRule, inputRule } from "../node.ts";
import type { OpTable } from "../op.ts";
import { matmulRule } from "./contract.ts";
import { elementwiseRules } from "./elementwise.ts";
import { scatterAddRule, takeRule } from "./gather.ts";
import { concatRule, padRule, reshapeRule, sliceRule, transposeRule } from "./movement.ts";
import { broadcastRule, medianRule, reduceMaxRule, sumRule } from "./reduce.ts";

export const ops: OpTable = {
  input: inputRule,
  constant: constantRule,
  ...elementwiseRules,
  sum: sumRule,
  reduceMax: reduceMaxRule,
  median: medianRule,
  broadcast: broadcastRule,
  reshape: reshapeRule,
  transpose: transposeRule,
  concat: concatRule,
  slice: sliceRule,
  pad: padRule,
  matmul: matmulRule,
  take: takeRule,
  scatterAdd: scatterAddRule,
};
