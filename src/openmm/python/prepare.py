"""Systems from structures and force fields, and from Amber's files."""

import numpy
import openmm
from openmm import app
from systems import NANOMETRE

CONSTRAINTS = {"none": None, "h-bonds": app.HBonds, "all-bonds": app.AllBonds, "h-angles": app.HAngles}
SOLVENTS = {"hct": app.HCT, "obc1": app.OBC1, "obc2": app.OBC2, "gbn": app.GBn, "gbn2": app.GBn2}


def common_options(cutoff, constraints):
    """Options of both kinds of createSystem."""
    method = app.NoCutoff if cutoff is None else app.CutoffNonPeriodic
    size = {} if cutoff is None else {"nonbondedCutoff": cutoff * NANOMETRE}
    return {"nonbondedMethod": method, **size, "constraints": CONSTRAINTS[constraints], "rigidWater": False}


def numbered(text, otherwise):
    return int(text) if text.lstrip("-").isdigit() else otherwise


def description(topology, system, positions):
    """What is answered: the System as XML, atoms and bonds, and positions [atoms, 3] nm."""
    atoms = [
        [
            atom.name,
            None if atom.element is None else atom.element.symbol,
            atom.residue.name,
            atom.residue.index,
            numbered(atom.residue.id, atom.residue.index + 1),
            atom.residue.chain.id,
        ]
        for atom in topology.atoms()
    ]
    header = {
        "xml": openmm.XmlSerializer.serialize(system),
        "atoms": atoms,
        "bonds": [[first.index, second.index] for first, second in topology.bonds()],
    }
    return header, {"positions": numpy.array(positions.value_in_unit(NANOMETRE), float).reshape(-1, 3)}


def prepare_structure(path, is_mmcif, force_field, ph, cutoff, constraints):
    """A System of a PDB or mmCIF file; hydrogens are added where a pH is given."""
    structure = (app.PDBxFile if is_mmcif else app.PDBFile)(path)
    fields = app.ForceField(*force_field)
    modeller = app.Modeller(structure.topology, structure.positions)
    if ph is not None:
        modeller.addHydrogens(fields, ph)
    system = fields.createSystem(modeller.topology, **common_options(cutoff, constraints))
    return description(modeller.topology, system, modeller.positions)


def prepare_amber(prmtop, inpcrd, solvent, cutoff, constraints):
    """A System of Amber's topology and coordinates."""
    files = app.AmberPrmtopFile(prmtop)
    coordinates = app.AmberInpcrdFile(inpcrd)
    model = None if solvent is None else SOLVENTS[solvent]
    system = files.createSystem(implicitSolvent=model, **common_options(cutoff, constraints))
    return description(files.topology, system, coordinates.positions)
