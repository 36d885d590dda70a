// When and where figures were measured.
import { cpus } from "node:os";

/** The date of today, ISO 8601. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** The model of the processor. */
export const processor = (): string => cpus()[0]?.model ?? "unknown";
