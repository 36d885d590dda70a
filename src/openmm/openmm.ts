/** OpenMM beside this process: started when it is first asked, started anew where it crashes. */
import { UserError } from "../errors.ts";
import { type Candidates, PYTHON_VARIABLE, pythonCandidates } from "./findPython.ts";
import type { Message } from "./wire.ts";
import { type Greeting, NoWorker, Objection, startWorker, type Worker, WorkerCrash } from "./worker.ts";

/** What OpenMM is asked. */
export interface Question {
  /** Complete in itself: where a process crashes, another one is asked. */
  readonly request: Message;
  /** What is asked for, for messages: "compute the energies of mine.xml". */
  readonly asked: string;
  /** What to do where OpenMM objects: "correct the system". */
  readonly mend: string;
}

/** Where OpenMM runs. */
export interface Location extends Greeting {
  /** The interpreter of Python. */
  readonly interpreter: string;
}

/** OpenMM in a process of its own, which runs from the first request on. */
export interface Openmm {
  /** Where it runs; starts it where it does not. Throws a UserError where no interpreter has it. */
  locate(): Promise<Location>;
  /** The answer. Throws a UserError where no interpreter has OpenMM, where OpenMM objects, and where a second process crashes as the first did. */
  ask(question: Question): Promise<Message>;
  /** Ends the process; nothing where none runs. */
  close(): Promise<void>;
}

/** What decides which interpreter is taken. */
export interface OpenmmOptions {
  /** An interpreter that the user named. */
  readonly python?: string | undefined;
}

/** What gives OpenMM to boltzmill commands in this folder. */
export const INSTALL_OPENMM = "python3 -m venv .venv && .venv/bin/python -m pip install openmm";

function nothingFound({ pythons, named }: Candidates, reasons: readonly string[]): UserError {
  const tried = pythons.map((python, index) => `${python} ${reasons[index]}`).join("; ");
  const mend = named
    ? `name an interpreter of Python that has it, or let one be made by "${INSTALL_OPENMM}".`
    : `install it, for instance by "${INSTALL_OPENMM}", or name an interpreter by --python or ${PYTHON_VARIABLE}.`;
  return new UserError(`OpenMM is needed for this, but ${tried}: ${mend}`);
}

interface Running extends Location {
  readonly worker: Worker;
}

/** Starts the first interpreter that has OpenMM. */
async function start(candidates: Candidates): Promise<Running> {
  const reasons: string[] = [];
  for (const interpreter of candidates.pythons) {
    try {
      const worker = await startWorker(interpreter);
      return { worker, interpreter, ...worker.greeting };
    } catch (error) {
      if (!(error instanceof NoWorker)) throw error;
      reasons.push(error.message);
    }
  }
  throw nothingFound(candidates, reasons);
}

/** OpenMM of the interpreter that was named or that is found; nothing is started before it is needed. */
export function createOpenmm({ python }: OpenmmOptions = {}): Openmm {
  const candidates = pythonCandidates(python, process.cwd(), process.env);
  let running: Promise<Running> | undefined;
  const current = (): Promise<Running> => {
    running ??= start(candidates);
    return running;
  };
  const close = async (): Promise<void> => {
    const closing = running;
    running = undefined;
    await closing?.then(
      ({ worker }) => worker.close(),
      () => {},
    );
  };
  const answer = async ({ request, asked, mend }: Question): Promise<Message> => {
    try {
      return await (await current()).worker.ask(request);
    } catch (error) {
      if (error instanceof WorkerCrash) await close();
      if (!(error instanceof Objection)) throw error;
      throw new UserError(`OpenMM was asked to ${asked}, but it says "${error.message}": ${mend}.`);
    }
  };
  const ask = async (question: Question): Promise<Message> => {
    try {
      return await answer(question);
    } catch (error) {
      if (!(error instanceof WorkerCrash)) throw error;
    }
    try {
      return await answer(question);
    } catch (error) {
      if (!(error instanceof WorkerCrash)) throw error;
      throw new UserError(
        `OpenMM was asked to ${question.asked}, but its process ${error.message}, and so did a second one: try another platform, or look for what is unusual in the system.`,
      );
    }
  };
  return {
    locate: async () => {
      const { interpreter, python: version, openmm, platforms } = await current();
      return { interpreter, python: version, openmm, platforms };
    },
    ask,
    close,
  };
}
