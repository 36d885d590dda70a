"""Makes tests/chem/residueBonds.golden.json: atoms and bonds of residues as OpenMM's Amber ff99SB-ILDN templates have them.

Usage: python scripts/make-residue-bonds-golden.py      (needs openmm)
"""

import json
import pathlib

import openmm
from openmm import app

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "chem" / "residueBonds.golden.json"
NAMES = (
    "ALA ARG ASN ASP CYS CYX GLN GLU GLY HID HIE HIP ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL ASH GLH LYN ACE NME NALA CALA NGLY CVAL"
).split()


def main():
    templates = app.ForceField("amber99sbildn.xml")._templates
    residues = {}
    for name in NAMES:
        template = templates[name]
        residues[name] = {
            "atoms": [[atom.name, atom.element.symbol] for atom in template.atoms],
            "bonds": sorted(sorted(bond) for bond in template.bonds),
        }
    body = ",\n".join(f'"{name}": {json.dumps(residue, separators=(",", ":"))}' for name, residue in residues.items())
    TARGET.write_text(f'{{"openmm": "{openmm.version.version}", "residues": {{\n{body}\n}}}}\n')


if __name__ == "__main__":
    main()
