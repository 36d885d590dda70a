import { describe, expect, it } from "vitest";
import { verdictOf } from "../../src/estimate/finding.ts";
import { type LikelihoodChecks, likelihoodFindings } from "../../src/estimate/learnedLikelihood.ts";

const good: LikelihoodChecks = {
  logQ: { training: -40.1, heldOut: -40.3 },
  disagreement: 0.6,
  twoSample: { accuracy: 0.55, error: 0.016 },
};
const judged = (changed: Partial<LikelihoodChecks>) => verdictOf(likelihoodFindings({ ...good, ...changed }));

describe("the verdict on a learned log q", () => {
  it("has nothing to say of a good one", () => {
    expect(judged({})).toEqual({ status: "ok", reasons: [] });
  });

  it.each([
    [
      "over-fitting",
      { logQ: { training: -39, heldOut: -40 } },
      { logQ: { training: -37, heldOut: -40 } },
      "1.00 nats higher on samples",
    ],
    ["disagreement", { disagreement: 1.5 }, { disagreement: 2.5 }, "differ by 1.50 nats"],
    [
      "draws that are told from samples",
      { twoSample: { accuracy: 0.71, error: 0.016 } },
      { twoSample: { accuracy: 0.9, error: 0.016 } },
      "in 71 % of the cases",
    ],
  ] as const)("warns of %s, and does not believe it where it is gross", (_, some, gross, words) => {
    expect(judged(some).status).toBe("warn");
    expect(judged(some).reasons.join()).toContain(words);
    expect(judged(gross).status).toBe("unreliable");
  });

  it("holds nothing against an accuracy that chance explains", () => {
    expect(judged({ twoSample: { accuracy: 0.7, error: 0.05 } }).status).toBe("ok");
  });
});
