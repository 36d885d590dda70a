/** Cuts expressions into tokens as OpenMM does (libraries/lepton/src/Parser.cpp, getNextToken). */

/** A piece of an expression; a function's text has no parenthesis, but the token includes it. */
export interface Token {
  readonly kind: "number" | "variable" | "function" | "operator" | "(" | ")" | ",";
  readonly text: string;
}

/** Throws the error that says why a text is no expression. */
export type Refuse = (reason: string) => never;

/** Alternatives in the order in which they are tried. Names are whatever ends at an operator, a comma, a parenthesis or a space. */
const PIECES: readonly (readonly [kind: Token["kind"], pattern: RegExp])[] = [
  ["(", /\(/y],
  [")", /\)/y],
  [",", /,/y],
  ["operator", /[-+*/^]/y],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ["function", /[^-+*/^,()\s\d.][^-+*/^,()\s]*\(/y],
  ["variable", /[^-+*/^,()\s\d.][^-+*/^,()\s]*/y],
];

const SPACE = /\s*/y;

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

/** The tokens of a text. */
export function tokenize(text: string, refuse: Refuse): Token[] {
  const tokens: Token[] = [];
  let at = matchAt(SPACE, text, 0)!.length;
  while (at < text.length) {
    const start = at;
    const found = PIECES.find(([, pattern]) => matchAt(pattern, text, start) !== undefined);
    if (found === undefined) return refuse(`"${text[start]}" stands where a number, a name or an operator must`);
    const [kind, pattern] = found;
    const piece = matchAt(pattern, text, start)!;
    tokens.push({ kind, text: kind === "function" ? piece.slice(0, -1) : piece });
    at += piece.length;
    at += matchAt(SPACE, text, at)!.length;
  }
  return tokens;
}
