/** Markup that is already safe to place in a page. */
export interface Html {
  readonly markup: string;
}

/** What a template accepts: text and numbers are escaped, markup is kept, lists are joined, nothing is left out. */
export type Content = Html | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

// Control characters have no meaning in HTML and NUL is a parse error: the replacement character shows that something was there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Replaces control characters, which HTML forbids. */
export const withoutControl = (text: string): string => text.replace(CONTROL, "\ufffd");

/** Escapes text for element content and quoted attributes. */
const escapeHtml = (text: string): string =>
  withoutControl(text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character));

/** Marks text as safe markup; only for text that this library made. */
export const markup = (text: string): Html => ({ markup: text });

const toMarkup = (content: Content): string => {
  if (content === undefined) return "";
  if (typeof content === "string" || typeof content === "number") return escapeHtml(String(content));
  return "markup" in content ? content.markup : content.map(toMarkup).join("");
};

/** Template tag: html`<p>${text}</p>` escapes every inserted string. */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  markup(strings.map((part, i) => part + (i < contents.length ? toMarkup(contents[i]) : "")).join(""));
