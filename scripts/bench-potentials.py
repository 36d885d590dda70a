"""The Python engines of bench-potentials.ts: one of them answers lines of JSON on stdin with lines of JSON on stdout.

OpenMM's platforms evaluate and move one conformation at a time; JAX and PyTorch evaluate batches in float32 by batched_potential.py, with its
automatic gradient. Warm: what is compiled is compiled before anything is timed.
"""

import json
import os
import sys
import time

import numpy
import openmm


def read_setup():
    setup = json.loads(sys.stdin.readline())
    with open(setup["system"]) as file:
        system = openmm.XmlSerializer.deserialize(file.read())
    with open(setup["golden"]) as file:
        frames = numpy.array([frame["positions"] for frame in json.load(file)["frames"]])
    return setup, system, frames


def openmm_engine(setup, system, frames):
    properties = {"Threads": str(setup["threads"])} if setup["engine"] == "CPU" else {}
    dynamics = setup["dynamics"]
    platform = openmm.Platform.getPlatformByName(setup["engine"])
    listed = [[openmm.Vec3(*point) for point in frame] for frame in frames]

    def context():
        integrator = openmm.LangevinMiddleIntegrator(dynamics["temperature"], dynamics["friction"], dynamics["timeStep"])
        integrator.setRandomNumberSeed(1)
        made = openmm.Context(system, integrator, platform, properties)
        made.setPositions(listed[0])
        return made

    evaluated, moving = context(), context()

    def state_of(frame):
        evaluated.setPositions(frame)
        return evaluated.getState(getEnergy=True, getForces=True)

    def evaluate(batch):
        states = [state_of(frame) for frame in listed]
        forces = numpy.array([state.getForces(asNumpy=True)._value for state in states])
        return [state.getPotentialEnergy()._value for state in states], forces

    def work(kind, batch, count):
        if kind == "steps":
            moving.getIntegrator().step(count)
            return
        for index in range(count):
            state_of(listed[index % len(listed)])

    return openmm.version.version, evaluate, work


def axes_of(frames, batch):
    """x, y, z [batch, atoms] of the frames over and over."""
    repeated = frames[numpy.arange(batch) % len(frames)].astype(numpy.float32)
    return [numpy.ascontiguousarray(repeated[:, :, axis]) for axis in range(3)]


def jax_engine(setup, system, frames):
    os.environ["JAX_PLATFORMS"] = "cpu"
    if setup["threads"] == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import batched_potential
    import jax

    tables = {name: jax.numpy.asarray(table, jax.numpy.float32) for name, table in batched_potential.tables(system).items()}

    def total(axes):
        energies = batched_potential.energy(jax.numpy, tables, *axes)
        return energies.sum(), energies

    @jax.jit
    def energy_and_forces(axes):
        gradients, energies = jax.grad(total, has_aux=True)(axes)
        return energies, [-gradient for gradient in gradients]

    return jax.__version__, energy_and_forces, jax.numpy.asarray, jax.block_until_ready


def torch_engine(setup, system, frames):
    import batched_potential
    import torch

    torch.set_num_threads(setup["threads"])
    tables = {name: torch.tensor(table, dtype=torch.float32) for name, table in batched_potential.tables(system).items()}

    def eager(axes):
        axes = [axis.requires_grad_(True) for axis in axes]
        energies = batched_potential.energy(torch, tables, *axes)
        return energies.detach(), [-gradient for gradient in torch.autograd.grad(energies.sum(), axes)]

    def total(axes):
        energies = batched_potential.energy(torch, tables, *axes)
        return energies.sum(), energies

    @torch.compile(dynamic=False)
    def compiled(axes):
        gradients, energies = torch.func.grad(total, has_aux=True)(axes)
        return energies, [-gradient for gradient in gradients]

    function = compiled if setup["engine"] == "compile" else eager
    return torch.__version__, function, torch.tensor, lambda result: result


def batched(parts, frames):
    """An engine from a function of batches: version, function, how an array gets to the library, and how one waits for results."""
    version, function, convert, wait = parts
    feeds = {}

    def feed(batch):
        if batch not in feeds:
            feeds[batch] = [convert(axis) for axis in axes_of(frames, batch)]
        return feeds[batch]

    def evaluate(batch):
        energies, forces = wait(function(feed(batch)))
        return numpy.asarray(energies), numpy.stack([numpy.asarray(axis) for axis in forces], axis=2)

    def work(kind, batch, count):
        axes = feed(batch)
        for _ in range(count // batch):
            result = function(axes)
        wait(result)

    return version, evaluate, work


ENGINES = {
    "Reference": openmm_engine,
    "CPU": openmm_engine,
    "jit": lambda *found: batched(jax_engine(*found), found[2]),
    "eager": lambda *found: batched(torch_engine(*found), found[2]),
    "compile": lambda *found: batched(torch_engine(*found), found[2]),
}


def main():
    setup, system, frames = read_setup()
    version, evaluate, work = ENGINES[setup["engine"]](setup, system, frames)
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["ask"] == "evaluate":
            energies, forces = evaluate(request["batch"])
            count = min(len(frames), len(energies))
            answer = {"energies": [float(energy) for energy in energies[:count]], "forces": forces[:count].tolist()}
        else:
            start, processor_start = time.perf_counter(), time.process_time()
            work(request["kind"], request["batch"], request["count"])
            answer = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor_start}
        print(json.dumps(answer), flush=True)


main()
