import type { Reporter, TestModule } from "vitest/node";
import { openmmObstacle, openmmPython } from "./openmmPython.ts";

/** Files of tests that need Python with OpenMM end so. */
const OPENMM_TESTS = ".openmm.test.ts";

/**
 * Says which tests were skipped for want of OpenMM, and prints `N passed, N failed, N skipped` alone on the last line, for readers that know no
 * test runner.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const without: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") counts[state]++;
        if (state === "skipped" && module.moduleId.endsWith(OPENMM_TESTS)) without.push(test.fullName);
      }
    }
    if (openmmPython === undefined && without.length > 0) {
      process.stdout.write(`\nSkipped without OpenMM (${openmmObstacle}):\n${without.map((name) => `  ${name}\n`).join("")}`);
    }
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
