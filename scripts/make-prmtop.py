"""Writes Amber's files of a small peptide for tests/openmm: two glycines with charged ends in ff14SB, radii of Onufriev, Bashford and Case (mbondi2).

Usage: python scripts/make-prmtop.py      (needs openmm 8.6 and ParmEd 4.3)
"""

import pathlib

import parmed
from build_molecules import chain_topology, relaxed
from openmm import app

FOLDER = pathlib.Path(__file__).parent.parent / "tests" / "openmm"

fields = app.ForceField("amber14-all.xml")
topology = chain_topology(fields, ("NGLY", "CGLY"))
system = fields.createSystem(topology)
structure = parmed.openmm.load_topology(topology, system, xyz=relaxed(topology, system) * 10)
parmed.tools.changeRadii(structure, "mbondi2").execute()
structure.save(str(FOLDER / "glycines.prmtop"), overwrite=True)
structure.save(str(FOLDER / "glycines.inpcrd"), format="rst7", overwrite=True)
