"""Capped alanine (ACE-ALA-NME, 22 atoms) with the coordinates of openmmtools, and frames of it in every sector of phi."""

import numpy
import openmm
from build_molecules import context_of, positions_of
from openmm import app

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

TEMPERATURE = 1200.0  # K, so that a short run leaves the starting basin
SEED = 7
SECTORS = 6  # one frame of each sector of phi
STEP = 0.0005  # ps
STEPS_BETWEEN = 2000  # 1 ps between candidates
CANDIDATES = 1000  # at most
PHI = (4, 6, 8, 14)
SETTINGS = {"temperature_K": TEMPERATURE, "seed": SEED, "stepsBetween": STEPS_BETWEEN, "step_ps": STEP}


def topology():
    built = app.Topology()
    chain = built.addChain("A")
    residues, atoms = {}, []
    for name, element, residue, *_ in ATOMS:
        if residue not in residues:
            residues[residue] = built.addResidue(residue, chain, str(len(residues) + 1))
        atoms.append(built.addAtom(name, app.Element.getBySymbol(element), residues[residue]))
    for first, second in BONDS:
        built.addBond(atoms[first], atoms[second])
    return built


def positions():
    """[22, 3] in nm."""
    return numpy.array([atom[3:] for atom in ATOMS]) / 10


def dihedral(positions, atoms):
    """Angle in (-pi, pi], IUPAC sign."""
    a, b, c, d = (positions[atom] for atom in atoms)
    normal_1, normal_2 = numpy.cross(b - a, c - b), numpy.cross(c - b, d - c)
    sine = numpy.linalg.norm(c - b) * numpy.dot(b - a, normal_2)
    return numpy.arctan2(sine, numpy.dot(normal_1, normal_2))


def sector_frames(system):
    """First frame of each sector of phi in hot Langevin dynamics, so that all conformations are there; [22, 3] nm each."""
    context, integrator = context_of(system, TEMPERATURE, SEED, STEP)
    context.setPositions(positions())
    context.setVelocitiesToTemperature(TEMPERATURE, SEED)
    found = {}
    for _ in range(CANDIDATES):
        integrator.step(STEPS_BETWEEN)
        frame = positions_of(context)
        sector = int((dihedral(frame, PHI) + numpy.pi) / (2 * numpy.pi) * SECTORS) % SECTORS
        found.setdefault(sector, frame - frame.mean(axis=0))
        if len(found) == SECTORS:
            return [found[sector] for sector in range(SECTORS)]
    raise SystemExit(f"only the sectors {sorted(found)} of phi were visited in {CANDIDATES} candidates: raise CANDIDATES")
