/** Which molecule a command line asks for. */
import type { ConstraintTreatment } from "../chem/constraintTreatments.ts";
import { UserError } from "../errors.ts";
import type { OwnFiles } from "../run/subject.ts";

/** The options that name the files of a user's own molecule. */
export interface MoleculeOptions {
  readonly system?: string;
  readonly topology?: string;
  readonly zMatrix?: string;
  readonly constraints?: ConstraintTreatment;
}

const OWN = "--system X.xml --topology X.pdb";

/** The system of the table, or the user's own files; `asked` begins messages: "A run was asked for". Throws a UserError for both, neither and halves. */
export function moleculeChoice(
  name: string | undefined,
  { system, topology, zMatrix, constraints }: MoleculeOptions,
  asked: string,
): string | OwnFiles {
  if (name !== undefined) {
    const own = Object.entries({ system, topology, "z-matrix": zMatrix, constraints }).find(([, value]) => value !== undefined);
    if (own === undefined) return name;
    throw new UserError(`${asked} with the system "${name}" and with --${own[0]}: give either a name or ${OWN}.`);
  }
  if (system !== undefined && topology !== undefined) return { system, topology, zMatrix, constraints };
  const found = system !== undefined ? "--system alone" : topology !== undefined ? "--topology alone" : "no system";
  throw new UserError(
    `${asked} with ${found}: give the name of a system, which "boltzmill systems" lists, or ${OWN} of your own.`,
  );
}
