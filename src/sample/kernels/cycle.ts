/** Several kernels in turn as one: local moves with global ones between. */

import { UserError } from "../../errors.ts";
import { addAll } from "../../graph/addAll.ts";
import type { Tensor } from "../../graph/op.ts";
import { mul } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import type { Kernel, KernelState, StepInfo } from "./kernel.ts";

/** Name of what the member at a place of a cycle carries. */
const ownName = (index: number, name: string): string => `${index}.${name}`;

const own = (carried: KernelState["carried"], index: number): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(carried).flatMap(([name, value]) =>
      name.startsWith(ownName(index, "")) ? [[name.slice(ownName(index, "").length), value]] : [],
    ),
  );

const renamed = <T>(record: Readonly<Record<string, T>>, index: number): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [ownName(index, name), value]));

/** Mean acceptance and acceptances; the number of invalid proposals; the sum of log weights. */
function joined(infos: readonly StepInfo[]): StepInfo {
  const sumOf = (name: keyof StepInfo): Tensor => addAll(infos.map((info) => info[name]));
  const meanOf = (name: keyof StepInfo): Tensor => mul(1 / infos.length, sumOf(name));
  return {
    acceptance: meanOf("acceptance"),
    accepted: meanOf("accepted"),
    invalid: sumOf("invalid"),
    logWeight: sumOf("logWeight"),
  };
}

/**
 * The kernels one after another in each step; it leaves alone what all of them do, so it is exact if they are. A kernel that is named n times acts n times.
 *
 * Step size and scale are the same for all. Source: Tierney, Ann. Stat. 22 (1994) 1701, section 2.4, cycles.
 */
export function cycle(kernels: readonly Kernel[]): Kernel {
  if (kernels.length === 0) throw new UserError("cycle: no kernel was given; give at least one.");
  const adapted = kernels.find(({ wantedAcceptance }) => wantedAcceptance !== undefined);
  const total = (count: (kernel: Kernel) => number): number => kernels.reduce((sum, kernel) => sum + count(kernel), 0);
  return {
    name: kernels.map(({ name }) => name).join(" + "),
    exact: kernels.every(({ exact }) => exact),
    cite: [...new Set(kernels.flatMap(({ cite }) => cite))],
    ...(adapted && { wantedAcceptance: adapted.wantedAcceptance! }),
    evaluations: total(({ evaluations }) => evaluations),
    noise: (dimension) => total((kernel) => kernel.noise(dimension)),
    carried: (dimension) =>
      Object.assign({}, ...kernels.map((kernel, index) => renamed(kernel.carried(dimension), index))) as Record<string, number>,
    step: (family, state, inputs) => {
      const infos: StepInfo[] = [];
      let { point, carried } = state;
      let column = 0;
      kernels.forEach((kernel, index) => {
        const width = kernel.noise(family.dimension);
        const noise = slice(inputs.noise, 1, column, column + width);
        const result = kernel.step(family, { point, carried: own(carried, index) }, { ...inputs, noise });
        column += width;
        point = result.state.point;
        carried = { ...carried, ...renamed(result.state.carried, index) };
        infos.push(result.info);
      });
      return { state: { point, carried }, info: joined(infos) };
    },
  };
}
