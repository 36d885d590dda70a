"""The OpenMM side of energy-drift.ts: velocity Verlet on the Reference platform from given positions and velocities; total energies in kJ/mol."""

import json
import sys

import numpy
import openmm


def velocity_verlet(step):
    integrator = openmm.CustomIntegrator(step)
    integrator.addUpdateContextState()
    integrator.addComputePerDof("v", "v + dt * f / (2 * m)")
    integrator.addComputePerDof("x", "x + dt * v")
    integrator.addComputePerDof("v", "v + dt * f / (2 * m)")
    return integrator


def total_energies(context, positions, velocities, steps, interval):
    context.setPositions(positions)
    context.setVelocities(velocities)
    energies = []
    for _ in range(steps // interval):
        context.getIntegrator().step(interval)
        state = context.getState(getEnergy=True)
        energies.append(state.getPotentialEnergy()._value + state.getKineticEnergy()._value)
    return energies


def main():
    request = json.loads(sys.stdin.readline())
    with open(request["system"]) as file:
        system = openmm.XmlSerializer.deserialize(file.read())
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(system, velocity_verlet(request["timeStep"]), platform)
    shape = (request["trajectories"], system.getNumParticles(), 3)
    positions, velocities = (numpy.reshape(request[name], shape) for name in ("positions", "velocities"))
    starts = zip(positions, velocities)
    totals = [total_energies(context, *start, request["steps"], request["interval"]) for start in starts]
    print(json.dumps({"totals": totals}), flush=True)


main()
