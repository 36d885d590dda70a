import { build } from "../../scripts/build.mjs";

/** Worker threads and the command line run from dist/, so every test run starts by compiling it. */
export default function setup(): void {
  build();
}
