import { createInterpreter } from "../../../src/runtime/interpret/interpreter.ts";
import { describeExecutor } from "../conformance.ts";

describeExecutor("interpreter", async () => createInterpreter(), 1e-15);
