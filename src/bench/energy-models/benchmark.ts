/** The benchmark of energy models: every objective on every density from every seed, a file for each cell, so that it goes on where it was stopped. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fileFailure, makeFolders, writeAtomically } from "../../files.ts";
import type { Executor } from "../../runtime/executor.ts";
import { type Cell, type CellBudget, type CellName, runCell } from "./cell.ts";
import { objectiveNamed } from "./contender.ts";
import { findProblem } from "./problem.ts";
import { markdownTables } from "./table.ts";

/** What is measured. */
export interface BenchmarkPlan {
  readonly systems: readonly string[];
  readonly losses: readonly string[];
  readonly seeds: readonly number[];
  readonly budget: CellBudget;
  /** Folder of the results. */
  readonly out: string;
}

/** A failed cell leaves a message instead of figures, and is tried again by the next run. */
const fileOf = ({ system, losses, seed }: CellName, out: string): string =>
  join(out, "cells", `${system}~${losses.replaceAll("/", "-").replaceAll("*", "x")}~${seed}.json`);

const savedCell = z.looseObject({ system: z.string(), losses: z.string(), seed: z.int(), steps: z.int(), points: z.int() });

/** The cell that a file holds, where it is one of the same budget. */
function savedAt(path: string, { points, steps }: CellBudget): Cell | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const saved = savedCell.parse(JSON.parse(text));
  return saved.points === points && (steps === undefined || saved.steps === steps) ? (JSON.parse(text) as Cell) : undefined;
}

/** Runs a cell and writes its figures and, where it has one, its density on the square in hundredths of a nat. */
async function runAndSave(name: CellName, budget: CellBudget, executor: Executor, path: string): Promise<Cell> {
  const { cell, square } = await runCell(name, budget, executor);
  if (square) {
    const rounded = Array.from(square, (value) => Math.round(100 * value) / 100);
    writeAtomically(path.replace(/json$/, "square.json"), `${JSON.stringify(rounded)}\n`);
  }
  writeAtomically(path, `${JSON.stringify(cell, null, 1)}\n`);
  return cell;
}

/** Runs what is missing, and writes energy-models.json and energy-models.md beside the cells. `note` hears of each finished cell. Throws a UserError for unknown names before any work. */
export async function benchEnergyModels(
  { systems, losses, seeds, budget, out }: BenchmarkPlan,
  executor: Executor,
  note: (line: string) => void,
): Promise<readonly Cell[]> {
  for (const system of systems) findProblem(system);
  for (const name of losses) objectiveNamed(name);
  try {
    makeFolders(join(out, "cells"));
  } catch (error) {
    throw fileFailure(`The results were to be written into ${out}`, error);
  }
  const cells: Cell[] = [];
  // Seed by seed, so that every row has one as early as can be.
  for (const seed of seeds) {
    for (const system of systems) {
      for (const name of losses) {
        const cell = { system, losses: name, seed };
        const path = fileOf(cell, out);
        const done = savedAt(path, budget) ?? (await runAndSave(cell, budget, executor, path));
        cells.push(done);
        const { figures, seconds } = done;
        note(
          `${system}, ${name}, seed ${seed}: ESS ${(100 * figures.ess).toFixed(1)} %, log Z ${figures.log_z.toFixed(3)}, ${seconds.toFixed(0)} s`,
        );
      }
    }
  }
  writeAtomically(join(out, "energy-models.json"), `${JSON.stringify(cells, null, 1)}\n`);
  writeAtomically(join(out, "energy-models.md"), `${markdownTables(cells)}\n`);
  return cells;
}
