/** Whatever is sampled runs as WebAssembly kernels, with every step inside: nothing falls back to another executor. */
import { describe, expect, it } from "vitest";
import { asTarget } from "../../../src/energy-models/energyModel.ts";
import { mlpEnergy, mlpEnergyDefaults } from "../../../src/energy-models/mlpEnergy.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { compileKernel } from "../../../src/runtime/wasm/kernel.ts";
import { chainProgram } from "../../../src/sample/chainProgram.ts";
import { familyOf } from "../../../src/sample/kernels/family.ts";
import { kernelKinds } from "../../../src/sample/kernels/index.ts";
import type { Target } from "../../../src/target.ts";
import { toys } from "../../../systems/index.ts";

const mala = kernelKinds.mala.create({});

/** A small network's density with parameters and time as inputs. */
function network(): Target {
  const model = mlpEnergy({ ...mlpEnergyDefaults, periods: [2 * Math.PI, 0, 0], units: 16, blocks: 1 });
  const parameters = model.inputs("model");
  return asTarget(model, (x: Tensor, t: Tensor) => model.logDensity(parameters, x, t), input("t", ["batch", 1]));
}

const targets = [
  ...toys.map(({ name, target }) => ({ name, target })),
  { name: "a network of coordinates and time", target: network() },
];

describe("kernels of chains", () => {
  it.each(targets)("take $name", ({ target }) => {
    const program = chainProgram(familyOf(target), mala);
    const carried = Object.keys(program.outputs).filter((name) => name in program.inputs);
    const { inputs, outputs, keys } = compileKernel(program, "float32", { carried, drawn: ["noise"] });
    expect(outputs.x).toMatchObject({ size: target.dimension, batched: true });
    expect(Object.keys(keys)).toEqual(["noise"]);
    expect(inputs.noise).toBeUndefined();
  });
});
