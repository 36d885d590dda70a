/** The executors that the stages of a run compute with. */
import type { Executor } from "../runtime/executor.ts";
import { chooseExecutor } from "../runtime/executors.ts";
import type { StageContext } from "./stage.ts";

/** An executor of the kind and threads that the configuration asks for; one thread for each of several that work side by side. */
export const executorFor = ({ configuration, note }: StageContext, threads: number = configuration.threads): Executor =>
  chooseExecutor({ choice: configuration.executor, threads, note });

/** Does some work with an executor, which is closed after it. */
export async function withExecutor<Result>(
  context: StageContext,
  work: (executor: Executor) => Promise<Result>,
): Promise<Result> {
  const executor = executorFor(context);
  try {
    return await work(executor);
  } finally {
    await executor.close();
  }
}

/** Does some work with an executor of one thread for each thread, which are closed after it. */
export async function withExecutors(
  context: StageContext,
  work: (executors: readonly Executor[]) => Promise<void>,
): Promise<void> {
  const executors = Array.from({ length: context.configuration.threads }, () => executorFor(context, 1));
  try {
    await work(executors);
  } finally {
    await Promise.all(executors.map((executor) => executor.close()));
  }
}
