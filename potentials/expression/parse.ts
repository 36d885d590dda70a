/** Reads expressions of OpenMM's language, Lepton (libraries/lepton/src/Parser.cpp). */
import { excerpt, UserError } from "../../src/errors.ts";
import type { Expression, FunctionRule } from "./expression.ts";
import { functionRules, negation, operatorRules } from "./functions.ts";
import { type Refuse, type Token, tokenize } from "./tokens.ts";

/** What the names in an expression may mean. */
export interface Vocabulary {
  readonly variables: ReadonlySet<string>;
  /** Functions beside the standard ones, which they may replace. */
  readonly functions?: ReadonlyMap<string, FunctionRule>;
}

/** Levels of a tree; what reads and evaluates it descends by recursion. */
const DEEPEST = 1000;

/** Which operators bind stronger: those of higher precedence; of equal ones the left, but for powers the right. */
const PRECEDENCE: Readonly<Record<string, number>> = { "+": 0, "-": 0, "*": 1, "/": 1, "^": 3 };
/** A sign binds stronger than a product and weaker than a power. */
const SIGN_PRECEDENCE = 2;

/** The tokens of one expression, how many of them are read and how deep the reader is in parentheses, and what names mean. */
interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  level: number;
  readonly functions: ReadonlyMap<string, FunctionRule>;
  readonly definitions: ReadonlyMap<string, Expression>;
  readonly refuse: Refuse;
}

const refuseDepth = (refuse: Refuse): never => refuse(`it is nested more than ${DEEPEST} levels deep`);

function call(rule: FunctionRule, parts: readonly Expression[], refuse: Refuse): Expression {
  const depth = 1 + Math.max(...parts.map((part) => part.depth));
  return depth > DEEPEST ? refuseDepth(refuse) : { kind: "call", depth, rule, parts };
}

/** What operators of at least this precedence join. */
function readSum(cursor: Cursor, precedence: number): Expression {
  const { tokens, refuse } = cursor;
  if (++cursor.level > DEEPEST) return refuseDepth(refuse);
  let result = readOperand(cursor);
  for (;;) {
    const operator = tokens[cursor.at];
    if (operator?.kind !== "operator" || PRECEDENCE[operator.text]! < precedence) break;
    cursor.at++;
    const right = readSum(cursor, PRECEDENCE[operator.text]! + (operator.text === "^" ? 0 : 1));
    result = call(operatorRules.get(operator.text)!, [result, right], refuse);
  }
  cursor.level--;
  return result;
}

function readOperand(cursor: Cursor): Expression {
  const { tokens, definitions, refuse } = cursor;
  const token = tokens[cursor.at++];
  if (token === undefined) return refuse("it ends where a value must follow");
  if (token.kind === "number") return { kind: "number", depth: 1, value: Number(token.text) };
  if (token.kind === "variable") return definitions.get(token.text) ?? { kind: "variable", depth: 1, name: token.text };
  if (token.kind === "function") return readApplication(cursor, token.text);
  if (token.kind === "operator" && token.text === "-") return call(negation, [readSum(cursor, SIGN_PRECEDENCE)], refuse);
  if (token.kind !== "(") return refuse(`"${token.text}" stands where a value must`);
  const inner = readSum(cursor, 0);
  readClosing(cursor);
  return inner;
}

function readApplication(cursor: Cursor, name: string): Expression {
  const { tokens, functions, refuse } = cursor;
  const rule = functions.get(name) ?? functionRules.get(name);
  if (rule === undefined) return refuse(`there is no function ${name}`);
  const parts = [readSum(cursor, 0)];
  while (tokens[cursor.at]?.kind === ",") {
    cursor.at++;
    parts.push(readSum(cursor, 0));
  }
  readClosing(cursor);
  if (parts.length !== rule.arity) {
    return refuse(`${name} takes ${rule.arity} ${rule.arity === 1 ? "argument" : "arguments"}, but has ${parts.length}`);
  }
  return call(rule, rule.names === undefined ? parts : namedParts(name, parts, rule.names, refuse), refuse);
}

/** The variables that stand for the names which a function has as arguments. */
function namedParts(
  name: string,
  parts: readonly Expression[],
  names: ReadonlyMap<string, readonly string[]>,
  refuse: Refuse,
): Expression[] {
  return parts.flatMap((part): Expression[] => {
    const found = part.kind === "variable" ? names.get(part.name) : undefined;
    if (found === undefined) return refuse(`the arguments of ${name} must be of ${[...names.keys()].join(", ")}`);
    return found.map((variable) => ({ kind: "variable", depth: 1, name: variable }));
  });
}

function readClosing(cursor: Cursor): void {
  if (cursor.tokens[cursor.at++]?.kind !== ")") cursor.refuse("a parenthesis is not closed");
}

/** "value; name = definition; ...": a definition may use those after it. */
function readWithDefinitions(text: string, functions: ReadonlyMap<string, FunctionRule>, refuse: Refuse): Expression {
  const definitions = new Map<string, Expression>();
  const read = (part: string): Expression => {
    const tokens = tokenize(part, refuse);
    const cursor: Cursor = { tokens, at: 0, level: 0, functions, definitions, refuse };
    const result = readSum(cursor, 0);
    const rest = tokens[cursor.at];
    return rest === undefined ? result : refuse(`"${rest.text}" stands after its end`);
  };
  const [primary, ...later] = text.split(";");
  for (const definition of later.filter((part) => part.trim() !== "").reverse()) {
    const equals = definition.indexOf("=");
    const name = definition.slice(0, Math.max(equals, 0)).trim();
    if (name === "") refuse(`"${definition.trim()}" must have the form name = value`);
    definitions.set(name, read(definition.slice(equals + 1)));
  }
  return read(primary!);
}

/** The names of the variables of an expression, each once. */
export function variablesOf(expression: Expression): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Expression>();
  const visit = (node: Expression): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "variable") names.add(node.name);
    if (node.kind === "call") node.parts.forEach(visit);
  };
  visit(expression);
  return names;
}

/** Longest beginning of an expression that a message quotes. */
const LONGEST_QUOTE = 100;

/**
 * The tree of an expression. Throws a UserError, in which `owner` names where it stands, on text that is no expression and on names
 * that mean nothing. Definitions that are not used may name what they like, as in OpenMM.
 */
export function parseExpression(text: string, { variables, functions = new Map() }: Vocabulary, owner: string): Expression {
  const refuse: Refuse = (reason) => {
    throw new UserError(
      `${owner}: the expression "${excerpt(text, LONGEST_QUOTE)}" cannot be read, since ${reason}: correct it in the file.`,
    );
  };
  const expression = readWithDefinitions(text, functions, refuse);
  const strangers = [...variablesOf(expression)].filter((name) => !variables.has(name));
  if (strangers.length === 0) return expression;
  return refuse(`${strangers.join(", ")} ${strangers.length === 1 ? "is" : "are"} none of ${[...variables].join(", ")}`);
}
