/** OpenMM in a Python, which some commands can ask. */
import { UserError } from "../../errors.ts";
import { createOpenmm, INSTALL_OPENMM } from "../../openmm/openmm.ts";
import type { Finding } from "./check.ts";

const NAME = "OpenMM";

/** Whether an interpreter of Python has OpenMM, and which. */
export async function checkOpenmm(): Promise<Finding> {
  const openmm = createOpenmm();
  try {
    const { openmm: version, interpreter } = await openmm.locate();
    return { name: NAME, status: "ok", found: `${version} in ${interpreter}` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const mend = `for boltzmill prepare, verify, energy --potential openmm and md --engine openmm: "${INSTALL_OPENMM}"`;
    return { name: NAME, status: "optional", found: "in no Python that was found", mend };
  } finally {
    await openmm.close();
  }
}
