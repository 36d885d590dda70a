"""A run with --constraints rigid beside OpenMM's constrained dynamics of the same system.xml: means of observables with errors.

    python scripts/check-constrained.py RUN [--picoseconds 1000] [--seed 1]

Observables are cosines and sines of all torsions of the heavy atoms about bonds between non-terminal atoms, the cosine of every angle between two
fixed distances (on these the volume element acts most), and U/kT. Errors: of OpenMM by blocks of time, of the run by its weights. A line is marked
where they differ by more than four standard errors. Errors by blocks know nothing of wells that the dynamics did not visit: alanine dipeptide's of
phi above 0, 2 % of all, takes tens of nanoseconds.
"""

import argparse
import json
from pathlib import Path

import numpy
import openmm
from openmm import app, unit

BLOCKS = 20


def dihedral(positions, atoms):
    i, j, k, l = (positions[:, atom] for atom in atoms)
    axis = k - j
    first, last = numpy.cross(j - i, axis), numpy.cross(axis, l - k)
    sine = numpy.linalg.norm(axis, axis=1) * numpy.sum((j - i) * last, axis=1)
    return numpy.arctan2(sine, numpy.sum(first * last, axis=1))


def cosine(positions, first, middle, last):
    a, b = positions[:, first] - positions[:, middle], positions[:, last] - positions[:, middle]
    return numpy.sum(a * b, axis=1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1)


def torsions(topology):
    adjacent = {atom.index: set() for atom in topology.atoms()}
    for a, b in topology.bonds():
        adjacent[a.index].add(b.index)
        adjacent[b.index].add(a.index)
    heavy = {atom.index for atom in topology.atoms() if atom.element.symbol != "H"}
    for j in sorted(heavy):
        for k in sorted(adjacent[j] & heavy):
            ends = [sorted((adjacent[a] & heavy) - {b}) for a, b in ((j, k), (k, j))]
            if j < k and ends[0] and ends[1]:
                yield ends[0][0], j, k, ends[1][0]


def shared_angles(system):
    pairs = [system.getConstraintParameters(index)[:2] for index in range(system.getNumConstraints())]
    for index, pair in enumerate(pairs):
        for other in pairs[:index]:
            common = set(pair) & set(other)
            if len(common) == 1:
                (middle,) = common
                yield (set(other) - common).pop(), middle, (set(pair) - common).pop()


def observables(positions, reduced, topology, system):
    values = {"U/kT": reduced}
    for atoms in torsions(topology):
        angle = dihedral(positions, atoms)
        values[f"cos torsion {atoms}"], values[f"sin torsion {atoms}"] = numpy.cos(angle), numpy.sin(angle)
    for atoms in shared_angles(system):
        values[f"cos angle {atoms}"] = cosine(positions, *atoms)
    return values


def simulate(system, pdb, temperature, picoseconds, seed):
    integrator = openmm.LangevinMiddleIntegrator(temperature, 1.0, 0.002)
    integrator.setRandomNumberSeed(seed)
    integrator.setConstraintTolerance(1e-8)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("CPU"), {"Threads": "1"})
    context.setPositions(pdb.positions)
    openmm.LocalEnergyMinimizer.minimize(context)
    context.applyConstraints(1e-8)
    context.setVelocitiesToTemperature(temperature, seed)
    integrator.step(10_000)
    frames, energies = [], []
    for _ in range(int(picoseconds / 0.2)):
        integrator.step(100)
        state = context.getState(getPositions=True, getEnergy=True)
        frames.append(state.getPositions(asNumpy=True).value_in_unit(unit.nanometer))
        energies.append(state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole))
    return numpy.array(frames), numpy.array(energies) / (8.31446261815324e-3 * temperature)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--picoseconds", type=float, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    configuration = json.loads((options.run / "config.json").read_text())
    if configuration["constraints"] != "rigid":
        raise SystemExit(f"{options.run} has the constraints {configuration['constraints']}; OpenMM samples the ensemble \"rigid\".")
    system = openmm.XmlSerializer.deserialize((options.run / "system.xml").read_text())
    pdb = app.PDBFile(str(options.run / "topology.pdb"))
    frames, reduced = simulate(system, pdb, configuration["temperature_K"], options.picoseconds, options.seed)
    theirs = observables(frames, reduced, pdb.topology, system)
    samples = numpy.load(options.run / "samples.npz")
    weights = numpy.exp(samples["log_weight"] - samples["log_weight"].max())
    alive = weights > 0
    weights = weights[alive] / weights.sum()
    ours = observables(samples["positions"][alive].astype(float), samples["reduced_energy"][alive], pdb.topology, system)
    print(f"{options.picoseconds} ps of OpenMM {openmm.version.version}, seed {options.seed}, against {int(alive.sum())} weighted samples")
    for name, values in theirs.items():
        blocks = numpy.array([block.mean() for block in numpy.array_split(values, BLOCKS)])
        mean = numpy.sum(weights * ours[name])
        errors = blocks.std(ddof=1) / BLOCKS**0.5, numpy.sum(weights**2 * (ours[name] - mean) ** 2) ** 0.5
        score = (mean - values.mean()) / numpy.hypot(*errors)
        mark = "  DIFFERS" if abs(score) > 4 else ""
        print(f"{name:32} {values.mean():9.4f} +- {errors[0]:.4f} {mean:9.4f} +- {errors[1]:.4f} {score:6.1f}{mark}")


if __name__ == "__main__":
    main()
