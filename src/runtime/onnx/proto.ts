/** Writes an ONNX model as protobuf, by the field numbers of onnx.proto (github.com/onnx/onnx, IR version 8). */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { AttributeValue, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./model.ts";

/** Protobuf readers refuse messages of 2 GiB and more. */
const LARGEST_MESSAGE = 2 ** 31 - 1;

const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

type Body = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, body: Body): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body(writer);
  writer.join();
}

const text = (writer: BinaryWriter, field: number, value: string): void => {
  writer.tag(field, WireType.LengthDelimited).string(value);
};

const integer = (writer: BinaryWriter, field: number, value: number): void => {
  writer.tag(field, WireType.Varint).int64(value);
};

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20. */
const attribute =
  (name: string, { type, value }: AttributeValue): Body =>
  (writer) => {
    text(writer, 1, name);
    if (type === "float") writer.tag(2, WireType.Bit32).float(value);
    else if (type === "int") integer(writer, 3, value);
    else if (type === "string") text(writer, 4, value);
    else for (const item of value) integer(writer, 8, item);
    integer(writer, 20, attributeTypes[type]);
  };

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5. */
const node =
  ({ type, inputs, outputs, attributes }: OnnxNode): Body =>
  (writer) => {
    for (const name of inputs) text(writer, 1, name);
    for (const name of outputs) text(writer, 2, name);
    text(writer, 3, `${type}_${outputs[0]}`);
    text(writer, 4, type);
    for (const [name, value] of Object.entries(attributes)) message(writer, 5, attribute(name, value));
  };

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
const tensor =
  ({ name, type, shape, bytes }: OnnxTensor): Body =>
  (writer) => {
    for (const size of shape) integer(writer, 1, size);
    integer(writer, 2, type);
    text(writer, 8, name);
    writer.tag(9, WireType.LengthDelimited).bytes(bytes);
  };

/** ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1 of elem_type 1, shape 2; Dimension: dim_value 1, dim_param 2. */
const value =
  ({ name, type, shape }: OnnxValue): Body =>
  (writer) => {
    text(writer, 1, name);
    message(writer, 2, (typeProto) =>
      message(typeProto, 1, (tensorType) => {
        integer(tensorType, 1, type);
        message(tensorType, 2, (shapeProto) => {
          for (const size of shape) {
            message(shapeProto, 1, (dimension) =>
              typeof size === "number" ? integer(dimension, 1, size) : text(dimension, 2, size),
            );
          }
        });
      }),
    );
  };

/** GraphProto: node 1, name 2, initializer 5, input 11, output 12. */
const graph =
  ({ name, nodes, initializers, inputs, outputs }: OnnxModel["graph"]): Body =>
  (writer) => {
    for (const item of nodes) message(writer, 1, node(item));
    text(writer, 2, name);
    for (const item of initializers) message(writer, 5, tensor(item));
    for (const item of inputs) message(writer, 11, value(item));
    for (const item of outputs) message(writer, 12, value(item));
  };

/** ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8 (version 2), metadata_props 14 (key 1, value 2). */
export function writeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const constants = model.graph.initializers.reduce((bytes, { bytes: { length } }) => bytes + length, 0);
  if (constants > LARGEST_MESSAGE) {
    throw new Error(`writeModel: the constants take ${constants} bytes, and an ONNX file holds at most ${LARGEST_MESSAGE}`);
  }
  const writer = new BinaryWriter();
  integer(writer, 1, model.irVersion);
  text(writer, 2, model.producer);
  message(writer, 7, graph(model.graph));
  message(writer, 8, (opset) => integer(opset, 2, model.opset));
  for (const [key, entry] of Object.entries(model.metadata)) {
    message(writer, 14, (pair) => {
      text(pair, 1, key);
      text(pair, 2, entry);
    });
  }
  return writer.finish();
}
