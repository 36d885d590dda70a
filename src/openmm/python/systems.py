"""Systems as texts of XML, read once and kept as long as requests are about the same one."""

import functools

import openmm
from openmm import unit

PICOSECOND = unit.picosecond
NANOMETRE = unit.nanometer
ENERGY = unit.kilojoule_per_mole
FORCE = unit.kilojoule_per_mole / unit.nanometer


@functools.lru_cache(maxsize=2)
def read_system(xml):
    system = openmm.XmlSerializer.deserialize(xml)
    if not isinstance(system, openmm.System):
        raise ValueError("the XML holds no System")
    return system


def new_context(system, integrator, platform, threads=None):
    chosen = openmm.Platform.getPlatformByName(platform)
    properties = {"Threads": str(threads)} if platform == "CPU" and threads is not None else {}
    return openmm.Context(system, integrator, chosen, properties)


def set_positions(context, positions, cell=None):
    """Sets positions [atoms, 3] in nm and, where there is one, the periodic cell [3, 3] in nm; virtual sites follow from the atoms."""
    system = context.getSystem()
    if len(positions) != system.getNumParticles():
        raise ValueError(f"the System has {system.getNumParticles()} particles, but there are positions of {len(positions)}")
    if cell is not None:
        context.setPeriodicBoxVectors(*(openmm.Vec3(*vector) for vector in cell.tolist()))
    context.setPositions(positions.astype("float64"))
    if any(system.isVirtualSite(index) for index in range(system.getNumParticles())):
        context.computeVirtualSites()


def positions_of(state):
    return state.getPositions(asNumpy=True).value_in_unit(NANOMETRE)


def cell_of(state):
    return state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(NANOMETRE)
