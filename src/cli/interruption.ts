/** Ctrl-C and kill: the first asks the run to stop at its next checkpoint, the second ends the process at once. */
import { clock } from "../run/circumstances.ts";

/** The exit code that shells give to programs which Ctrl-C ended. */
export const INTERRUPTED = 130;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** One Ctrl-C can arrive twice, from the terminal and from npx, which passes signals on: within this time, s, they count as one. */
const SAME = 0.5;

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Listens for signals until disposed. `asked` is called at the first one, `ended` just before the process ends at the second one.
 *
 * The second ends the process by the signal itself: nothing waits for native code, and shells see what ended it.
 */
export function listenForInterruption(asked: () => void, ended: () => void): Interruption {
  const controller = new AbortController();
  let first = 0;
  const stopListening = (): void => {
    for (const name of SIGNALS) process.removeListener(name, onSignal);
  };
  function onSignal(name: NodeJS.Signals): void {
    if (controller.signal.aborted) {
      if (clock() - first < SAME) return;
      stopListening();
      ended();
      process.kill(process.pid, name);
      return;
    }
    first = clock();
    controller.abort();
    asked();
  }
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: controller.signal, [Symbol.dispose]: stopListening };
}
