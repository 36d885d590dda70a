/** Declares `boltzmill systems`. */
import type { Declaration } from "./declaration.ts";

export const declareSystems: Declaration = (program, { done }) => {
  program
    .command("systems")
    .description("list the molecules that can be run, and the toys that the library has")
    .action(async () => done((await import("../commands/systems.ts")).systemsCommand()));
};
