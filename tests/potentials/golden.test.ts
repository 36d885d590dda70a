/** Energies and forces against OpenMM: in float64 by the interpreter and kernels, in float32 by ONNX Runtime and kernels. */
import { afterAll, describe, expect, it } from "vitest";
import { cartesianInputs, energiesByForce, energyAndForces, forceReference } from "../../potentials/energy.ts";
import { forceTable, forceTerms } from "../../potentials/index.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { parseXml } from "../../src/chem/xmlElement.ts";
import { program } from "../../src/graph/program.ts";
import type { Arrays, Executor } from "../../src/runtime/executor.ts";
import { createInterpreter } from "../../src/runtime/interpret/interpreter.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { ALANINE_ATOMS, ATOMS, alanineFrames, alanineXml, cases, feedsOf, golden } from "./fixtures.ts";

interface Expected {
  readonly energy: number;
  readonly forces: readonly number[][];
}

/** Largest error of energies, kJ/mol, and of forces relative to the largest component of each frame. */
function errorsOf(found: Arrays, expected: readonly Expected[]): { energy: number; forces: number } {
  const energy = expected.map((frame, row) => Math.abs(found.energy!.data[row]! - frame.energy));
  const forces = expected.map((frame, row) => {
    const atoms = frame.forces.length;
    const largest = Math.max(...frame.forces.flat().map(Math.abs));
    const errors = frame.forces.flatMap((force, atom) =>
      [found.fx!, found.fy!, found.fz!].map((axis, index) => Math.abs(axis.data[row * atoms + atom]! - force[index]!)),
    );
    return Math.max(...errors) / largest;
  });
  return { energy: Math.max(...energy), forces: Math.max(...forces) };
}

const flat = (frames: readonly (readonly number[][])[]): number[][] => frames.map((frame) => frame.flat());

const kernels = createWasmExecutor({ threads: 0 });
const preciseKernels = createWasmExecutor({ threads: 0, elementType: "float64" });

const onnxRuntime = createOrtExecutor({ threads: 1 });

const executors: readonly { name: string; executor: Executor; energy: number; forces: number }[] = [
  { name: "interpreter", executor: createInterpreter(), energy: 1e-9, forces: 1e-10 },
  { name: "ONNX Runtime", executor: onnxRuntime, energy: 1e-3, forces: 1e-4 },
  { name: "kernels in float32", executor: kernels, energy: 1e-3, forces: 1e-4 },
  { name: "kernels in float64", executor: preciseKernels, energy: 1e-9, forces: 1e-10 },
];
afterAll(() => Promise.all(executors.map(({ executor }) => executor.close())));

describe("alanine dipeptide against OpenMM", () => {
  const { forces } = readSystem(alanineXml, forceTable);
  const feeds = feedsOf(flat(alanineFrames.map(({ positions }) => positions as number[][])));

  it.each(executors)("$name: total energy and forces", async ({ executor, energy, forces: allowed }) => {
    const executable = await executor.compile(energyAndForces(forces, ALANINE_ATOMS));
    const errors = errorsOf(await executable.run(feeds), alanineFrames);
    expect(errors.energy).toBeLessThan(energy);
    expect(errors.forces).toBeLessThan(allowed);
  });

  it.each(executors)("$name: energy of each force", async ({ executor, energy }) => {
    const each = energiesByForce(cartesianInputs(ALANINE_ATOMS), forces);
    const outputs = Object.fromEntries(each.map((tensor, index) => [forces[index]!.type, tensor]));
    const found = await (await executor.compile(program(outputs))).run(feeds);
    for (const type of Object.keys(outputs)) {
      alanineFrames.forEach((frame, row) => {
        expect(Math.abs(found[type]!.data[row]! - frame.energies[type]!), `${type} of ${frame.name}`).toBeLessThan(energy);
      });
    }
  });

  it("has references that agree", () => {
    for (const data of forces) {
      for (const { positions, energies, name } of alanineFrames) {
        const error = Math.abs(forceReference(Float64Array.from(positions.flat()), data) - energies[data.type]!);
        expect(error, `${data.type} of ${name}`).toBeLessThan(1e-8);
      }
    }
  });
});

describe.each(cases)("$type ($name) against OpenMM", (data) => {
  const { xml, frames } = golden.cases[data.name]!;
  const found = createInterpreter().compile(energyAndForces([data], ATOMS));

  it("has OpenMM's energies and forces, also where spheres enclose each other", async () => {
    const arrays = await (await found).run(feedsOf(flat(golden.frames)));
    frames.forEach((frame, row) => {
      const error = Math.abs(arrays.energy!.data[row]! - frame.energy);
      expect(error / Math.max(1, Math.abs(frame.energy))).toBeLessThan(1e-12);
      const reference = forceReference(Float64Array.from(golden.frames[row]!.flat()), data);
      expect(Math.abs(reference - frame.energy) / Math.max(1, Math.abs(frame.energy))).toBeLessThan(1e-12);
    });
    expect(errorsOf(arrays, frames).forces).toBeLessThan(1e-10);
  });

  it("has them from kernels in float64 and, within its rounding, from kernels and ONNX Runtime in float32", async () => {
    const energyOf = Math.max(1, ...frames.map(({ energy }) => Math.abs(energy)));
    for (const [executor, energy, forces] of [
      [preciseKernels, 1e-12 * energyOf, 1e-10],
      [kernels, 2e-3 + 1e-6 * energyOf, 2e-4],
      [onnxRuntime, 2e-3 + 1e-6 * energyOf, 2e-4],
    ] as const) {
      const executable = await executor.compile(energyAndForces([data], ATOMS));
      const errors = errorsOf(await executable.run(feedsOf(flat(golden.frames))), frames);
      expect(errors.energy).toBeLessThan(energy);
      expect(errors.forces).toBeLessThan(forces);
    }
  });

  it("is read from OpenMM's own XML", () => {
    expect(forceTerms[data.type].parse(parseXml(xml, "force.xml"), ATOMS, new Float64Array(ATOMS).fill(1))).toEqual(data);
  });
});
