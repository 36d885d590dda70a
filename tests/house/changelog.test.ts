import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { changelogFaults } from "./changelog.ts";
import { root } from "./sources.ts";

const entry = "\n### Added\n- A thing.\n";

describe("CHANGELOG.md", () => {
  it("tells of the version at hand", () => {
    expect(changelogFaults(readFileSync(`${root}CHANGELOG.md`, "utf8"), packageJson.version)).toEqual([]);
  });

  it.each([
    ["an unreleased section", `# Changelog\n\n## [Unreleased]\n${entry}`],
    ["a version to come", `# Changelog\n\n## [0.2.0] - Unreleased\n${entry}\n## [0.1.0] - 2026-01-02\n${entry}`],
    ["a released version", `# Changelog\n\n## [0.2.0] - 2026-01-02\n${entry}`],
  ])("%s is accepted", (_, text) => expect(changelogFaults(text, "0.2.0")).toEqual([]));

  it.each([
    ["without sections", "# Changelog\n\n- A thing.\n"],
    ["of an older version", `# Changelog\n\n## [0.1.0] - 2026-01-02\n${entry}`],
    ["with an empty section", "# Changelog\n\n## [Unreleased]\n\n### Added\n"],
    ["with a heading of its own kind", `# Changelog\n\n## Next\n${entry}`],
  ])("a changelog %s is refused", (_, text) => expect(changelogFaults(text, "0.2.0")).toHaveLength(1));
});
