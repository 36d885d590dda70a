"""Makes tests/chem/formats/fixtures/read.* with NumPy, MDTraj and OpenMM, and checks that these read written.* as they should.

Order: npx tsx scripts/write-format-fixtures.ts, then python scripts/make-format-fixtures.py (needs numpy, mdtraj, openmm).
"""

import importlib.metadata
import json
import pathlib
import struct

import mdtraj
import numpy
import openmm
from mdtraj.formats import XTCTrajectoryFile
from openmm import app, unit

ROOT = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = ROOT / "systems" / "alanine-dipeptide"
FIXTURES = ROOT / "tests" / "chem" / "formats" / "fixtures"
FRAMES = slice(2, 5)
TIMES = [5, 7.5, 10]
LENGTHS, ANGLES = [3, 3.2, 3.4], [85, 80, 75]
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


def chain(atoms):
    """Positions of chain() of tests/chem/formats/frames.ts."""
    state, place, positions = 1, [0, 0, 0], []
    for index in range(3 * atoms):
        bound = 300 if index // 3 % 3 == 0 else 60
        state = state * 16807 % 2147483647
        place[index % 3] += state % (2 * bound + 1) - bound
        positions.append(place[index % 3] / 1000)
    return numpy.array(positions, dtype="f4").reshape(1, atoms, 3)


def in_cell(positions, topology):
    return mdtraj.Trajectory(positions, topology, time=TIMES, unitcell_lengths=[LENGTHS] * 3, unitcell_angles=[ANGLES] * 3)


def write_xtc(name, positions):
    with XTCTrajectoryFile(str(FIXTURES / name), "w") as file:
        file.write(positions, box=numpy.zeros((len(positions), 3, 3), dtype="f4"))


def read_xtc(name):
    with XTCTrajectoryFile(str(FIXTURES / name)) as file:
        return file.read()[0]


def swap_dcd(source, target):
    """A DCD file with every word's bytes in the other order; the title and the letters CORD stay as they are."""
    data = (FIXTURES / source).read_bytes()
    swapped = bytearray(b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4)))
    swapped[4:8] = b"CORD"
    (titles,) = struct.unpack_from("<i", data, 92)
    swapped[100 : 92 + titles + 4] = data[100 : 92 + titles + 4]
    (FIXTURES / target).write_bytes(swapped)


def write_openmm(positions):
    structure = app.PDBFile(str(SYSTEM / "structure.pdb"))
    with open(FIXTURES / "read-openmm.pdb", "w") as file:
        app.PDBFile.writeFile(structure.topology, positions[0] * unit.nanometer, file)
    structure.topology.setUnitCellDimensions(openmm.Vec3(3, 3, 3))
    with open(FIXTURES / "read-cell.dcd", "wb") as file:
        writer = app.DCDFile(file, structure.topology, 0.0025 * unit.picosecond, 0, 1000)
        for frame in positions:
            writer.writeModel(frame * unit.nanometer)
    with open(FIXTURES / "read.cif", "w") as file:
        app.PDBxFile.writeHeader(structure.topology, file)
        for index, frame in enumerate(positions):
            app.PDBxFile.writeModel(structure.topology, frame * unit.nanometer, file, index + 1)


def make(positions, energies, topology):
    numpy.save(FIXTURES / "read.npy", positions.astype("<f4"))
    numpy.savez_compressed(FIXTURES / "read.npz", **arrays(positions, energies))
    numpy.save(FIXTURES / "read-int64.npy", numpy.arange(3))
    numpy.save(FIXTURES / "read-fortran.npy", numpy.asfortranarray(positions[0]))
    numpy.save(FIXTURES / "read-object.npy", numpy.array([{}], dtype=object), allow_pickle=True)
    trajectory = mdtraj.Trajectory(positions, topology)
    trajectory.save_dcd(str(FIXTURES / "read.dcd"))
    trajectory.save_pdb(str(FIXTURES / "read.pdb"), ter=True)
    write_openmm(positions)
    trajectory = in_cell(positions, topology)
    for name in ("read-triclinic.dcd", "read-triclinic.pdb", "read.xtc", "read.xyz", "read.h5"):
        trajectory.save(str(FIXTURES / name))
    swap_dcd("read.dcd", "read-swapped.dcd")
    for atoms in (300, 9):
        write_xtc(f"read-{atoms}.xtc", chain(atoms))
    # Boxes of more than 2^24 steps are packed axis by axis; so far out float32 has gaps of more than a step.
    write_xtc("read-wide.xtc", chain(12) * 1e5)
    numpy.save(FIXTURES / "read-wide.npy", read_xtc("read-wide.xtc"))


def check_frames(path, positions, topology, tolerance, times=None, cell=False):
    read = mdtraj.load(str(FIXTURES / path), **({} if path.endswith(("pdb", "h5", "cif")) else {"top": topology}))
    assert read.xyz.shape == positions.shape and numpy.abs(read.xyz - positions.astype("f4")).max() <= tolerance, path
    assert times is None or numpy.abs(read.time - times).max() < 1e-6, path
    if cell:
        assert numpy.abs(read.unitcell_lengths - LENGTHS).max() < 1e-6 and numpy.abs(read.unitcell_angles - ANGLES).max() < 2e-5, path
    else:
        assert read.unitcell_lengths is None, path
    return read.topology


def check(positions, energies, topology):
    # PDB has three decimals of an angstrom, XTC and MDTraj's XYZ three of a nanometre and an angstrom; DCD has float32.
    for path, tolerance, times, cell in (
        ("written.pdb", 5.1e-5, None, False),
        ("written-cell.pdb", 5.1e-5, None, True),
        ("written.dcd", 2e-7, None, False),
        ("written-cell.dcd", 2e-7, None, True),
        ("written.xtc", 5.1e-4, TIMES, True),
        ("written.xyz", 2e-7, None, False),
        ("written.h5", 0, TIMES, True),
    ):
        read = check_frames(path, positions, topology, tolerance, times, cell)
        bonds = {tuple(sorted((a.index, b.index))) for a, b in read.bonds}
        assert bonds == {tuple(sorted((a.index, b.index))) for a, b in topology.bonds} and len(bonds) == 21, path
        assert [atom.element.symbol for atom in read.atoms] == [atom.element.symbol for atom in topology.atoms], path
    for atoms in (300, 9):
        steps = [numpy.rint(1000 * x) for x in (read_xtc(f"written-{atoms}.xtc"), chain(atoms))]
        assert numpy.array_equal(*steps), atoms
    structure = app.PDBFile(str(FIXTURES / "written.pdb"))
    assert structure.getNumFrames() == len(positions)
    assert structure.topology.getNumBonds() == 21
    assert [atom.element.symbol for atom in structure.topology.atoms()] == [atom.element.symbol for atom in topology.atoms]
    assert numpy.array_equal(numpy.load(FIXTURES / "written.npy"), positions.astype("<f4"))
    with numpy.load(FIXTURES / "written.npz", allow_pickle=False) as written:
        for name, array in arrays(positions, energies).items():
            assert written[name].dtype == array.dtype and written[name].shape == array.shape, name
            assert numpy.array_equal(written[name], array), name


def check_made(positions, topology):
    """MDTraj reads what was derived from its own files, or made by OpenMM."""
    check_frames("read-swapped.dcd", positions, topology, 2e-7)
    assert numpy.abs(mdtraj.load(str(FIXTURES / "read.cif")).xyz - positions).max() < 1e-4


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
    check_made(positions[FRAMES], topology)
    dihedrals(positions, topology)
    print("written files read back; fixtures made")


if __name__ == "__main__":
    main()
