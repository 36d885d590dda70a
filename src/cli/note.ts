/** Tells the user something beside the results, which alone are on the standard output. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);
