// Shows that kernels run in a browser as they do in Node.js: the same modules, loaded by the same code, give the same bits in headless Chromium.
// Energies with forces of alanine dipeptide in float32 and float64, and Langevin dynamics that draw their noise in the kernel.
// npm run build && npx tsx scripts/run-in-browser.ts [--browser chromium] [--rows 1000] [--out FILE.json]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { energyAndForces, systemEnergy } from "../potentials/energy.ts";
import { key } from "../src/num/random.ts";
import type { ElementType } from "../src/runtime/wasm/arithmetic.ts";
import { type Elements, instantiate } from "../src/runtime/wasm/instance.ts";
import { compileKernel, type Kernel, NO_STEPPING } from "../src/runtime/wasm/kernel.ts";
import { EVALUATION, runRows, type Work } from "../src/runtime/wasm/rows.ts";
import { langevinProgram } from "../src/sample/langevin.ts";
import { toAxisMajor } from "../src/sample/phaseSpace.ts";
import { noiseKeys } from "../src/sample/streams.ts";
import { alanineDipeptide } from "../systems/molecules.ts";
import { beside, machine, writeFacts } from "./benchmark.ts";
import { repeated } from "./dynamics-start.ts";

const { values: flags } = parseArgs({
  options: {
    browser: { type: "string", default: "chromium" },
    rows: { type: "string", default: "1000" },
    out: { type: "string" },
  },
});

const ROWS = Number(flags.rows);
const STEPS = 100;

/** A kernel with work for it, which both sides do. */
interface Case {
  readonly title: string;
  readonly unit: string;
  readonly kernel: Kernel;
  readonly work: Omit<Work, "taken">;
  readonly repetitions: number;
}

const { masses, forces } = alanineDipeptide.load().molecularSystem;
const atoms = masses.length;
const golden: { frames: { positions: number[][] }[] } = JSON.parse(
  readFileSync(beside("../systems/alanine-dipeptide/golden.json"), "utf8"),
);
const positions = repeated(
  golden.frames.map((frame) => frame.positions),
  ROWS,
);

const zeros = (type: ElementType, size: number): Elements =>
  type === "float32" ? new Float32Array(size) : new Float64Array(size);

function energies(type: ElementType): Case {
  const axis = (index: number): Elements => {
    const values = positions.filter((_, flat) => flat % 3 === index);
    return type === "float32" ? values : Float64Array.from(values);
  };
  const inputs = { x: axis(0), y: axis(1), z: axis(2) };
  const results = { energy: 1, fx: atoms, fy: atoms, fz: atoms };
  const outputs = Object.fromEntries(Object.entries(results).map(([name, size]) => [name, zeros(type, ROWS * size)]));
  const kernel = compileKernel(energyAndForces(forces, atoms), type, NO_STEPPING);
  const work = { inputs, outputs, rows: ROWS, steps: EVALUATION, keys: {} };
  return { title: `energies with forces, ${type}`, unit: "conformations", kernel, work, repetitions: 50 };
}

function dynamics(): Case {
  const settings = { masses, timeStep: 0.001, friction: 1, centred: true };
  const program = langevinProgram((cartesian) => systemEnergy(cartesian, forces), settings);
  const size = ROWS * 3 * atoms;
  const state = { velocities: zeros("float32", size), forces: zeros("float32", size) };
  const kT = zeros("float32", ROWS).fill(2.5);
  const inputs = { positions: Float32Array.from(toAxisMajor(positions, atoms)), ...state, kT };
  const outputs = Object.fromEntries(["positions", "velocities", "forces"].map((name) => [name, zeros("float32", size)]));
  const kernel = compileKernel(program, "float32", { carried: Object.keys(outputs), drawn: ["noise"] });
  const keys = { noise: noiseKeys(key(1), 0, 1, ROWS) };
  const work = { inputs, outputs, rows: ROWS, steps: { first: 0, end: STEPS }, keys };
  return { title: "Langevin dynamics, float32", unit: "steps", kernel, work, repetitions: 2 };
}

