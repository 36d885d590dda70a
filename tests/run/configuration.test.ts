import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import {
  type Configuration,
  configurationNotes,
  configurationText,
  parseConfiguration,
  type Request,
  resolveConfiguration,
} from "../../src/run/configuration.ts";
import { findMolecule } from "../../systems/index.ts";
import { circumstances } from "./circumstances.ts";

const definition = findMolecule("alanine-dipeptide");
const system = definition.load();
const resolve = (request: Request): Configuration => resolveConfiguration(request, definition, system, circumstances);

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("no error was thrown");
};

describe("resolveConfiguration", () => {
  it("fills in defaults, and the drawn seed", () => {
    expect(resolve({})).toEqual({
      format: 1,
      system: "alanine-dipeptide",
      origin: "table",
      system_sha256: system.sha256,
      topology_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      z_matrix_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      constraints: "none",
      temperature_K: 300,
      seed: 123,
      samples: 50000,
      generator: "autoregressive",
      likelihood: "exact",
      given: null,
      budget_minutes: 10,
      threads: 4,
      executor: "auto",
      correction: "none",
      correction_levels: null,
      versions: circumstances.versions,
      created: circumstances.created,
      command: circumstances.command,
    });
  });

  it("takes numbers and the texts of options", () => {
    const asked = resolve({ temperature: "310.5", seed: "9007199254740991", samples: "1e4", budget: ".5", threads: 2 });
    expect(asked).toMatchObject({ temperature_K: 310.5, seed: 2 ** 53 - 1, samples: 10000, budget_minutes: 0.5, threads: 2 });
  });

  it.each([
    [{ samples: "0" }, /^--samples 0 was given, but it must be a whole number from 100, .*: give such a value\.$/],
    [{ samples: "-5" }, /^--samples -5 was given/],
    [{ samples: "99" }, /^--samples 99 was given/],
    [{ samples: "1000.5" }, /^--samples 1000\.5 was given/],
    [{ samples: "many" }, /^--samples "many" was given/],
    [{ samples: "" }, /^--samples "" was given/],
    [{ samples: "0x100" }, /^--samples "0x100" was given/],
    [{ samples: "1e9" }, /^--samples 1000000000 was given/],
    [{ temperature: "0" }, /^--temperature 0 was given, but it must be a temperature from 100 to 1000 K/],
    [{ temperature: "-300" }, /^--temperature -300 was given/],
    [{ temperature: "27 C" }, /^--temperature "27 C" was given/],
    [{ temperature: Number.NaN }, /^--temperature NaN was given/],
    [{ budget: "0" }, /^--budget 0 was given, but it must be a number of minutes above 0/],
    [{ budget: "-1" }, /^--budget -1 was given/],
    [{ budget: "Infinity" }, /^--budget "Infinity" was given/],
    [{ threads: "0" }, /^--threads 0 was given/],
    [{ threads: "1.5" }, /^--threads 1\.5 was given/],
    [
      { generator: "flow" },
      /^--generator "flow" was given, but it must be one of autoregressive, flow-matching: give such a value\.$/,
    ],
    [
      { likelihood: "guessed" },
      /^--likelihood "guessed" was given, but it must be one of exact, hutchinson, ebm: give such a value\.$/,
    ],
    [
      { likelihood: "ebm" },
      /^--likelihood ebm was given, but the log-density of the autoregressive generator can be had only as exact/,
    ],
    [
      { likelihood: "ebm", generator: "flow-matching", correct: "ais" },
      /^--correct ais was given with --likelihood ebm, but a correction begins at the exact log q/,
    ],
    [
      { likelihood: "hutchinson" },
      /^--likelihood hutchinson was given, but the log-density of the autoregressive generator can be had only as exact: give/,
    ],
    [{ seed: "-1" }, /^--seed -1 was given, but it must be a whole number from 0 to 2\^53 - 1/],
    [{ seed: "9007199254740992" }, /^--seed 9007199254740992 was given/],
    [{ seed: "0.5" }, /^--seed 0\.5 was given/],
  ])("refuses %j in one sentence", (request, expected) => {
    expect(messageOf(() => resolve(request))).toMatch(expected);
  });
});

describe("parseConfiguration", () => {
  const good = resolve({ seed: 7 });
  const changed = (change: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...good, ...change });

  it("reads what configurationText writes", () => {
    expect(parseConfiguration(configurationText(good))).toEqual(good);
  });

  it.each([
    ["", /^x\/config\.json was to be read as the configuration of a run, but it is cut off or no JSON \(.*\): restore/],
    [configurationText(good).slice(0, 200), /but it is cut off or no JSON/],
    ["[]", /it holds no fields: restore/],
    ["null", /it holds no fields/],
    [changed({ colour: "red" }), /but the field "colour" is unknown: restore/],
    [changed({ format: 2 }), /^x\/config\.json: format must be 1, the layout .* but 2 was found: restore/],
    [changed({ samples: "20000" }), /samples must be a whole number .* but "20000" was found/],
    [changed({ samples: undefined }), /samples must be a whole number .* but nothing was found/],
    [changed({ seed: -1 }), /seed must be a whole number from 0 to 2\^53 - 1, but -1 was found/],
    [changed({ temperature_K: null }), /temperature_K must be .* but null was found/],
    [changed({ system_sha256: "abc" }), /system_sha256 must be the SHA-256 of system\.xml, but "abc" was found/],
    [changed({ versions: { boltzmill: "1" } }), /versions must be the version numbers .* but \{"boltzmill":"1"\} was found/],
    [changed({ created: "yesterday" }), /created must be a date and time/],
    [changed({ command: "boltzmill run" }), /command must be the words of a command line/],
  ])("refuses %s", (content, expected) => {
    const message = messageOf(() => parseConfiguration(content, "x/config.json"));
    expect(message).toMatch(expected);
    expect(message).not.toContain("\n");
  });
});

describe("configurationNotes", () => {
  it("is silent on a comfortable request", () => {
    expect(configurationNotes(resolve({}), 4)).toEqual([]);
  });

  it("speaks of few samples and of more threads than cores", () => {
    expect(configurationNotes(resolve({ samples: 999, threads: 5 }), 4)).toEqual([
      expect.stringContaining("999 samples are rough"),
      expect.stringContaining("5 threads were asked for, but this machine runs 4"),
    ]);
  });
});
