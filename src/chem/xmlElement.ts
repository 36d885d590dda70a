import { XMLParser, XMLValidator } from "fast-xml-parser";
import { excerpt, UserError } from "../errors.ts";
import { DECIMAL, INTEGER } from "../num/decimal.ts";

/** An element of an XML document. `label` says where it stands, for error messages: "HarmonicBondForce: Bond 3". */
export interface XmlElement {
  readonly tag: string;
  readonly label: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const ATTRIBUTES = ":@";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** A container such as <Bonds> says nothing that its children do not say, so only elements with attributes are named. */
function childLabel(parent: string, tag: string, index: number, attributes: Readonly<Record<string, string>>): string {
  if (tag === "Force") return attributes.type === undefined ? `Force ${index}` : excerpt(attributes.type);
  if (Object.keys(attributes).length === 0) return parent;
  return `${parent}: ${excerpt(tag)} ${index}`;
}

/** Attributes as strings; the parser was told to leave them alone. */
function attributesOf(node: Record<string, unknown>): Record<string, string> {
  const found = node[ATTRIBUTES];
  if (!isRecord(found)) return {};
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, String(value)]));
}

/** Turns the parser's ordered form, [{tag: [children], ":@": attributes}], into elements; text between elements is dropped. */
function elementsOf(nodes: unknown, parent: string): XmlElement[] {
  const counts = new Map<string, number>();
  const elements: XmlElement[] = [];
  for (const node of Array.isArray(nodes) ? nodes : []) {
    const tag = isRecord(node) ? Object.keys(node).find((key) => key !== ATTRIBUTES) : undefined;
    if (!isRecord(node) || tag === undefined || tag === "#text" || tag.startsWith("?")) continue;
    const index = counts.get(tag) ?? 0;
    counts.set(tag, index + 1);
    const attributes = attributesOf(node);
    const label = childLabel(parent, tag, index, attributes);
    elements.push({ tag, label, attributes, children: elementsOf(node[tag], label) });
  }
  return elements;
}

/** A document type can define entities, whose expansion may fill the memory or read other files; OpenMM writes none. */
const DOCUMENT_TYPE = /<!(DOCTYPE|ENTITY)/i;

/** Reasons quote names of any length. */
const LONGEST_REASON = 120;

/** The validator names elements that are never closed as a list in JSON. */
const UNCLOSED = /^Invalid '(\[.*\])' found\.?$/s;

function reasonOf({ line, msg }: { readonly line: number; readonly msg: string }): string {
  const unclosed = UNCLOSED.exec(msg)?.[1];
  return unclosed === undefined ? `line ${line}: ${msg}` : `no end of ${(JSON.parse(unclosed) as string[]).join(", ")}`;
}

/** The parser's ordered form of a document. Throws the reason where it is not well-formed, or nested beyond measure. */
function parseOrdered(text: string): unknown {
  if (DOCUMENT_TYPE.test(text)) throw new Error("document types are not read");
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Error(reasonOf(verdict.err));
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    parseTagValue: false,
    // Numbered characters too: OpenMM writes the ends of lines in an expression as &#x0A;.
    htmlEntities: true,
  });
  return parser.parse(text);
}

/**
 * Reads an XML document and returns its root element.
 *
 * Throws a UserError where the text is not well-formed XML, a file cut off included, and for documents with a document type; `source`
 * names the file in it.
 */
export function parseXml(text: string, source: string): XmlElement {
  let nodes: unknown;
  try {
    nodes = parseOrdered(text);
  } catch (error) {
    const reason = (error as Error).message.trim().replace(/\.$/, "");
    throw new UserError(
      `${source} was to be read as XML, but it is cut off or damaged (${excerpt(reason, LONGEST_REASON)}): write the file again.`,
    );
  }
  const roots = elementsOf(nodes, "");
  if (roots.length !== 1) {
    throw new UserError(
      `${source} was to be read as XML, but it has ${roots.length} root elements instead of one: write the file again.`,
    );
  }
  return { ...roots[0]!, label: excerpt(roots[0]!.tag) };
}

/** Children with a tag, in their order. */
export const childrenByTag = (element: XmlElement, tag: string): readonly XmlElement[] =>
  element.children.filter((child) => child.tag === tag);

/** The one child with a tag; a UserError where there is none or more than one. */
export function onlyChild(element: XmlElement, tag: string): XmlElement {
  const found = childrenByTag(element, tag);
  if (found.length === 1) return found[0]!;
  throw new UserError(
    `${element.label} must have exactly one <${tag}> element, but it has ${found.length}: write the file again with OpenMM's XmlSerializer.`,
  );
}

/** The entries of a list, such as every <Bond> of <Bonds>; a UserError where the list is missing or holds another tag. */
export function entriesOf(element: XmlElement, listTag: string, entryTag: string): readonly XmlElement[] {
  const list = onlyChild(element, listTag);
  const stranger = list.children.find((child) => child.tag !== entryTag);
  if (stranger !== undefined) {
    throw new UserError(
      `${element.label}: <${listTag}> must hold only <${entryTag}> elements, but it holds a <${excerpt(stranger.tag)}>: write the file again with OpenMM's XmlSerializer.`,
    );
  }
  return list.children;
}

/** The text of an attribute; `fallback` where it is absent, a UserError where there is no fallback either. */
export function textAttribute(element: XmlElement, name: string, fallback?: string): string {
  const value = element.attributes[name] ?? fallback;
  if (value !== undefined) return value;
  throw new UserError(
    `${element.label} must have the attribute "${name}", but it has none: write the file again with OpenMM's XmlSerializer.`,
  );
}

/** A finite number; `fallback` where the attribute is absent. NaN, infinities and other text are UserErrors. */
export function numericAttribute(element: XmlElement, name: string, fallback?: number): number {
  const text = textAttribute(element, name, fallback?.toString()).trim();
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new UserError(
    `${element.label}: the attribute "${name}" must be a finite number, but it is "${excerpt(text)}": correct it in the file.`,
  );
}

/** An integer; `fallback` where the attribute is absent. */
export function integerAttribute(element: XmlElement, name: string, fallback?: number): number {
  const text = textAttribute(element, name, fallback?.toString()).trim();
  const value = INTEGER.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UserError(
    `${element.label}: the attribute "${name}" must be an integer, but it is "${excerpt(text)}": correct it in the file.`,
  );
}

/** A truth value, which OpenMM writes as 0 or 1; `fallback` where the attribute is absent. */
export function booleanAttribute(element: XmlElement, name: string, fallback?: boolean): boolean {
  const text = textAttribute(element, name, fallback === undefined ? undefined : fallback ? "1" : "0").trim();
  if (text === "0" || text === "1") return text === "1";
  throw new UserError(
    `${element.label}: the attribute "${name}" must be 0 or 1, but it is "${excerpt(text)}": correct it in the file.`,
  );
}

/** Index of an atom, refused unless it is one of the system's `atoms` atoms. */
export function atomAttribute(element: XmlElement, name: string, atoms: number): number {
  const index = integerAttribute(element, name);
  if (index >= 0 && index < atoms) return index;
  throw new UserError(
    `${element.label} names atom ${index}, but the system has ${atoms} atoms (0..${atoms - 1}): correct "${name}" in the file.`,
  );
}
