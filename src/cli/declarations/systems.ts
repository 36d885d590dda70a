/** Declares `boltzmill systems`. */
import type { Declaration } from "./declaration.ts";

export const declareSystems: Declaration = (program, { done }) => {
  program
    .command("systems")
    .description("list the systems that can be run")
    .action(async () => done((await import("../commands/systems.ts")).systemsCommand()));
};
