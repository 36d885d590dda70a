"""Makes golden values of geometry by MDTraj, which keeps positions in single precision, so that they are good to about 1e-6.

tests/chem/internal/golden.json: internal coordinates of capped alanine in some golden frames; the tuples are those of the z-matrix in
tests/chem/internal/alanine.ts. tests/systems/torsions.golden.json: torsions of every system in all golden frames, with the atoms
that MDTraj finds by their names.

Usage: python scripts/make-internal-coordinates-golden.py      (needs mdtraj; writes only the two files above)
"""

import json
import pathlib

import mdtraj
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = ROOT / "systems" / "alanine-dipeptide"
TORSIONS = ROOT / "tests" / "systems" / "torsions.golden.json"
OUTPUT = ROOT / "tests" / "chem" / "internal" / "golden.json"
FRAMES = ("perturbed", "hot-phi-0", "hot-phi-3", "hot-phi-5")

ZMATRIX_ROOT = (6, 8, 14)
ROWS = [
    (4, 6, 8, 14), (16, 14, 8, 6), (7, 6, 8, 4), (9, 8, 6, 14), (10, 8, 6, 14), (15, 14, 8, 16), (1, 4, 6, 8), (5, 4, 6, 1),
    (18, 16, 14, 8), (17, 16, 14, 18), (11, 10, 8, 6), (12, 10, 8, 11), (13, 10, 8, 11), (0, 1, 4, 6), (2, 1, 4, 0),
    (3, 1, 4, 0), (19, 18, 16, 14), (20, 18, 16, 19), (21, 18, 16, 19),
]  # fmt: skip


def trajectory_of(folder, names=None):
    """Golden frames of a system, all or those named."""
    frames = json.loads((folder / "golden.json").read_text())["frames"]
    chosen = [frame for frame in frames if names is None or frame["name"] in names]
    topology = mdtraj.load(str(folder / "structure.pdb")).topology
    return mdtraj.Trajectory(numpy.array([frame["positions"] for frame in chosen]), topology), [frame["name"] for frame in chosen]


def rounded(values):
    return values.astype(float).round(7).tolist()


COMPUTERS = {
    "phi": mdtraj.compute_phi,
    "psi": mdtraj.compute_psi,
    "chi1": mdtraj.compute_chi1,
    "chi2": mdtraj.compute_chi2,
    "chi3": mdtraj.compute_chi3,
    "chi4": mdtraj.compute_chi4,
}


def torsions_of(folder):
    """Atoms and values [frames, residues] of the torsions of backbones and side chains."""
    trajectory, names = trajectory_of(folder)
    found = {name: compute(trajectory) for name, compute in COMPUTERS.items()}
    torsions = {name: {"atoms": atoms.tolist(), "values": rounded(values)} for name, (atoms, values) in found.items()}
    return {"frames": names, "torsions": torsions}


def main():
    systems = {folder.parent.name: torsions_of(folder.parent) for folder in sorted(SYSTEM.parent.glob("*/golden.json"))}
    TORSIONS.write_text(json.dumps({"mdtraj": mdtraj.__version__, "systems": systems}, separators=(",", ":")) + "\n")
    trajectory, names = trajectory_of(SYSTEM, FRAMES)
    first, centre, last = ZMATRIX_ROOT
    bonds = [(first, centre), (last, centre)] + [row[:2] for row in ROWS]
    angles = [(last, centre, first)] + [row[:3] for row in ROWS]
    golden = {
        "mdtraj": mdtraj.__version__,
        "frames": names,
        "bonds": rounded(mdtraj.compute_distances(trajectory, bonds)),
        "angles": rounded(mdtraj.compute_angles(trajectory, angles)),
        "torsions": rounded(mdtraj.compute_dihedrals(trajectory, ROWS)),
    }
    OUTPUT.write_text(json.dumps(golden, separators=(",", ":")).replace("]],", "]],\n") + "\n")


if __name__ == "__main__":
    main()
