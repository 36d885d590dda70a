/** Members of a table as data: a name, a weight and the member's own settings, side by side in one object. */
import { z } from "zod";

/** What the schema needs of a member of the table. */
interface Member {
  readonly settings: z.ZodType;
}

/**
 * { [tag]: name, weight, ...settings } for a member of the table: the weight is above 0 and 1 by default, the settings have their own defaults, and unknown
 * names and settings are refused. `Term` is the caller's type of such objects.
 */
export function termSchema<Term>(tag: string, table: Readonly<Record<string, Member>>): z.ZodType<Term> {
  const head = z.looseObject({
    [tag]: z.enum(Object.keys(table)),
    weight: z.number().positive().default(1),
  });
  return head.transform((term, context) => {
    const { [tag]: name, weight, ...settings } = term;
    const parsed = table[String(name)]!.settings.safeParse(settings);
    if (parsed.success) return { [tag]: name, weight, ...(parsed.data as object) } as Term;
    for (const { message, path } of parsed.error.issues)
      context.addIssue({ code: "custom", message: `${name}: ${message}`, path });
    return z.NEVER;
  });
}
