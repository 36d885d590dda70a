"""Makes systems/alanine-dipeptide: system.xml, structure.pdb, golden.json, provenance.json.

Capped alanine (ACE-ALA-NME, 22 atoms), Amber ff99SB-ILDN with the OBC2 implicit solvent and the ACE surface term, no cutoff, no
constraints. Energies and forces come from OpenMM's Reference platform, which computes in double precision.

Usage: python scripts/make-alanine-dipeptide.py      (needs openmm 8.6 and numpy; writes only the folder above)
"""

import datetime
import hashlib
import json
import pathlib
import platform

import numpy
import openmm
from openmm import app, unit

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "systems" / "alanine-dipeptide"

# (atom, element, residue, coordinates in angstrom): alanine-dipeptide.crd of openmmtools (MIT).
ATOMS = [
    ("HH31", "H", "ACE", 2.0000010, 1.0000000, -0.0000013),
    ("CH3", "C", "ACE", 2.0000010, 2.0900000, 0.0000001),
    ("HH32", "H", "ACE", 1.4862640, 2.4538490, 0.8898240),
    ("HH33", "H", "ACE", 1.4862590, 2.4538520, -0.8898200),
    ("C", "C", "ACE", 3.4274200, 2.6407950, -0.0000030),
    ("O", "O", "ACE", 4.3905800, 1.8774060, -0.0000066),
    ("N", "N", "ALA", 3.5553754, 3.9696488, -0.0000031),
    ("H", "H", "ALA", 2.7331200, 4.5561601, -0.0000013),
    ("CA", "C", "ALA", 4.8532621, 4.6139253, -0.0000043),
    ("HA", "H", "ALA", 5.4075960, 4.3155388, 0.8898152),
    ("CB", "C", "ALA", 5.6613044, 4.2208425, -1.2321480),
    ("HB1", "H", "ALA", 5.1232615, 4.5213630, -2.1312016),
    ("HB2", "H", "ALA", 6.6304840, 4.7189354, -1.2057907),
    ("HB3", "H", "ALA", 5.8085401, 3.1408724, -1.2413850),
    ("C", "C", "ALA", 4.7126759, 6.1294185, 0.0000014),
    ("O", "O", "ALA", 3.6006445, 6.6527027, 0.0000062),
    ("N", "N", "NME", 5.8460533, 6.8348833, 0.0000025),
    ("H", "H", "NME", 6.7370014, 6.3591620, -0.0000004),
    ("CH3", "C", "NME", 5.8460551, 8.2838837, 0.0000062),
    ("HH31", "H", "NME", 4.8185761, 8.6477349, 0.0000104),
    ("HH32", "H", "NME", 6.3597984, 8.6477313, 0.8898283),
    ("HH33", "H", "NME", 6.3597900, 8.6477354, -0.8898187),
]
BONDS = [
    (0, 1), (1, 2), (1, 3), (1, 4), (4, 5), (4, 6), (6, 7), (6, 8), (8, 9), (8, 10), (8, 14),
    (10, 11), (10, 12), (10, 13), (14, 15), (14, 16), (16, 17), (16, 18), (18, 19), (18, 20), (18, 21),
]  # fmt: skip
FORCE_FIELD = ("amber99sbildn.xml", "amber99_obc.xml")

# Energies at ATOMS, kJ/mol, found earlier with the same force field; a build that misses them is wrong.
EXPECTED = {
    "HarmonicBondForce": 0.08618334997996,
    "HarmonicAngleForce": 1.51456872624222,
    "PeriodicTorsionForce": 40.76888828780872,
    "NonbondedForce": -97.7455888749038,
    "GBSAOBCForce": -40.30522138474261,
    "CMMotionRemover": 0.0,
}
EXPECTED_TOTAL = -95.68116989561551
EXPECTED_TOLERANCE = 1e-8  # kJ/mol: rounding of the sums only

