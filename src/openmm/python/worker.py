"""OpenMM at the other end of a pipe: greets with its version, then answers one request after the other until its standard input ends.

Every request is complete in itself, so that one which is lost with a process can be asked again of the next.
"""

import os
import queue
import signal
import sys
import threading
import traceback

from wire import read_message, write_message


def listen(stream, requests):
    """Passes requests on; the end of the stream is the end of whoever asks, and with it of this process, whatever it is doing."""
    while True:
        message = read_message(stream)
        if message is None:
            os._exit(0)
        requests.put(message)


def greeting():
    python = ".".join(str(part) for part in sys.version_info[:3])
    try:
        import openmm
    except ImportError as error:
        return {"python": python, "missing": str(error)}
    platforms = [openmm.Platform.getPlatform(index).getName() for index in range(openmm.Platform.getNumPlatforms())]
    # An editable build has a longer version, which begins with the same numbers.
    return {"python": python, "openmm": openmm.Platform.getOpenMMVersion(), "platforms": platforms}


def answers():
    from dynamics import advance, minimise
    from energies import evaluate
    from prepare import prepare_amber, prepare_structure

    return {
        "evaluate": evaluate,
        "advance": advance,
        "minimise": minimise,
        "prepare-structure": prepare_structure,
        "prepare-amber": prepare_amber,
    }


def answer(table, header, arrays):
    """The answer to a request: (header, arrays); whatever OpenMM objects to is an answer too."""
    try:
        return table[header.pop("request")](**header, **arrays)
    except Exception as error:
        traceback.print_exc()
        return {"error": str(error) or type(error).__name__}, {}


def main():
    # The terminal sends Ctrl-C to all processes; the one that asks decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    # What libraries print must not come between the messages.
    os.dup2(2, 1)
    hello = greeting()
    write_message(out, hello, {})
    if "missing" in hello:
        return
    requests = queue.SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    table = answers()
    while True:
        write_message(out, *answer(table, *requests.get()))


main()
