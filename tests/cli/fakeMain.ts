/** The command line with stages that compute nothing: run by Node with tsx, as a process of its own. FAKE_WORK holds their setting. */
import { execute, exitWith } from "../../src/cli/execute.ts";
import { type FakeWork, fakeStages } from "../run/fakeStages.ts";

const work: FakeWork = JSON.parse(process.env.FAKE_WORK ?? '{"steps":6,"interval":2,"milliseconds":0}');
await exitWith(await execute(process.argv, async () => fakeStages(work)));
