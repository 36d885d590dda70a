/** Circumstances of runs that are never run. */
import type { Circumstances } from "../../src/run/configuration.ts";

export const circumstances: Circumstances = {
  versions: { boltzmill: "0.1.0", node: "20.19.0", "onnxruntime-node": "1.30.0" },
  created: "2026-01-02T03:04:05.678Z",
  command: ["boltzmill", "run", "alanine-dipeptide"],
  cores: 4,
  drawSeed: () => 123,
};
