/** A process that goes on with a tiny run and ends itself by SIGKILL just before it would write a file: killedRun.ts FOLDER FILE. */
import { openRun } from "../../../src/run/run.ts";
import { finish } from "./tinyRun.ts";

const [folder, fatal] = process.argv.slice(2);
const job = openRun(folder!);
const write: typeof job.directory.write = (name, content) => {
  if (name === fatal) process.kill(process.pid, "SIGKILL");
  job.directory.write(name, content);
};
await finish({ ...job, directory: { ...job.directory, write } });
