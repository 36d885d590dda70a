"""Makes the folders of the molecules in systems/: system.xml, structure.pdb, golden.json, provenance.json.

The force fields are those in the openmm package; no constraints. Energies and forces of the golden frames come from OpenMM's Reference
platform, which computes in double precision. Capped alanine starts from the coordinates of openmmtools, all else from ideal geometry, relaxed.

Usage: python scripts/make-molecules.py [name ...]      (needs openmm 8.6 and numpy; writes only those folders, all by default)
"""

import datetime
import hashlib
import json
import pathlib
import platform
import sys
from dataclasses import dataclass, field

import alanine_dipeptide
import numpy
import openmm
from build_molecules import chain_topology, pdb_text, relaxed, thermal_frames
from openmm import app, unit

SYSTEMS = pathlib.Path(__file__).resolve().parent.parent / "systems"

AMBER99 = ("amber99sbildn.xml", "amber99_obc.xml")
AMBER96 = ("amber96.xml", "implicit/obc1.xml")
AMBER14 = ("amber14-all.xml", "implicit/obc1.xml")
CUTOFF = 2.0  # nm

TEMPERATURES = (300, 400, 500, 600)  # K, of the thermal frames in turn
THERMAL_STEPS = 500  # of 1 fs, at each
SEED = 7
PERTURBATION = 0.005  # nm
ALANINE = ("ACE", "ALA", "NME")


@dataclass(frozen=True)
class Molecule:
    residues: tuple
    force_field: tuple
    cutoff: float | None = None
    # Energy at the coordinates of openmmtools, kJ/mol, known from elsewhere: a build that misses it is wrong.
    expected: float | None = None
    tolerance: float = 1e-8
    # Frames in every sector of phi instead of thermal ones.
    sectors: bool = field(default=False)


def zwitterion(*residues):
    return (f"N{residues[0]}", *residues[1:-1], f"C{residues[-1]}")


def transferable(*residues):
    """As in the transferable models: no caps, ff14SB with OBC1 and a cutoff of 2 nm."""
    return Molecule(zwitterion(*residues), AMBER14, CUTOFF)


MOLECULES = {
    "alanine-dipeptide": Molecule(ALANINE, AMBER99, expected=-95.68116989561551, sectors=True),
    # ParmEd's and OpenMM's readings of Amber's files differ in the eighth digit of some parameters.
    "alanine-dipeptide-ff96": Molecule(ALANINE, AMBER96, expected=-138.96968726934978, tolerance=2e-4),
    "alanine-dipeptide-ff14sb": Molecule(ALANINE, AMBER14, CUTOFF),
    "alanine-dipeptide-vacuum": Molecule(ALANINE, AMBER99[:1], expected=-95.68116989561551 + 40.30522138474261),
    "ace-ala3-nme": Molecule(("ACE", "ALA", "ALA", "ALA", "NME"), AMBER99),
    "ala3": transferable("ALA", "ALA", "ALA"),
    "ala6": transferable(*["ALA"] * 6),
    "chignolin": transferable("GLY", "TYR", "ASP", "PRO", "GLU", "THR", "GLY", "THR", "TRP", "GLY"),
    "dipeptide-ac": transferable("ALA", "CYS"),
    "dipeptide-et": transferable("GLU", "THR"),
    "dipeptide-gn": transferable("GLY", "ASN"),
    "dipeptide-im": transferable("ILE", "MET"),
    "dipeptide-ks": transferable("LYS", "SER"),
    "dipeptide-ny": transferable("ASN", "TYR"),
    "dipeptide-nf": transferable("ASN", "PHE"),
}


def create_system(molecule, force_field, topology):
    options = {"nonbondedMethod": app.NoCutoff}
    if molecule.cutoff is not None:
        options = {"nonbondedMethod": app.CutoffNonPeriodic, "nonbondedCutoff": molecule.cutoff * unit.nanometer}
    return force_field.createSystem(topology, constraints=None, **options)


def golden_frame(name, context, positions):
    """Energies (kJ/mol) and forces (kJ/mol/nm) of one frame, of each force and in total."""
    context.setPositions(positions)
    force_names = [force.getName() for force in context.getSystem().getForces()]

    def evaluate(groups):
        state = context.getState(getEnergy=True, getForces=True, groups=groups)
        energy = state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole)
        forces = state.getForces(asNumpy=True).value_in_unit(unit.kilojoule_per_mole / unit.nanometer)
        return energy, numpy.asarray(forces)

    # A group without an effect on the density (CMMotionRemover) still yields energy 0 and forces 0, kept as a check.
    by_force = {force: evaluate({group}) for group, force in enumerate(force_names)}
    energy, forces = evaluate(-1)
    assert abs(sum(value[0] for value in by_force.values()) - energy) < 1e-9 * max(1, abs(energy))
    return {
        "name": name,
        "positions": numpy.asarray(positions).tolist(),
        "energies": {force: value[0] for force, value in by_force.items()},
        "energy": energy,
        "forcesByForce": {force: value[1].tolist() for force, value in by_force.items()},
        "forces": forces.tolist(),
    }


