/** Files of a learned density: likelihood/member-<number>.npz, and likelihood.npz with what each member says of each sample. */
import { decodeNpz, encodeNpz } from "../../chem/formats/npz.ts";
import type { RunDirectory } from "../directory.ts";
import { historyArrays, historyFrom } from "../history.ts";
import type { Member } from "./member.ts";

const FILE = "likelihood.npz";
const memberName = (member: number): string => `likelihood/member-${member}.npz`;
const PARAMETER = "parameter.";

export const hasMember = (directory: RunDirectory, member: number): boolean => directory.has(memberName(member));

/** Writes a trained member: its parameters and its curves. */
export function writeMember(directory: RunDirectory, member: number, { parameters, losses, validations }: Member): void {
  const named = Object.fromEntries(Object.entries(parameters).map(([path, value]) => [`${PARAMETER}${path}`, value]));
  const curves = { ...historyArrays("losses", losses), ...historyArrays("validations", validations) };
  directory.write(memberName(member), encodeNpz({ ...named, ...curves }, false));
}

/** Reads a trained member. */
export function readMember(directory: RunDirectory, member: number): Member {
  const arrays = decodeNpz(directory.read(memberName(member)), memberName(member));
  const parameters = Object.entries(arrays).filter(([name]) => name.startsWith(PARAMETER));
  return {
    parameters: Object.fromEntries(
      parameters.map(([name, { data, shape }]) => [name.slice(PARAMETER.length), { data: Float32Array.from(data), shape }]),
    ),
    losses: historyFrom("losses", arrays),
    validations: historyFrom("validations", arrays),
  };
}

/** Writes log q of all samples, [members][samples], by each member. */
export function writeMemberLogQ(directory: RunDirectory, logQ: readonly Float64Array[]): void {
  const count = logQ[0]!.length;
  const data = new Float64Array(logQ.length * count);
  logQ.forEach((own, member) => {
    data.set(own, member * count);
  });
  directory.write(FILE, encodeNpz({ log_q: { data, shape: [logQ.length, count] } }, false));
}

/** log q of all samples, [members][samples]; none where it was not learned. */
export function readMemberLogQ(directory: RunDirectory): Float64Array[] {
  if (!directory.has(FILE)) return [];
  const { data, shape } = decodeNpz(directory.read(FILE), FILE).log_q!;
  const [members, count] = [shape[0]!, shape[1]!];
  return Array.from({ length: members }, (_, member) => Float64Array.from(data.subarray(member * count, (member + 1) * count)));
}
