"""Makes tests/chem/molecules.golden.json: thermal frames of molecules with rings, disulfides, triple bonds, by OpenMM.

Peptides in Amber ff14SB with OBC2; the small molecules in a plain force field of springs, for their shapes only. Reference platform.

Usage: python scripts/make-molecule-frames.py      (needs openmm 8.6)
"""

import json
import pathlib

import numpy
import openmm
from build_molecules import chain_topology, neighbours_of, relaxed, thermal_frames
from openmm import app

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "chem" / "molecules.golden.json"
TEMPERATURES = (300, 300, 500, 800)

PEPTIDES = {
    "proline": (("ACE", "PRO", "NME"), ()),
    "histidine": (("ACE", "HIE", "NME"), ()),
    "phenylalanine": (("ACE", "PHE", "NME"), ()),
    "tryptophan": (("ACE", "TRP", "NME"), ()),
    "threonine-isoleucine": (("NTHR", "CILE"), ()),
    "disulfide": (("ACE", "CYX", "GLY", "GLY", "CYX", "NME"), ((1, 4),)),
}

# Carbons by number, with their bonds and the number of hydrogens on each.
SMALL = {
    "ethynylcyclohexane": (
        ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (0, 6), (6, 7)),
        (1, 2, 2, 2, 2, 2, 0, 1),
    ),
    "pent-2-yne": (((0, 1), (1, 2), (2, 3), (3, 4)), (3, 0, 0, 2, 3)),
    "norbornane": (((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (0, 6), (6, 3)), (1, 2, 2, 1, 2, 2, 2)),
    "spiropentane": (((0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)), (2, 2, 0, 2, 2)),
}


def small_topology(bonds, hydrogens):
    topology = app.Topology()
    residue = topology.addResidue("MOL", topology.addChain("A"), "1")
    carbons = [topology.addAtom(f"C{index + 1}", app.element.carbon, residue) for index in range(len(hydrogens))]
    for first, second in bonds:
        topology.addBond(carbons[first], carbons[second])
    for carbon, count in zip(carbons, hydrogens):
        for number in range(count):
            hydrogen = topology.addAtom(f"H{carbon.index + 1}{'ABC'[number]}", app.element.hydrogen, residue)
            topology.addBond(carbon, hydrogen)
    return topology


def natural_angle(adjacent, elements, end, centre, other_end):
    """Ideal angle at an atom: straight at triple bonds, 60 degrees in rings of three, 137 between two of them, else tetrahedral; rad."""
    if len(adjacent[centre]) == 2 and elements[centre] == "C":
        return numpy.pi
    if other_end in adjacent[end]:
        return numpy.pi / 3
    in_small_rings = all(set(adjacent[atom]) & set(adjacent[centre]) for atom in (end, other_end))
    return 2.39 if in_small_rings else 1.911


def springs(topology):
    """Bonds, angles, three-fold torsions and repulsion between atoms that are not bonded."""
    adjacent = neighbours_of(topology)
    elements = [atom.element.symbol for atom in topology.atoms()]
    system = openmm.System()
    bonds, angles, torsions = openmm.HarmonicBondForce(), openmm.HarmonicAngleForce(), openmm.PeriodicTorsionForce()
    for atom in topology.atoms():
        system.addParticle(atom.element.mass)
    for first, second in topology.bonds():
        pair = first.index, second.index
        sp = sum(len(adjacent[atom]) == 2 for atom in pair)
        length = 0.109 if "H" in (elements[pair[0]], elements[pair[1]]) else (0.153, 0.146, 0.120)[sp]
        bonds.addBond(*pair, length, 2.8e5)
    for centre, found in enumerate(adjacent):
        for index, end in enumerate(found):
            for other_end in found[index + 1 :]:
                angle = natural_angle(adjacent, elements, end, centre, other_end)
                angles.addAngle(end, centre, other_end, angle, 400.0)
    for first, second in topology.bonds():
        for end in set(adjacent[first.index]) - {second.index}:
            for other_end in set(adjacent[second.index]) - {first.index, end}:
                if 2 not in (len(adjacent[first.index]), len(adjacent[second.index])):
                    torsions.addTorsion(end, first.index, second.index, other_end, 3, 0.0, 0.65)
    for force in (bonds, angles, torsions):
        system.addForce(force)
    return system


def described(topology, system, positions):
    frames = thermal_frames(system, positions, TEMPERATURES)
    return {
        "atoms": [[atom.name, atom.element.symbol, atom.residue.name, atom.residue.index] for atom in topology.atoms()],
        "bonds": [[first.index, second.index] for first, second in topology.bonds()],
        "frames": [frame.round(5).ravel().tolist() for frame in [positions, *frames]],
    }


def main():
    force_field = app.ForceField("amber14-all.xml", "implicit/obc2.xml")
    molecules = {}
    for name, (residues, disulfides) in PEPTIDES.items():
        topology = chain_topology(force_field, residues, disulfides)
        system = force_field.createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None)
        molecules[name] = described(topology, system, relaxed(topology, system))
    for name, (bonds, hydrogens) in SMALL.items():
        topology = small_topology(bonds, hydrogens)
        system = springs(topology)
        molecules[name] = described(topology, system, relaxed(topology, system))
    body = ",\n".join(f'"{name}": {json.dumps(value, separators=(",", ":"))}' for name, value in molecules.items())
    about = f'"description": "positions [atoms * 3] nm: a minimum, then frames at {list(TEMPERATURES)} K"'
    TARGET.write_text(f'{{{about}, "openmm": "{openmm.version.version}", "molecules": {{\n{body}\n}}}}\n')


if __name__ == "__main__":
    main()
