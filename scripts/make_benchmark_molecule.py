"""Makes scripts/fixtures/ace-ala3-nme: system.xml and golden.json of capped trialanine, the larger molecule of the benchmark of potentials.

42 atoms, Amber ff99SB-ILDN with OBC2, no cutoff, no constraints. The golden frames are thermal ones with energies and forces of OpenMM's
Reference platform.

Usage: python scripts/make_benchmark_molecule.py      (needs openmm 8.6)
"""

import json
import pathlib

import numpy
import openmm
from build_molecules import chain_topology, context_of, relaxed, thermal_frames
from openmm import app, unit

FOLDER = pathlib.Path(__file__).resolve().parent / "fixtures" / "ace-ala3-nme"
RESIDUES = ("ACE", "ALA", "ALA", "ALA", "NME")
TEMPERATURES = (300, 300, 400, 500)
DIGITS = 6


def golden_frame(context, positions):
    positions = numpy.round(positions, DIGITS)
    context.setPositions(positions)
    state = context.getState(getEnergy=True, getForces=True)
    forces = state.getForces(asNumpy=True).value_in_unit(unit.kilojoule_per_mole / unit.nanometer)
    return {
        "positions": positions.tolist(),
        "energy": state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole),
        "forces": numpy.round(forces, DIGITS).tolist(),
    }


def main():
    force_field = app.ForceField("amber99sbildn.xml", "amber99_obc.xml")
    topology = chain_topology(force_field, RESIDUES)
    system = force_field.createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "system.xml").write_text(openmm.XmlSerializer.serialize(system) + "\n")
    frames = thermal_frames(system, relaxed(topology, system), TEMPERATURES)
    context, _ = context_of(system)
    golden = {
        "description": "OpenMM Reference platform (double precision); positions nm, energies kJ/mol, forces kJ/mol/nm",
        "openmm": openmm.version.version,
        "frames": [golden_frame(context, positions) for positions in frames],
    }
    text = json.dumps(golden, separators=(",", ":")).replace('{"positions"', '\n{"positions"')
    (FOLDER / "golden.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
