/** The executors that the stages of a run compute with. */
import type { Executor } from "../runtime/executor.ts";
import { chooseExecutor } from "../runtime/executors.ts";
import type { StageContext } from "./stage.ts";

/** An executor of the kind and threads that the configuration asks for; one thread for each of several that work side by side. */
export const executorFor = ({ configuration, note }: StageContext, threads: number = configuration.threads): Executor =>
  chooseExecutor({ choice: configuration.executor, threads, note });
