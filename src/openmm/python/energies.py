"""Energies of frames, in total and of each force, and the forces on the atoms."""

import copy
import functools

import numpy
import openmm
from systems import ENERGY, FORCE, new_context, read_system, set_positions

# OpenMM tells 32 groups of forces apart; the last one takes all others.
GROUPS = 31

# Members of a System without an energy of the positions.
WITHOUT_ENERGY = (
    openmm.CMMotionRemover,
    openmm.AndersenThermostat,
    openmm.MonteCarloBarostat,
    openmm.MonteCarloAnisotropicBarostat,
    openmm.MonteCarloFlexibleBarostat,
    openmm.MonteCarloMembraneBarostat,
)


def forces_with_energy(system):
    return [index for index, force in enumerate(system.getForces()) if not isinstance(force, WITHOUT_ENERGY)]


def grouped(system, indices):
    """The System with each of some forces in a group of its own, from 0."""
    result = copy.deepcopy(system)
    for force in result.getForces():
        force.setForceGroup(GROUPS)
    for group, index in enumerate(indices):
        result.getForce(index).setForceGroup(group)
    return result


@functools.lru_cache(maxsize=2)
def contexts_of(xml, platform):
    """Pairs of a context and the number of forces that it tells apart, for all forces in their order."""
    system = read_system(xml)
    forces = forces_with_energy(system)
    parts = [forces[first : first + GROUPS] for first in range(0, len(forces), GROUPS)] or [[]]
    return [
        (new_context(grouped(system, part), openmm.VerletIntegrator(0.001), platform), len(part)) for part in parts
    ]


def energy_of(context, groups=-1):
    return context.getState(getEnergy=True, groups=groups).getPotentialEnergy().value_in_unit(ENERGY)


def evaluate(xml, platform, per_force, with_forces, positions, cells=None):
    """Positions [frames, atoms, 3] nm -> energy [frames], by_force [frames, forces] kJ/mol, forces [frames, atoms, 3] kJ/(mol nm)."""
    contexts = contexts_of(xml, platform)
    system = read_system(xml)
    named = [system.getForce(index) for index in forces_with_energy(system)]
    energy = numpy.zeros(len(positions))
    by_force = numpy.zeros((len(positions), len(named) if per_force else 0))
    forces = numpy.zeros(positions.shape if with_forces else (0, 0, 3))
    for frame, conformation in enumerate(positions):
        cell = None if cells is None else cells[frame]
        for context, _ in contexts if per_force else contexts[:1]:
            set_positions(context, conformation, cell)
        state = contexts[0][0].getState(getEnergy=True, getForces=with_forces)
        energy[frame] = state.getPotentialEnergy().value_in_unit(ENERGY)
        if with_forces:
            forces[frame] = state.getForces(asNumpy=True).value_in_unit(FORCE)
        if per_force:
            by_force[frame] = [energy_of(context, 1 << group) for context, count in contexts for group in range(count)]
    header = {"names": [force.getName() for force in named], "particles": system.getNumParticles()}
    return header, {"energy": energy, "by_force": by_force, "forces": forces}