const CASES = [energies("float32"), energies("float64"), dynamics()];

/** What the page is sent: numbers as JSON, which keeps all of their bits. */
function described({ kernel, work, repetitions }: Case): object {
  const listed = <T extends ArrayLike<number>>(arrays: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, Array.from(data)]));
  const sizes = Object.fromEntries(Object.entries(work.outputs).map(([name, { length }]) => [name, length]));
  const module = Buffer.from(kernel.module).toString("base64");
  const { rows, steps, inputs, keys } = work;
  return { kernel: { ...kernel, module }, inputs: listed(inputs), outputs: sizes, rows, steps, keys: listed(keys), repetitions };
}

interface Answer {
  readonly error?: string;
  readonly userAgent: string;
  readonly cases: readonly { readonly results: Readonly<Record<string, number[]>>; readonly rate: number }[];
}

const PAGE = '<!doctype html><title>kernels</title><script type="module" src="/scripts/browser-page.mjs"></script>';

/** Files of the library and what the page asks for; `answered` hears what it found. */
function respond(request: IncomingMessage, response: ServerResponse, answered: (answer: Answer) => void): void {
  const send = (type: string, body: string | Buffer): unknown => response.writeHead(200, { "content-type": type }).end(body);
  const { pathname } = new URL(request.url!, "http://localhost");
  if (pathname === "/") send("text/html", PAGE);
  else if (pathname === "/cases") send("application/json", JSON.stringify(CASES.map(described)));
  else if (pathname === "/answer") {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      send("text/plain", "");
      answered(JSON.parse(Buffer.concat(pieces).toString()));
    });
  } else if (/^\/(dist|scripts)\/[\w/.-]+\.m?js$/.test(pathname) && !pathname.includes("..")) {
    send("text/javascript", readFileSync(beside(`..${pathname}`)));
  } else response.writeHead(404).end();
}

async function inBrowser(): Promise<Answer> {
  const profile = mkdtempSync(join(tmpdir(), "browser-"));
  let hear: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    hear = resolve;
  });
  const server = createServer((request, response) => respond(request, response, hear));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const options = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, url];
  const browser = spawn(flags.browser, options, { stdio: ["ignore", "ignore", "ignore"] });
  const failed = new Promise<never>((_, reject) => {
    browser.on("error", (error) => reject(new Error(`${flags.browser} does not start: ${error.message}; name one by --browser`)));
    browser.on("exit", (code) => reject(new Error(`${flags.browser} ended with code ${code} before it answered`)));
  });
  try {
    return await Promise.race([answer, failed]);
  } finally {
    failed.catch(() => {});
    const ended = new Promise((resolve) => browser.once("exit", resolve));
    if (browser.kill()) await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main(): Promise<void> {
  const answer = await inBrowser();
  if (answer.error !== undefined) throw new Error(`the page failed: ${answer.error}`);
  const facts = CASES.map(({ title, unit, kernel, work }, index) => {
    runRows(instantiate(kernel), { ...work, taken: new Int32Array(1) });
    const { results, rate } = answer.cases[index]!;
    for (const [name, data] of Object.entries(work.outputs)) {
      const differing = data.findIndex((value, at) => !Object.is(value, results[name]![at]));
      if (differing >= 0)
        throw new Error(
          `${title}: ${name}[${differing}] is ${results[name]![differing]} in the browser, ${data[differing]} here`,
        );
    }
    process.stdout.write(`${title}: the same bits in ${work.rows} rows; ${Math.round(rate)} ${unit} a second\n`);
    return { title, rows: work.rows, rate: Math.round(rate), unit: `${unit} a second` };
  });
  process.stdout.write(`${answer.userAgent}\n`);
  writeFacts(flags.out, { script: "scripts/run-in-browser.ts", machine: machine(), userAgent: answer.userAgent, cases: facts });
}

await main();