HOT_TEMPERATURE = 1200.0  # K, so that a short run leaves the starting basin
HOT_SEED = 7
HOT_SECTORS = 6  # one frame of each sector of phi
HOT_STEP = 0.0005  # ps
HOT_STEPS_BETWEEN = 2000  # 1 ps between candidates
HOT_CANDIDATES = 1000  # at most
PHI = (4, 6, 8, 14)
PERTURBATION = 0.005  # nm


def build_topology():
    topology = app.Topology()
    chain = topology.addChain("A")
    residues, atoms = {}, []
    for name, element, residue, *_ in ATOMS:
        if residue not in residues:
            residues[residue] = topology.addResidue(residue, chain)
        atoms.append(topology.addAtom(name, app.Element.getBySymbol(element), residues[residue]))
    for first, second in BONDS:
        topology.addBond(atoms[first], atoms[second])
    return topology


def reference_positions():
    """Returns [22, 3] in nm."""
    return numpy.array([atom[3:] for atom in ATOMS]) / 10


def context_of(system, integrator):
    """One force per force group, on the Reference platform."""
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    return openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))


def dihedral(positions, atoms):
    """Angle in (-pi, pi], IUPAC sign."""
    a, b, c, d = (positions[atom] for atom in atoms)
    normal_1, normal_2 = numpy.cross(b - a, c - b), numpy.cross(c - b, d - c)
    sine = numpy.linalg.norm(c - b) * numpy.dot(b - a, normal_2)
    return numpy.arctan2(sine, numpy.dot(normal_1, normal_2))


def hot_frames(system):
    """First frame of each sector of phi in Langevin dynamics at HOT_TEMPERATURE, so that all conformations are there; [22, 3] nm each."""
    integrator = openmm.LangevinMiddleIntegrator(HOT_TEMPERATURE, 1.0, HOT_STEP)
    integrator.setRandomNumberSeed(HOT_SEED)
    context = context_of(system, integrator)
    context.setPositions(reference_positions())
    context.setVelocitiesToTemperature(HOT_TEMPERATURE, HOT_SEED)
    found = {}
    for _ in range(HOT_CANDIDATES):
        integrator.step(HOT_STEPS_BETWEEN)
        positions = context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.nanometer)
        sector = int((dihedral(positions, PHI) + numpy.pi) / (2 * numpy.pi) * HOT_SECTORS) % HOT_SECTORS
        found.setdefault(sector, positions - positions.mean(axis=0))
        if len(found) == HOT_SECTORS:
            return [found[sector] for sector in range(HOT_SECTORS)]
    raise SystemExit(f"only the sectors {sorted(found)} of phi were visited in {HOT_CANDIDATES} candidates: raise HOT_CANDIDATES")


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
    assert abs(sum(value[0] for value in by_force.values()) - energy) < 1e-9
    return {
        "name": name,
        "positions": numpy.asarray(positions).tolist(),
        "energies": {force: value[0] for force, value in by_force.items()},
        "energy": energy,
        "forcesByForce": {force: value[1].tolist() for force, value in by_force.items()},
        "forces": forces.tolist(),
    }


def check_reference(frame):
    for force, expected in EXPECTED.items():
        found = frame["energies"][force]
        assert abs(found - expected) < EXPECTED_TOLERANCE, f"{force}: expected {expected} kJ/mol, found {found}"
    assert abs(frame["energy"] - EXPECTED_TOTAL) < EXPECTED_TOLERANCE, frame["energy"]


