/** What ONNX Runtime asks to be cited as. */
import type { Citation } from "../../citation.ts";

export const onnxRuntime: Citation = {
  use: "execution of networks",
  bibtex: `@misc{onnxruntime,
  author = {{ONNX Runtime developers}},
  title = {{ONNX Runtime}},
  howpublished = {software},
  url = {https://onnxruntime.ai}
}`,
};
