/** THE table of displays. */
import { createBarDisplay } from "./bar.ts";
import type { Display, Terminal } from "./display.ts";
import { createJsonDisplay } from "./json.ts";
import { createQuietDisplay } from "./none.ts";
import { createPlainDisplay } from "./plain.ts";

type Kind = "bar" | "plain" | "json" | "none";

const displays: { readonly [K in Kind]: (terminal: Terminal) => Display } = {
  bar: createBarDisplay,
  plain: createPlainDisplay,
  json: createJsonDisplay,
  none: createQuietDisplay,
};

export const progressModes: readonly string[] = ["auto", ...Object.keys(displays)];

const isKind = (mode: string): mode is Kind => Object.hasOwn(displays, mode);

/** The display of a mode; "auto" is a bar on terminals that can erase lines, else plain lines. */
export function createDisplay(mode: string): Display {
  const { stdout: out, stderr: error } = process;
  const canErase = out.isTTY === true && process.env.TERM !== "dumb";
  return displays[isKind(mode) ? mode : canErase ? "bar" : "plain"]({ out, error });
}