def write_structure(topology, path):
    """PDB with columns of PDB format 3.3 and a CONECT record for each bond of each atom (OpenMM writes none for standard residues)."""
    lines = ["REMARK   1 CAPPED ALANINE, COORDINATES OF ALANINE-DIPEPTIDE.CRD OF OPENMMTOOLS"]
    residue_numbers = {"ACE": 1, "ALA": 2, "NME": 3}
    for index, (name, element, residue, *position) in enumerate(ATOMS):
        x, y, z = (round(value, 3) + 0.0 for value in position)  # adding zero turns -0.000 into 0.000
        padded = name if len(name) == 4 else f" {name}"
        # HETATM is for residues outside the 20 standard amino acids, so the caps are HETATM, as in the PDB archive.
        record = "ATOM  " if residue == "ALA" else "HETATM"
        lines.append(
            f"{record}{index + 1:5d} {padded:<4s} {residue} A{residue_numbers[residue]:4d}    "
            f"{x:8.3f}{y:8.3f}{z:8.3f}{1:6.2f}{0:6.2f}          {element:>2s}"
        )
    last = ATOMS[-1]
    lines.append(f"TER   {len(ATOMS) + 1:5d}      {last[2]} A{residue_numbers[last[2]]:4d}")
    for atom in range(len(ATOMS)):
        partners = sorted({b for a, b in BONDS if a == atom} | {a for a, b in BONDS if b == atom})
        lines.append(f"CONECT{atom + 1:5d}" + "".join(f"{partner + 1:5d}" for partner in partners))
    lines.append("END")
    path.write_text("\n".join(f"{line:<80s}" for line in lines) + "\n")

    read_back = app.PDBFile(str(path)).topology
    # Elements, not names: OpenMM renames the atoms of caps as it reads them.
    assert [atom.element for atom in read_back.atoms()] == [atom.element for atom in topology.atoms()]
    found = {tuple(sorted((bond[0].index, bond[1].index))) for bond in read_back.bonds()}
    assert found == {tuple(sorted(bond)) for bond in BONDS}, found


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n")


def golden_frames(system):
    reference = reference_positions()
    noise = numpy.random.default_rng(0).standard_normal((len(ATOMS), 3))
    named = [
        ("coordinates", reference),
        ("structure.pdb", numpy.round(reference * 10, 3) / 10),
        ("perturbed", reference + PERTURBATION * noise),
    ]
    named += [(f"hot-phi-{index}", positions) for index, positions in enumerate(hot_frames(system))]
    context = context_of(system, openmm.VerletIntegrator(0.001))
    return [golden_frame(name, context, positions) for name, positions in named]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    topology = build_topology()
    system = app.ForceField(*FORCE_FIELD).createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None)
    (FOLDER / "system.xml").write_text(openmm.XmlSerializer.serialize(system) + "\n")
    # What is checked is what was written: read the file back before any energy.
    system = openmm.XmlSerializer.deserialize((FOLDER / "system.xml").read_text())
    write_structure(topology, FOLDER / "structure.pdb")
    frames = golden_frames(system)
    check_reference(frames[0])
    golden = {
        "description": "OpenMM Reference platform (double precision); positions nm, energies kJ/mol, forces kJ/mol/nm",
        "openmm": openmm.version.version,
        "frames": frames,
    }
    golden_text = json.dumps(golden, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (FOLDER / "golden.json").write_text(golden_text + "\n")
    provenance = {
        "system": "alanine dipeptide (ACE-ALA-NME), 22 atoms",
        "forceField": list(FORCE_FIELD),
        "options": {"nonbondedMethod": "NoCutoff", "constraints": None, "temperature_K": 300},
        "sources": {
            "parameters": "force field files in the openmm package",
            "coordinates": "openmmtools/data/alanine-dipeptide-gbsa/alanine-dipeptide.crd (MIT)",
            "forceFieldPaper": "Lindorff-Larsen et al., Proteins 78, 1950 (2010), doi:10.1002/prot.22711",
            "solventPaper": "Onufriev, Bashford, Case, Proteins 55, 383 (2004), doi:10.1002/prot.20033",
        },
        "script": "scripts/make-alanine-dipeptide.py",
        "versions": {
            "openmm": openmm.version.version,
            "numpy": numpy.__version__,
            "python": platform.python_version(),
        },
        "hotFrames": {"temperature_K": HOT_TEMPERATURE, "seed": HOT_SEED, "stepsBetween": HOT_STEPS_BETWEEN, "step_ps": HOT_STEP},
        "date": datetime.date.today().isoformat(),
        "sha256": {name: sha256(FOLDER / name) for name in ("system.xml", "structure.pdb", "golden.json")},
    }
    write_json(FOLDER / "provenance.json", provenance)
    for frame in frames:
        print(f"{frame['name']:>14s} {frame['energy']:14.6f} kJ/mol")


if __name__ == "__main__":
    main()
