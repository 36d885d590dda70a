import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { describeExecutor } from "../conformance.ts";

describeExecutor("ONNX Runtime", async () => createOrtExecutor(), 1e-5);
