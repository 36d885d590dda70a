/** The trained generator as one ONNX model, parameters included, for any ONNX Runtime. */
import { type Chart, logVolume } from "../chem/internal/chart.ts";
import { place } from "../chem/internal/place.ts";
import { fromVector } from "../generators/internalVector.ts";
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { concat, reshape } from "../graph/ops/movement.ts";
import { type Program, program, substitute } from "../graph/program.ts";
import { flatten } from "../graph/tree.ts";
import { lower } from "../runtime/onnx/lower.ts";
import type { Model } from "./modelCard.ts";

const PREFIX = "parameter";

/** The graph of model.onnx, as the card describes it: noise to positions, coordinates and log-density, the parameters as constants. */
export function exportedProgram({ entries, generator, parameters }: Model, chart: Chart): Program {
  const inputs = generator.inputs(PREFIX);
  const { normals, uniforms } = generator.noise;
  const noise = { normals: input("normals", ["batch", normals]), uniforms: input("uniforms", ["batch", uniforms]) };
  const vector = generator.sample(inputs, noise);
  const internal = fromVector(entries, vector, chart.held);
  const placed = place(internal, chart.zMatrix);
  const outputs = {
    positions: concat([placed.x, placed.y, placed.z], 1),
    vector,
    log_density: generator.logDensity(inputs, vector),
    log_jacobian: reshape(logVolume(chart, internal, placed), ["batch", 1]),
  };
  const trained = Object.entries(flatten<Tensor>(inputs, PREFIX)).map(([name, tensor]): [Tensor, Tensor] => {
    const { data, shape } = parameters[name.slice(PREFIX.length + 1)]!;
    return [tensor, constant(Float64Array.from(data), shape)];
  });
  const names = Object.keys(outputs);
  const values = substitute(Object.values(outputs), new Map(trained));
  return program(Object.fromEntries(names.map((name, index) => [name, values[index]!])));
}

/** The bytes of model.onnx. */
export const exportModel = (model: Model, chart: Chart): Uint8Array => {
  const { system, system_sha256, description } = model.card;
  return lower(exportedProgram(model, chart), { metadata: { system, system_sha256, description } });
};
