"""The OpenMM side of bench-potentials.ts: answers lines of JSON on stdin with lines of JSON on stdout."""

import json
import sys
import time

import openmm

TEMPERATURE = 300  # K
FRICTION = 1  # 1/ps
STEP = 0.001  # ps


def make_context(system, positions):
    integrator = openmm.LangevinMiddleIntegrator(TEMPERATURE, FRICTION, STEP)
    integrator.setRandomNumberSeed(1)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))
    context.setPositions(positions)
    return context


def evaluations(context, frames, count):
    for index in range(count):
        context.setPositions(frames[index % len(frames)])
        context.getState(getEnergy=True, getForces=True)


def main():
    setup = json.loads(sys.stdin.readline())
    with open(setup["system"]) as file:
        system = openmm.XmlSerializer.deserialize(file.read())
    frames = [[openmm.Vec3(*point) for point in frame] for frame in setup["frames"]]
    evaluated, moving = make_context(system, frames[0]), make_context(system, frames[0])
    print(json.dumps({"openmm": openmm.version.version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        start, processor_start = time.perf_counter(), time.process_time()
        if request["kind"] == "steps":
            moving.getIntegrator().step(request["count"])
        else:
            evaluations(evaluated, frames, request["count"])
        print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - processor_start}), flush=True)


main()
