/** Which executors compute on this machine. */
import { input } from "../../graph/node.ts";
import { exp } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { program } from "../../graph/program.ts";
import { type ExecutorName, executorKinds } from "../../runtime/executors.ts";
import { type Finding, firstLine } from "./check.ts";

/** Sums of exponentials by one executor; throws where it cannot, or is wrong. */
async function compute(name: ExecutorName): Promise<void> {
  const executor = await executorKinds[name].create(1);
  try {
    const executable = await executor.compile(program({ y: sum(exp(input("x", ["batch", 2])), -1) }));
    const { y } = await executable.run({ x: { data: Float64Array.of(0, 0, 0, 0), shape: [2, 2] } });
    if (y!.data[0] !== 2 || y!.data[1] !== 2) throw new Error(`1 + 1 gives ${y!.data[0]}`);
  } finally {
    await executor.close();
  }
}

async function checkExecutor(name: ExecutorName): Promise<Finding> {
  const { title } = executorKinds[name];
  try {
    await compute(name);
    return { name: `executor ${name}`, status: "ok", found: title };
  } catch (error) {
    const reason = firstLine(error).replace(/\.$/, "");
    return { name: `executor ${name}`, status: "optional", found: `${title}: does not work here`, mend: reason };
  }
}

/** Every executor, whether it computes here, and what it is for. */
export const checkExecutors = (): Promise<Finding[]> =>
  Promise.all((Object.keys(executorKinds) as ExecutorName[]).map(checkExecutor));
