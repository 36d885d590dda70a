/** The interpreter as an executor: slow, float64, with nothing between a graph and its operations' definitions. */
import type { Program } from "../../graph/program.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Executable, Executor } from "../executor.ts";
import { type Device, executableOn } from "../resident.ts";
import { evaluate } from "./evaluate.ts";

const copy = ({ data, shape }: HostArray): HostArray => ({ data: data.slice(), shape: [...shape] });

const hostDevice = (program: Program): Device<HostArray> => ({
  upload: copy,
  download: async (value) => copy(value),
  release: () => {},
  evaluate: async (inputs) => evaluate(program, inputs),
});

/** An executor that evaluates every operation by its reference in float64, and gives back float64. */
export function createInterpreter(): Executor {
  const executables = new WeakMap<Program, Executable>();
  return {
    name: "interpreter",
    compile: async (program) => {
      const known = executables.get(program);
      if (known) return known;
      const executable = executableOn(program, hostDevice(program));
      executables.set(program, executable);
      return executable;
    },
    close: async () => {},
  };
}
