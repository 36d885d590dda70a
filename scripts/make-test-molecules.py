"""Makes tests/systems/molecules/: system.xml and topology.pdb of two small peptides, which the tests treat as a user's own molecules.

Amber ff99SB-ILDN with OBC2, no cutoff, no constraints; minimised structures.

Usage: python scripts/make-test-molecules.py      (needs openmm 8.6)
"""

import pathlib

import openmm
from build_molecules import chain_topology, pdb_text, relaxed
from openmm import app

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "systems" / "molecules"
MOLECULES = {"ace-pro-nme": ("ACE", "PRO", "NME"), "ace-ala-ala-nme": ("ACE", "ALA", "ALA", "NME")}


def main():
    force_field = app.ForceField("amber99sbildn.xml", "amber99_obc.xml")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, residues in MOLECULES.items():
        topology = chain_topology(force_field, residues)
        system = force_field.createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None)
        (FOLDER / f"{name}.xml").write_text(openmm.XmlSerializer.serialize(system) + "\n")
        (FOLDER / f"{name}.pdb").write_text(pdb_text(topology, relaxed(topology, system)))


if __name__ == "__main__":
    main()
