/** Letters that would break a line, or be taken for commands by a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Longest piece of a file that messages quote. */
const EXCERPT = 40;

/** An error that the user can mend: its message says in one sentence what was asked, what was found and what to do. */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(message: string) {
    super(message.replace(UNPRINTABLE, "?"));
  }
}

/** The beginning of a text of any length, as messages quote it. */
export const excerpt = (text: string, longest: number = EXCERPT): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}...`;

/** What was thrown, in its own words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
