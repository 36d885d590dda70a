/** The configuration of a run as a report shows it. */
import type { Setting } from "../../report/reportData.ts";
import type { Configuration } from "../configuration.ts";

export const runSettings = ({ versions, given, ...rest }: Configuration): Setting => ({
  ...rest,
  given: given && { ...given },
  versions: { ...versions },
});
