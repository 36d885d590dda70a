/** Words as sentences have them. */

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly (string | number)[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** The words of a list with commas between, as options have it. */
export const commaSeparated = (text: string): string[] => text.split(",").map((word) => word.trim());

/** A noun for a count: "frame" of 1, else "frames". */
export const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);

/** "1 frame", "12 frames". */
export const counted = (count: number, noun: string): string => `${count} ${plural(count, noun)}`;
