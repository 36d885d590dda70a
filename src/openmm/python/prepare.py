"""Systems from structures and force fields, and from Amber's files."""

import warnings

import numpy
import openmm
from openmm import app
from systems import NANOMETRE

CONSTRAINTS = {"none": None, "h-bonds": app.HBonds, "all-bonds": app.AllBonds, "h-angles": app.HAngles}
SOLVENTS = {"hct": app.HCT, "obc1": app.OBC1, "obc2": app.OBC2, "gbn": app.GBn, "gbn2": app.GBn2}
# Sets of radii with which the solvents were parametrised, as ParmEd calls them.
RADII = {"hct": "mbondi", "obc1": "mbondi2", "obc2": "mbondi2", "gbn": "bondi", "gbn2": "mbondi3"}


def common_options(cutoff, constraints):
    """Options of both kinds of createSystem."""
    method = app.NoCutoff if cutoff is None else app.CutoffNonPeriodic
    size = {} if cutoff is None else {"nonbondedCutoff": cutoff * NANOMETRE}
    return {"nonbondedMethod": method, **size, "constraints": CONSTRAINTS[constraints], "rigidWater": False}


def numbered(text, otherwise):
    return int(text) if text.lstrip("-").isdigit() else otherwise


def description(topology, system, positions, notes):
    """What is answered: the System as XML, atoms and bonds, what was chosen unasked, and positions [atoms, 3] nm."""
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
        "notes": notes,
    }
    return header, {"positions": numpy.array(positions.value_in_unit(NANOMETRE), float).reshape(-1, 3)}


def has_alternates(path, is_mmcif):
    """Whether a structure has alternate locations, of which OpenMM takes the first."""
    with open(path) as file:
        lines = file.read().splitlines()
    atoms = [line for line in lines if line.startswith(("ATOM", "HETATM"))]
    if not is_mmcif:
        return any(line[16:17].strip() for line in atoms)
    items = [line.strip() for line in lines if line.startswith("_atom_site.")]
    if "_atom_site.label_alt_id" not in items:
        return False
    column = items.index("_atom_site.label_alt_id")
    return any(line.split()[column] not in (".", "?") for line in atoms)


def structure_notes(path, is_mmcif, structure):
    models = structure.getNumFrames()
    notes = [] if models == 1 else [f"{path} has {models} models: the first one was taken."]
    if has_alternates(path, is_mmcif):
        notes.append(f"{path} has alternate locations: the first one of each atom was taken.")
    return notes


def warning_notes(caught, prmtop, solvent):
    """OpenMM's warnings; of radii, which come from the prmtop, with what to do."""
    texts = [str(warning.message) for warning in caught]
    mend = f"write the file with those, as by ParmEd's changeRadii {RADII[solvent]}, unless others are meant" if solvent else ""
    return [
        f"{prmtop} has other radii or screens than {solvent} goes with: {mend}."
        if "GB parameters" in text
        else f"OpenMM warns: {text}."
        for text in texts
    ]


def prepare_structure(path, is_mmcif, force_field, ph, cutoff, constraints):
    """A System of a PDB or mmCIF file; hydrogens are added where a pH is given."""
    structure = (app.PDBxFile if is_mmcif else app.PDBFile)(path)
    fields = app.ForceField(*force_field)
    modeller = app.Modeller(structure.topology, structure.positions)
    if ph is not None:
        modeller.addHydrogens(fields, ph)
    system = fields.createSystem(modeller.topology, **common_options(cutoff, constraints))
    return description(modeller.topology, system, modeller.positions, structure_notes(path, is_mmcif, structure))


def prepare_amber(prmtop, inpcrd, solvent, cutoff, constraints):
    """A System of Amber's topology and coordinates."""
    files = app.AmberPrmtopFile(prmtop)
    coordinates = app.AmberInpcrdFile(inpcrd)
    model = None if solvent is None else SOLVENTS[solvent]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        system = files.createSystem(implicitSolvent=model, **common_options(cutoff, constraints))
    return description(files.topology, system, coordinates.positions, warning_notes(caught, prmtop, solvent))
