// Whether Mol* shows PDB and DCD files that are written here, in a real browser without a screen: number of frames, of atoms and of bonds, and no request
// to the net. Needs Chromium and an unpacked molstar package; neither is a dependency.
//   npm run build && npx tsx scripts/check-molstar.ts --molstar node_modules/molstar --chromium /usr/bin/chromium
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sliceFrames } from "../src/chem/formats/frameChunks.ts";
import { writeFrames } from "../src/chem/formats/writeFrames.ts";
import { fixtureFrames, fixtureTopology } from "../tests/chem/formats/frames.ts";

const { values: flags } = parseArgs({
  options: { molstar: { type: "string", default: "node_modules/molstar" }, chromium: { type: "string", default: "chromium" } },
});

/** What the page finds of a file. */
interface Shown {
  readonly frames: number;
  readonly atoms: number;
  readonly bonds: number;
}

/** Loads both files as they lie in the page, and writes what Mol* made of them into the page's title. */
const page = (
  viewer: string,
  pdb: Uint8Array,
  model: Uint8Array,
  dcd: Uint8Array,
): string => `<!doctype html><meta charset="utf-8">
<div id="app" style="position:absolute;width:640px;height:480px"></div><script>${viewer}</script><script type="module">
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (encoded) => new TextDecoder().decode(bytes(encoded));
const pdb = text("${Buffer.from(pdb).toString("base64")}");
const model = text("${Buffer.from(model).toString("base64")}");
const dcd = bytes("${Buffer.from(dcd).toString("base64")}");
const shown = (viewer) => {
  const { structures, trajectories } = viewer.plugin.managers.structure.hierarchy.current;
  const structure = structures[0].cell.obj.data;
  const bonds = structure.units.reduce((sum, unit) => sum + unit.bonds.edgeCount, structure.interUnitBonds.edgeCount / 2);
  const frames = trajectories.map(({ cell }) => cell.obj.data.frameCount);
  return { frames: frames.at(-1), atoms: structure.elementCount, bonds };
};
const options = { layoutIsExpanded: false, layoutShowControls: false };
try {
  const one = await molstar.Viewer.create("app", options);
  await one.loadStructureFromData(pdb, "pdb");
  const ofPdb = shown(one);
  await one.plugin.clear();
  await one.loadTrajectory({
    model: { kind: "model-data", data: model, format: "pdb" },
    coordinates: { kind: "coordinates-data", data: dcd, format: "dcd" },
    preset: "default",
  });
  document.title = JSON.stringify({ pdb: ofPdb, dcd: shown(one) });
} catch (error) {
  document.title = JSON.stringify({ failure: String(error.stack ?? error) });
}
</script>`;

function render(path: string): string {
  const words = ["--headless=new", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  const { stdout, error } = spawnSync(
    flags.chromium,
    [
      ...words,
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--virtual-time-budget=60000",
      "--timeout=90000",
      "--dump-dom",
      `file://${path}`,
    ],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (error !== undefined) throw error;
  const title = /<title>(.*?)<\/title>/.exec(stdout)?.[1];
  if (title === undefined) throw new Error("the page did not come to its end");
  return title.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "boltzmill-molstar-"));
  try {
    const path = (name: string): string => join(folder, name);
    for (const name of ["frames.pdb", "frames.dcd"])
      await writeFrames(path(name), [fixtureFrames], { topology: fixtureTopology });
    // One frame, so that those of the DCD file are its own.
    await writeFrames(path("model.pdb"), [sliceFrames(fixtureFrames, 0, 1)], { topology: fixtureTopology });
    const viewer = readFileSync(join(flags.molstar, "build/viewer/molstar.js"), "utf8");
    const [pdb, model, dcd] = ["frames.pdb", "model.pdb", "frames.dcd"].map((name) => readFileSync(path(name))) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    writeFileSync(path("page.html"), page(viewer, pdb, model, dcd));
    const found: Readonly<Record<string, Shown | string>> = JSON.parse(render(path("page.html")));
    const { version } = JSON.parse(readFileSync(join(flags.molstar, "package.json"), "utf8"));
    console.log(`Mol* ${version}: ${JSON.stringify(found)}`);
    const wanted: Shown = { frames: 3, atoms: 22, bonds: 21 };
    for (const name of ["pdb", "dcd"]) {
      if (JSON.stringify(found[name]) !== JSON.stringify(wanted)) {
        throw new Error(`${name}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found[name] ?? found)}`);
      }
    }
    console.log("PDB and DCD are shown with all frames, atoms and bonds");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
