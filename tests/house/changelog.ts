/** The shape of CHANGELOG.md: Keep a Changelog's sections, newest first. */
import type { Violation } from "./sources.ts";

const HEADING = /^## \[?(Unreleased|\d+\.\d+\.\d+(?:-[\w.]+)?)\]?(?: - (\d{4}-\d{2}-\d{2}|Unreleased))?$/;

interface Section {
  readonly name: string;
  readonly entries: number;
}

/** The versions of a changelog and how many lines each has to say. */
function sectionsOf(text: string): Section[] {
  const [, ...parts] = text.split(/^(?=## )/m);
  return parts.map((part) => {
    const lines = part.split("\n");
    return { name: HEADING.exec(lines[0]!)?.[1] ?? "", entries: lines.filter((line) => /^- \S/.test(line)).length };
  });
}

/** What is wrong with a changelog of a project whose package has the given version. */
export function changelogFaults(text: string, version: string): Violation[] {
  const sections = sectionsOf(text);
  const newest = sections[0];
  const faults: string[] = [];
  if (newest === undefined) faults.push("has no section: begin with ## [Unreleased]");
  else if (newest.name !== "Unreleased" && newest.name !== version) {
    faults.push(`begins with "${newest.name}", but must begin with Unreleased or ${version}, the version of package.json`);
  }
  for (const { name, entries } of sections) if (entries === 0) faults.push(`says nothing under "${name}"`);
  return faults.map((message) => ({ path: "CHANGELOG.md", message }));
}
