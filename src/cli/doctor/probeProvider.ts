/**
 * A process of its own, given the name of an execution provider: does a sum with it and prints "ok", or prints why it cannot.
 *
 * Apart from the doctor, because a provider without its hardware or driver may end the process.
 */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf } from "../../errors.ts";
import { input } from "../../graph/node.ts";
import { add } from "../../graph/ops/elementwise.ts";
import { program } from "../../graph/program.ts";
import { lower } from "../../runtime/onnx/lower.ts";

async function probe(provider: string): Promise<string> {
  const x = input("x", [2]);
  const model = lower(program({ y: add(x, x) }), { elementType: "float32" });
  const session = await InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 4 });
  const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1, 2), [2]) });
  const [first, second] = [...(y!.data as Float32Array)];
  return first === 2 && second === 4 ? "ok" : `1 + 1 gives ${first}`;
}

/** The reason in a message of ONNX Runtime: what follows its source positions and failed conditions. */
const brief = (message: string): string =>
  message
    .split("\n")[0]!
    .replace(/^.* was false\. /, "")
    .slice(0, 160);

const answer = await probe(process.argv[2] ?? "cpu").catch((error: unknown) => brief(messageOf(error)));
process.stdout.write(`${answer}\n`);
