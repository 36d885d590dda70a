"""The whole energy of a molecule in an OpenMM system, for batches and for any array library with NumPy's names.

Bonds, angles, torsions, Lennard-Jones and Coulomb with exceptions, OBC2 with its surface term; no cutoff, no periodic boundaries. Vectors between
atoms and sums over the pairs of an atom are products with constant matrices: with compilers of array programs that is several times
faster on a CPU than indexing, above all in the gradient.
"""

import numpy
import openmm

COULOMB = 138.93545764438198  # kJ nm / (mol e^2)
DIELECTRIC_OFFSET = 0.009  # nm
PROBE = 0.14  # nm


def incidence(atoms, first, second):
    """[atoms, n]: positions times it are positions of `second` minus those of `first`."""
    matrix = numpy.zeros((atoms, len(first)))
    matrix[second, numpy.arange(len(first))] += 1
    matrix[first, numpy.arange(len(first))] -= 1
    return matrix


def selection(atoms, chosen):
    """[atoms, n]: values of atoms times it are those of the chosen."""
    matrix = numpy.zeros((atoms, len(chosen)))
    matrix[chosen, numpy.arange(len(chosen))] = 1
    return matrix


def bond_table(force, atoms):
    rows = [force.getBondParameters(index) for index in range(force.getNumBonds())]
    return {
        "bond": incidence(atoms, [row[0] for row in rows], [row[1] for row in rows]),
        "bond_length": numpy.array([row[2]._value for row in rows]),
        "bond_k": numpy.array([row[3]._value for row in rows]),
    }


def angle_table(force, atoms):
    rows = [force.getAngleParameters(index) for index in range(force.getNumAngles())]
    centre = [row[1] for row in rows]
    return {
        "arm": incidence(atoms, centre, [row[0] for row in rows]),
        "other_arm": incidence(atoms, centre, [row[2] for row in rows]),
        "angle": numpy.array([row[3]._value for row in rows]),
        "angle_k": numpy.array([row[4]._value for row in rows]),
    }


def torsion_table(force, atoms):
    """k (1 + cos(n phi - phase)) with phases 0 and pi, by sets of four atoms: coefficients of cos(n phi), n = 0, 1, ..."""
    series = {}
    for index in range(force.getNumTorsions()):
        *four, n, phase, k = force.getTorsionParameters(index)
        sign = numpy.cos(phase._value)
        assert abs(abs(sign) - 1) < 1e-9, "phases other than 0 and pi are not covered"
        coefficients = series.setdefault(tuple(four), numpy.zeros(7))
        coefficients[0] += k._value
        coefficients[n] += sign * k._value
    a, b, c, d = (list(column) for column in zip(*series))
    coefficients = numpy.array(list(series.values()))
    highest = numpy.nonzero(numpy.abs(coefficients).max(0))[0].max()
    edges = {"edge_1": incidence(atoms, a, b), "edge_2": incidence(atoms, b, c), "edge_3": incidence(atoms, c, d)}
    return {**edges, "series": coefficients[:, : highest + 1].T.copy()}


def nonbonded_table(force, atoms, first, second):
    particles = [force.getParticleParameters(index) for index in range(atoms)]
    charge, sigma, epsilon = (numpy.array([row[column]._value for row in particles]) for column in range(3))
    product = charge[first] * charge[second]
    size = (sigma[first] + sigma[second]) / 2
    depth = numpy.sqrt(epsilon[first] * epsilon[second])
    position = {(i, j): index for index, (i, j) in enumerate(zip(first, second))}
    for index in range(force.getNumExceptions()):
        i, j, own_product, own_size, own_depth = force.getExceptionParameters(index)
        at = position[min(i, j), max(i, j)]
        product[at], size[at], depth[at] = own_product._value, own_size._value, own_depth._value
    return {"coulomb": COULOMB * product, "sigma_6": size**6, "epsilon_4": 4 * depth}


def obc_table(force, atoms, first, second):
    rows = [force.getParticleParameters(index) for index in range(atoms)]
    charge, radius = (numpy.array([row[column]._value for row in rows]) for column in range(2))
    scale = numpy.array([row[2] for row in rows])
    offset = radius - DIELECTRIC_OFFSET
    polarisation = COULOMB * (1 / force.getSoluteDielectric() - 1 / force.getSolventDielectric())
    surface = 4 * numpy.pi * force.getSurfaceAreaEnergy()._value
    return {
        "pair_polarisation": -polarisation * charge[first] * charge[second],
        "own_polarisation": -polarisation / 2 * charge**2,
        "radius": radius,
        "offset": offset,
        "offset_first": offset[first],
        "offset_second": offset[second],
        "scaled_first": (scale * offset)[first],
        "scaled_second": (scale * offset)[second],
        "surface": surface * (radius + PROBE) ** 2 * radius**6,
    }


