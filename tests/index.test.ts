import { expect, it } from "vitest";
import * as boltzmill from "../src/index.ts";

it("the facade reaches every part of the library", () => {
  const parts: Readonly<Record<string, readonly (keyof typeof boltzmill)[]>> = {
    graphs: ["input", "constant", "add", "matmul", "take", "sum", "gradient", "program", "flatten"],
    executors: ["createOrtExecutor", "createInterpreter", "createTfjsExecutor", "lower"],
    chemistry: [
      "parsePdb",
      "formatPdb",
      "encodeDcd",
      "decodeNpz",
      "readSystem",
      "buildZMatrix",
      "measure",
      "place",
      "logJacobian",
    ],
    systems: ["findSystem", "assembleSystem", "systemEnergy", "energyAndForces"],
    sampling: ["createDynamics", "minimise", "diverseStarts", "ladderForAcceptance"],
    generators: ["autoregressive", "encodeProgram", "maximumLikelihood", "energyResidualLoss", "trainingStep"],
    estimates: ["kish", "paretoSmoothing", "logNormaliser", "basinFreeEnergy", "freeEnergyProfile", "verdict"],
    runs: ["createRun", "openRun", "runStages", "circumstances", "readMetrics", "readSamples", "renderReport"],
    arrays: ["toNdarray", "fromNdarray"],
  };
  const functions = Object.entries(boltzmill).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
  expect(functions).toEqual(expect.arrayContaining(Object.values(parts).flat()));
});

it("a graph made with the facade alone is differentiated twice and run", async () => {
  const { add, createInterpreter, fromNdarray, gradient, hostArray, input, mul, program, sin, toNdarray } = boltzmill;
  const x = input("x", ["batch"]);
  const y = add(mul(x, mul(x, x)), sin(x));
  const [slope] = gradient(y, [x]);
  const [curvature] = gradient(slope!, [x]);
  const executor = createInterpreter();
  const { run } = await executor.compile(program({ curvature: curvature! }));
  const points = toNdarray(hostArray(Float64Array.of(0.5, -2), [2])).step(-1);
  const result = toNdarray((await run({ x: fromNdarray(points) })).curvature!);
  for (const [index, at] of [-2, 0.5].entries()) expect(result.get(index)).toBeCloseTo(6 * at - Math.sin(at), 12);
  await executor.close();
});