def golden_frames(molecule, system, positions):
    named = [("structure.pdb", numpy.round(positions * 10, 3) / 10)]
    if molecule.residues == ALANINE:
        noise = numpy.random.default_rng(0).standard_normal(positions.shape)
        named = [("coordinates", positions), *named, ("perturbed", positions + PERTURBATION * noise)]
    if molecule.sectors:
        named += [(f"hot-phi-{index}", frame) for index, frame in enumerate(alanine_dipeptide.sector_frames(system))]
    else:
        thermal = thermal_frames(system, positions, TEMPERATURES, THERMAL_STEPS, SEED)
        named += [(f"thermal-{temperature}", frame) for temperature, frame in zip(TEMPERATURES, thermal)]
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference"))
    return [golden_frame(name, context, frame) for name, frame in named]


def provenance_of(name, molecule, topology, folder):
    capped = molecule.residues == ALANINE
    frames = alanine_dipeptide.SETTINGS if molecule.sectors else {"temperature_K": TEMPERATURES, "seed": SEED, "steps": THERMAL_STEPS}
    built = "ideal geometry, minimised (scripts/build_molecules.py)"
    return {
        "system": f"{name} ({'-'.join(molecule.residues)}), {topology.getNumAtoms()} atoms",
        "forceField": list(molecule.force_field),
        "options": {
            "nonbondedMethod": "NoCutoff" if molecule.cutoff is None else "CutoffNonPeriodic",
            "nonbondedCutoff_nm": molecule.cutoff,
            "constraints": None,
        },
        "sources": {
            "parameters": "force field files in the openmm package",
            "coordinates": "openmmtools/data/alanine-dipeptide-gbsa/alanine-dipeptide.crd (MIT)" if capped else built,
        },
        "script": "scripts/make-molecules.py",
        "versions": {"openmm": openmm.version.version, "numpy": numpy.__version__, "python": platform.python_version()},
        "hotFrames": frames,
        "date": datetime.date.today().isoformat(),
        "sha256": {
            file: hashlib.sha256((folder / file).read_bytes()).hexdigest()
            for file in ("system.xml", "structure.pdb", "golden.json")
        },
    }


def write_structure(topology, positions, capped, path):
    remark = "CAPPED ALANINE, COORDINATES OF ALANINE-DIPEPTIDE.CRD OF OPENMMTOOLS" if capped else None
    path.write_text(pdb_text(topology, positions, remark))
    read_back = app.PDBFile(str(path)).topology
    # Elements, not names: OpenMM renames the atoms of caps as it reads them.
    assert [atom.element for atom in read_back.atoms()] == [atom.element for atom in topology.atoms()]

    def bonds_of(one):
        return {tuple(sorted((bond[0].index, bond[1].index))) for bond in one.bonds()}

    assert bonds_of(read_back) == bonds_of(topology)


def make(name, molecule):
    folder = SYSTEMS / name
    folder.mkdir(parents=True, exist_ok=True)
    force_field = app.ForceField(*molecule.force_field)
    capped = molecule.residues == ALANINE
    topology = alanine_dipeptide.topology() if capped else chain_topology(force_field, molecule.residues)
    system = create_system(molecule, force_field, topology)
    positions = alanine_dipeptide.positions() if capped else relaxed(topology, system)
    (folder / "system.xml").write_text(openmm.XmlSerializer.serialize(system) + "\n")
    # What is checked is what was written: read the file back before any energy.
    system = openmm.XmlSerializer.deserialize((folder / "system.xml").read_text())
    write_structure(topology, positions, capped, folder / "structure.pdb")
    frames = golden_frames(molecule, system, positions)
    if molecule.expected is not None:
        assert abs(frames[0]["energy"] - molecule.expected) < molecule.tolerance, frames[0]["energy"]
    golden = {
        "description": "OpenMM Reference platform (double precision); positions nm, energies kJ/mol, forces kJ/mol/nm",
        "openmm": openmm.version.version,
        "frames": frames,
    }
    text = json.dumps(golden, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (folder / "golden.json").write_text(text + "\n")
    (folder / "provenance.json").write_text(json.dumps(provenance_of(name, molecule, topology, folder), indent=1) + "\n")
    for frame in frames:
        print(f"{name:>26s} {frame['name']:>14s} {frame['energy']:14.6f} kJ/mol", flush=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or MOLECULES:
        make(wanted, MOLECULES[wanted])
