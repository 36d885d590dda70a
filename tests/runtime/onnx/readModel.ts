/** Reads back the parts of an ONNX file that tests look at, by the field numbers of onnx.proto. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

type Field = number | bigint | Uint8Array;
type Fields = ReadonlyMap<number, readonly Field[]>;

function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Field[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const values = fields.get(field) ?? [];
    fields.set(field, values);
    if (type === WireType.Varint) values.push(Number(reader.int64()));
    else if (type === WireType.Bit32) values.push(reader.float());
    else if (type === WireType.LengthDelimited) values.push(reader.bytes());
    else throw new Error(`field ${field} has the unexpected wire type ${type}`);
  }
  return fields;
}

const messages = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).map((value) => fieldsOf(value as Uint8Array));
const texts = (fields: Fields, field: number): string[] =>
  (fields.get(field) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));
const numbers = (fields: Fields, field: number): number[] => (fields.get(field) ?? []).map(Number);

function valueInfo(info: Fields): { name: string; type: number; shape: (number | string)[] } {
  const [tensorType] = messages(messages(info, 2)[0]!, 1);
  const dimensions = messages(messages(tensorType!, 2)[0]!, 1);
  return {
    name: texts(info, 1)[0]!,
    type: numbers(tensorType!, 1)[0]!,
    shape: dimensions.map((dimension) => texts(dimension, 2)[0] ?? numbers(dimension, 1)[0]!),
  };
}

export interface ReadModel {
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly { readonly type: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] }[];
  readonly initializers: readonly {
    readonly name: string;
    readonly type: number;
    readonly shape: readonly number[];
    readonly bytes: Uint8Array;
  }[];
  readonly inputs: readonly ReturnType<typeof valueInfo>[];
  readonly outputs: readonly ReturnType<typeof valueInfo>[];
}

export function readModel(bytes: Uint8Array): ReadModel {
  const model = fieldsOf(bytes);
  const graph = messages(model, 7)[0]!;
  return {
    opset: numbers(messages(model, 8)[0]!, 2)[0]!,
    metadata: Object.fromEntries(messages(model, 14).map((pair) => [texts(pair, 1)[0]!, texts(pair, 2)[0]!])),
    nodes: messages(graph, 1).map((node) => ({ type: texts(node, 4)[0]!, inputs: texts(node, 1), outputs: texts(node, 2) })),
    initializers: messages(graph, 5).map((tensor) => ({
      name: texts(tensor, 8)[0]!,
      type: numbers(tensor, 2)[0]!,
      shape: numbers(tensor, 1),
      bytes: tensor.get(9)![0] as Uint8Array,
    })),
    inputs: messages(graph, 11).map(valueInfo),
    outputs: messages(graph, 12).map(valueInfo),
  };
}

/** The numbers of a float32 initialiser. */
export const float32s = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.slice().buffer)];
