"""Makes tests/chem/formats/fixtures/read.* with NumPy, MDTraj and OpenMM, and checks that these read written.* as they should.

Order: npx tsx scripts/write-format-fixtures.ts, then python scripts/make-format-fixtures.py (needs numpy, mdtraj, openmm).
"""

import importlib.metadata
import json
import pathlib

import mdtraj
import numpy
import openmm
from openmm import app, unit

ROOT = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = ROOT / "systems" / "alanine-dipeptide"
FIXTURES = ROOT / "tests" / "chem" / "formats" / "fixtures"
FRAMES = slice(2, 5)
QUADS = {"phi": [4, 6, 8, 14], "psi": [6, 8, 14, 16], "omega": [1, 4, 6, 8], "methyl": [11, 10, 8, 6]}


def golden():
    frames = json.loads((SYSTEM / "golden.json").read_text())["frames"]
    return numpy.array([frame["positions"] for frame in frames]), numpy.array([frame["energy"] for frame in frames])


def arrays(positions, energies):
    return {
        "positions": positions.astype("<f4"),
        "energies": energies,
        "counts": numpy.array([[1, -2], [2**31 - 1, -(2**31)]], dtype="<i4"),
        "scalar": numpy.array(2.5),
        "nothing": numpy.zeros((0, 3), dtype="<f4"),
    }


def make(positions, energies, topology):
    numpy.save(FIXTURES / "read.npy", positions.astype("<f4"))
    numpy.savez_compressed(FIXTURES / "read.npz", **arrays(positions, energies))
    numpy.save(FIXTURES / "read-int64.npy", numpy.arange(3))
    numpy.save(FIXTURES / "read-fortran.npy", numpy.asfortranarray(positions[0]))
    numpy.save(FIXTURES / "read-object.npy", numpy.array([{}], dtype=object), allow_pickle=True)
    trajectory = mdtraj.Trajectory(positions, topology)
    trajectory.save_dcd(str(FIXTURES / "read.dcd"))
    trajectory.save_pdb(str(FIXTURES / "read.pdb"), ter=True)
    structure = app.PDBFile(str(SYSTEM / "structure.pdb"))
    structure.topology.setUnitCellDimensions(openmm.Vec3(3, 3, 3))
    with open(FIXTURES / "read-cell.dcd", "wb") as file:
        writer = app.DCDFile(file, structure.topology, 0.0025 * unit.picosecond, 0, 1000)
        for frame in positions:
            writer.writeModel(frame * unit.nanometer)
    structure.topology.setPeriodicBoxVectors(None)
    with open(FIXTURES / "read-openmm.pdb", "w") as file:
        app.PDBFile.writeFile(structure.topology, positions[0] * unit.nanometer, file)


def check(positions, energies, topology):
    for path in ("written.pdb", "written.dcd"):
        read = mdtraj.load(str(FIXTURES / path), **({"top": topology} if path.endswith("dcd") else {}))
        # PDB has three decimals of an angstrom; DCD has float32.
        tolerance = 5.1e-5 if path.endswith("pdb") else 2e-7
        assert numpy.abs(read.xyz - positions).max() < tolerance, path
        assert read.unitcell_lengths is None, path
    bonds = {tuple(sorted((a.index, b.index))) for a, b in mdtraj.load(str(FIXTURES / "written.pdb")).topology.bonds}
    expected = {tuple(sorted((a.index, b.index))) for a, b in topology.bonds}
    assert bonds == expected and len(bonds) == 21
    structure = app.PDBFile(str(FIXTURES / "written.pdb"))
    assert structure.getNumFrames() == len(positions)
    assert structure.topology.getNumBonds() == 21
    assert [atom.element.symbol for atom in structure.topology.atoms()] == [atom.element.symbol for atom in topology.atoms]
    assert numpy.array_equal(numpy.load(FIXTURES / "written.npy"), positions.astype("<f4"))
    with numpy.load(FIXTURES / "written.npz", allow_pickle=False) as written:
        for name, array in arrays(positions, energies).items():
            assert written[name].dtype == array.dtype and written[name].shape == array.shape, name
            assert numpy.array_equal(written[name], array), name


def dihedrals(all_positions, topology):
    """MDTraj's dihedrals in rad of all golden frames; the planar ones (0, 1) are at the jump of the angle."""
    found = mdtraj.compute_dihedrals(mdtraj.Trajectory(all_positions, topology), list(QUADS.values()), opt=False)
    values = {name: {"atoms": quad, "angles": found[:, column].astype(float).tolist()} for column, (name, quad) in enumerate(QUADS.items())}
    (ROOT / "tests" / "chem" / "dihedral.golden.json").write_text(json.dumps({"mdtraj": importlib.metadata.version("mdtraj"), **values}) + "\n")


def main():
    positions, energies = golden()
    topology = mdtraj.load(str(SYSTEM / "structure.pdb")).topology
    check(positions[FRAMES], energies[FRAMES], topology)
    make(positions[FRAMES], energies[FRAMES], topology)
    dihedrals(positions, topology)
    print("written files read back; fixtures made")


if __name__ == "__main__":
    main()
