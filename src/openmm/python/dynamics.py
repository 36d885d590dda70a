"""Langevin dynamics and minimisation."""

import base64
import functools

import numpy
import openmm
from systems import PICOSECOND, cell_of, new_context, positions_of, read_system, set_positions


@functools.lru_cache(maxsize=1)
def context_of(xml, platform, threads, temperature, friction, time_step, seed):
    """The context of a trajectory and the checkpoint at which it stands."""
    integrator = openmm.LangevinMiddleIntegrator(temperature, friction / PICOSECOND, time_step * PICOSECOND)
    integrator.setRandomNumberSeed(seed)
    return {"context": new_context(read_system(xml), integrator, platform, threads), "checkpoint": None}


def go_to(held, checkpoint, positions, cell, temperature, seed):
    """Brings a context to a checkpoint, or to positions with thermal velocities where a trajectory begins."""
    context = held["context"]
    if checkpoint is not None:
        if checkpoint != held["checkpoint"]:
            context.loadCheckpoint(base64.b64decode(checkpoint))
        return
    set_positions(context, positions, cell)
    # Constraints of single precision would be kept to this anyway.
    context.applyConstraints(1e-6)
    context.setVelocitiesToTemperature(temperature, seed)


def advance(setting, checkpoint, frames, interval, positions=None, cell=None):
    """Runs a trajectory on by frames * interval steps -> positions [frames, atoms, 3] nm, cells [frames, 3, 3] where it is periodic."""
    held = context_of(**setting)
    context = held["context"]
    go_to(held, checkpoint, positions, cell, setting["temperature"], setting["seed"])
    recorded, cells = [], []
    for _ in range(frames):
        context.getIntegrator().step(interval)
        state = context.getState(getPositions=True)
        recorded.append(positions_of(state))
        if not numpy.isfinite(recorded[-1]).all():
            raise ValueError("dynamics became unstable: a coordinate is no number")
        cells.append(cell_of(state))
    held["checkpoint"] = base64.b64encode(context.createCheckpoint()).decode()
    arrays = {"positions": numpy.array(recorded, numpy.float32)}
    if context.getSystem().usesPeriodicBoundaryConditions():
        arrays["cells"] = numpy.array(cells)
    return {"checkpoint": held["checkpoint"]}, arrays


def minimise(xml, platform, tolerance, maximum_iterations, positions):
    """Positions [atoms, 3] nm at a minimum of the energy, where no force is larger than the tolerance, kJ/(mol nm), on average."""
    context = new_context(read_system(xml), openmm.VerletIntegrator(0.001), platform)
    set_positions(context, positions)
    context.applyConstraints(1e-6)
    openmm.LocalEnergyMinimizer.minimize(context, tolerance, maximum_iterations)
    return {}, {"positions": positions_of(context.getState(getPositions=True))}
