/** Declares `boltzmill doctor`. */
import type { Declaration } from "./declaration.ts";

export const declareDoctor: Declaration = (program, { done }) => {
  program
    .command("doctor")
    .description("check this machine: what is there, what is missing and how to get it")
    .action(async () => done(await (await import("../commands/doctor.ts")).doctorCommand()));
};
