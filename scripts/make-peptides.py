"""Writes peptides as users have them: for each NAME=RESIDUE,... a NAME.xml, a NAME.pdb and thermal golden frames with energies and forces,
NAME.json, into FOLDER.

Amber ff14SB (amber14-all.xml) with OBC2 (implicit/obc2.xml), no cutoff, no constraints; residues by template name (ACE, ALA, NALA, CALA, NME).

Usage: python scripts/make-peptides.py FOLDER NAME=RESIDUE,RESIDUE,... [...]      (needs openmm 8.6)
"""

import json
import pathlib
import sys

import openmm
from build_molecules import chain_topology, context_of, pdb_text, relaxed, thermal_frames
from make_benchmark_molecule import TEMPERATURES, golden_frame
from openmm import app


# A frame is thermal, not equilibrated: it is for the comparison of energies.
STEPS = 500


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    force_field = app.ForceField("amber14-all.xml", "implicit/obc2.xml")
    for word in sys.argv[2:]:
        name, residues = word.split("=")
        if (folder / f"{name}.json").exists():
            continue
        topology = chain_topology(force_field, residues.split(","))
        system = force_field.createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None)
        positions = relaxed(topology, system)
        (folder / f"{name}.xml").write_text(openmm.XmlSerializer.serialize(system) + "\n")
        (folder / f"{name}.pdb").write_text(pdb_text(topology, positions))
        context, _ = context_of(system)
        frames = [golden_frame(context, frame) for frame in thermal_frames(system, positions, TEMPERATURES, STEPS)]
        (folder / f"{name}.json").write_text(json.dumps({"openmm": openmm.version.version, "frames": frames}) + "\n")


if __name__ == "__main__":
    main()
