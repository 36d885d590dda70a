#!/usr/bin/env node
import { execute, exitWith } from "./execute.ts";

await exitWith(await execute(process.argv, async () => (await import("../run/stages/index.ts")).stages));
