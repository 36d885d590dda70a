"""Makes tests/chem/internal/golden.json: internal coordinates of capped alanine by MDTraj, for some golden frames.

The tuples are those of the z-matrix in tests/chem/internal/alanine.ts. MDTraj keeps positions in single precision, so the values are
good to about 1e-6.

Usage: python scripts/make-internal-coordinates-golden.py      (needs mdtraj; writes only the file above)
"""

import json
import pathlib

import mdtraj
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = ROOT / "systems" / "alanine-dipeptide"
OUTPUT = ROOT / "tests" / "chem" / "internal" / "golden.json"
FRAMES = ("perturbed", "hot-phi-0", "hot-phi-3", "hot-phi-5")

ZMATRIX_ROOT = (6, 8, 14)
ROWS = [
    (4, 6, 8, 14), (16, 14, 8, 6), (7, 6, 8, 4), (9, 8, 6, 14), (10, 8, 6, 14), (15, 14, 8, 16), (1, 4, 6, 8), (5, 4, 6, 1),
    (18, 16, 14, 8), (17, 16, 14, 18), (11, 10, 8, 6), (12, 10, 8, 11), (13, 10, 8, 11), (0, 1, 4, 6), (2, 1, 4, 0),
    (3, 1, 4, 0), (19, 18, 16, 14), (20, 18, 16, 19), (21, 18, 16, 19),
]  # fmt: skip


def main():
    frames = [frame for frame in json.loads((SYSTEM / "golden.json").read_text())["frames"] if frame["name"] in FRAMES]
    topology = mdtraj.load(str(SYSTEM / "structure.pdb")).topology
    trajectory = mdtraj.Trajectory(numpy.array([frame["positions"] for frame in frames]), topology)
    first, centre, last = ZMATRIX_ROOT
    bonds = [(first, centre), (last, centre)] + [row[:2] for row in ROWS]
    angles = [(last, centre, first)] + [row[:3] for row in ROWS]
    golden = {
        "mdtraj": mdtraj.__version__,
        "frames": [frame["name"] for frame in frames],
        "bonds": mdtraj.compute_distances(trajectory, bonds).astype(float).round(7).tolist(),
        "angles": mdtraj.compute_angles(trajectory, angles).astype(float).round(7).tolist(),
        "torsions": mdtraj.compute_dihedrals(trajectory, ROWS).astype(float).round(7).tolist(),
    }
    OUTPUT.write_text(json.dumps(golden, separators=(",", ":")).replace("]],", "]],\n") + "\n")


if __name__ == "__main__":
    main()