def tables(system):
    """The constant arrays of the energy; float64."""
    atoms = system.getNumParticles()
    first, second = numpy.triu_indices(atoms, 1)
    found = {"pair": incidence(atoms, first, second), "of_first": selection(atoms, first), "of_second": selection(atoms, second)}
    readers = {
        openmm.HarmonicBondForce: lambda force: bond_table(force, atoms),
        openmm.HarmonicAngleForce: lambda force: angle_table(force, atoms),
        openmm.PeriodicTorsionForce: lambda force: torsion_table(force, atoms),
        openmm.NonbondedForce: lambda force: nonbonded_table(force, atoms, first, second),
        openmm.GBSAOBCForce: lambda force: obc_table(force, atoms, first, second),
        openmm.CMMotionRemover: lambda force: {},
    }
    for force in system.getForces():
        found.update(readers[type(force)](force))
    return found


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def bonded_energy(xp, t, between):
    bond = between(t["bond"])
    stretch = xp.sqrt(dot(bond, bond)) - t["bond_length"]
    arm, other_arm = between(t["arm"]), between(t["other_arm"])
    normal = cross(arm, other_arm)
    bend = xp.arctan2(xp.sqrt(dot(normal, normal)), dot(arm, other_arm)) - t["angle"]
    return (t["bond_k"] / 2 * stretch * stretch).sum(1) + (t["angle_k"] / 2 * bend * bend).sum(1)


def torsion_energy(xp, t, between):
    """By cos(n phi) = 2 cos(phi) cos((n - 1) phi) - cos((n - 2) phi)."""
    edge = between(t["edge_2"])
    u, v = cross(between(t["edge_1"]), edge), cross(edge, between(t["edge_3"]))
    cosine = dot(u, v) / xp.sqrt(dot(u, u) * dot(v, v))
    series = t["series"]
    before, now = 1.0, cosine
    total = series[0] + series[1] * cosine
    for n in range(2, len(series)):
        before, now = now, 2 * cosine * now - before
        total = total + series[n] * now
    return total.sum(1)


def descreening(xp, r, inverse, offset, scaled):
    """What a sphere of radius `scaled` at distance r takes of the solvent from an atom; as OpenMM has it."""
    upper = 1 / (r + scaled)
    near = xp.abs(r - scaled)
    lower = 1 / xp.maximum(offset, near)
    difference = upper * upper - lower * lower
    term = lower - upper + (r - scaled * scaled * inverse) / 4 * difference + inverse / 2 * xp.log(upper / lower)
    inside = xp.where(offset < scaled - r, 2 * (1 / offset - lower), 0.0)
    return xp.where(offset < r + scaled, (term + inside) / 2, 0.0)


def solvent_energy(xp, t, r, inverse, squared):
    by_second = descreening(xp, r, inverse, t["offset_first"], t["scaled_second"])
    by_first = descreening(xp, r, inverse, t["offset_second"], t["scaled_first"])
    psi = t["offset"] * (by_second @ t["of_first"].T + by_first @ t["of_second"].T)
    filled = xp.tanh(psi * (1 + psi * (4.85 * psi - 0.8)))
    inverse_born = 1 / t["offset"] - filled / t["radius"]
    born = 1 / inverse_born
    both = (born @ t["of_first"]) * (born @ t["of_second"])
    pairs = t["pair_polarisation"] / xp.sqrt(squared + both * xp.exp(-squared / (4 * both)))
    cubed = inverse_born * inverse_born * inverse_born
    return pairs.sum(1) + (t["own_polarisation"] * inverse_born + t["surface"] * cubed * cubed).sum(1)


def energy(xp, t, x, y, z):
    """[batch] in kJ/mol of x, y, z [batch, atoms] in nm; t: the tables as arrays of the library xp."""

    def between(matrix):
        return [x @ matrix, y @ matrix, z @ matrix]

    pair = between(t["pair"])
    squared = dot(pair, pair)
    r = xp.sqrt(squared)
    inverse = 1 / r
    power = inverse * inverse * inverse
    attraction = t["sigma_6"] * power * power
    nonbonded = t["epsilon_4"] * (attraction * attraction - attraction) + t["coulomb"] * inverse
    bonded = bonded_energy(xp, t, between) + torsion_energy(xp, t, between)
    return bonded + nonbonded.sum(1) + solvent_energy(xp, t, r, inverse, squared)
