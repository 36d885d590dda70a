/** Declares `boltzmill systems`. */
import type { Declaration } from "./declaration.ts";

export const declareSystems: Declaration = (program, { done }) => {
  program
    .command("systems")
    .description("list the molecules and the toys of the library")
    .action(async () => done((await import("../commands/systems.ts")).systemsCommand()));
};
