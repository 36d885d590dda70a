"""Builds molecules for OpenMM from residue names or bonds alone: topology, coordinates with the right handedness, PDB text with CONECT.

Used by the scripts that make test data and by hand; needs openmm and numpy. Coordinates are placed atom by atom with ideal angles, rings flat,
and then minimised in the force field; whatever does not end with whole bonds and the hands of L-amino acids is an error.
"""

import numpy
import openmm
from openmm import app, unit

PICOSECOND = unit.picosecond
NANOMETRE = unit.nanometer

# Substituents in clockwise order seen with the hydrogen in front, that is, in the order of the CORN rule for the alpha carbon.
CORN = {"CA": ("C", "CB", "N")}
CAPS = ("ACE", "NME")
SECOND_CENTRES = {"ILE": ("CB", ("CA", "CG1", "CG2")), "THR": ("CB", ("CA", "OG1", "CG2"))}


# Atoms that join a residue to the next one: the peptide bond, and that of nucleotides.
LINKS = (("C", "N"), ("O3'", "P"))
NUCLEOTIDE_ENDS = ("A5", "C5", "G5", "T5", "U5", "A3", "C3", "G3", "T3", "U3")


def residue_name(template):
    """Of the PDB: without the letter of an end."""
    if template.removeprefix("D") in NUCLEOTIDE_ENDS:
        return template[:-1]
    return template[1:] if len(template) == 4 else template


def chain_topology(force_field, names, disulfides=()):
    """Residues by template name (ACE, ALA, HIE, CYX, NALA, CALA, DA5, DA, U3, ...) in one chain; disulfides join residues by number from 0."""
    topology = app.Topology()
    chain = topology.addChain("A")
    previous = None
    sulphurs = {}
    for number, name in enumerate(names):
        template = force_field._templates[name]
        residue = topology.addResidue(residue_name(name), chain, str(number + 1))
        atoms = [topology.addAtom(atom.name, atom.element, residue) for atom in template.atoms]
        for first, second in template.bonds:
            topology.addBond(atoms[first], atoms[second])
        named = {atom.name: atom for atom in atoms}
        if previous is not None:
            last, first = next((last, first) for last, first in LINKS if last in previous and first in named)
            topology.addBond(previous[last], named[first])
        previous = named
        sulphurs[number] = named.get("SG")
    for first, second in disulfides:
        topology.addBond(sulphurs[first], sulphurs[second])
    return topology


def neighbours_of(topology):
    lists = [[] for _ in topology.atoms()]
    for first, second in topology.bonds():
        lists[first.index].append(second.index)
        lists[second.index].append(first.index)
    return [sorted(found) for found in lists]


def ring_size(adjacent, path):
    """Atoms in the smallest ring through three bonded atoms, or 0."""
    first, middle, last = path
    distance = {first: 0}
    queue = [first]
    for atom in queue:
        for other in adjacent[atom]:
            if other == last and atom != middle and len(distance) > 0:
                return distance[atom] + 3
            if other not in distance and other != middle:
                distance[other] = distance[atom] + 1
                queue.append(other)
    return 0


def placed(near, middle, far, length, angle, torsion):
    axis = (near - middle) / numpy.linalg.norm(near - middle)
    normal = numpy.cross(axis, far - middle)
    normal /= numpy.linalg.norm(normal)
    side = numpy.cross(normal, axis)
    return near + length * (
        -numpy.cos(angle) * axis + numpy.sin(angle) * (numpy.cos(torsion) * side + numpy.sin(torsion) * normal)
    )


def precedence(atom):
    """Order of atoms beyond a bond, of which the first is placed trans: alpha carbons, other heavy atoms, oxygens, hydrogens."""
    return atom.name != "CA", atom.element.symbol == "H", atom.element.symbol == "O"


def place_children(positions, adjacent, centre, inner, outer_position, atoms, rng):
    """Places the neighbours of an atom that are not yet placed, ring atoms first."""
    elements = [atom.element.symbol for atom in atoms]
    children = [atom for atom in adjacent[centre] if positions[atom] is None]
    children.sort(key=lambda atom: (-ring_size(adjacent, (atom, centre, inner)), precedence(atoms[atom])))
    done = [atom for atom in adjacent[centre] if positions[atom] is not None and atom != inner]
    flat = len(adjacent[centre]) == 3
    offsets = [numpy.pi] if flat else [2 * numpy.pi / 3, -2 * numpy.pi / 3]
    for child in children:
        size = ring_size(adjacent, (child, centre, inner))
        angle = {0: 2.094 if flat else 1.911, 3: 1.047, 4: 1.571, 5: 1.885}.get(size, 2.094)
        if len(adjacent[centre]) == 2 and elements[centre] == "C":
            angle = 3.0
        length = 0.15 if "H" not in (elements[child], elements[centre]) else 0.108
        length = 0.2 if elements[child] == elements[centre] == "S" else length
        if done:
            reference, torsion = positions[done[0]], offsets[(len(done) - 1) % len(offsets)]
        else:
            reference, torsion = outer_position, 0.0 if 3 <= size <= 6 else numpy.pi
        point = placed(positions[centre], positions[inner], reference, length, angle, torsion)
        positions[child] = point + rng.normal(0, 1e-3, 3)
        done.append(child)
    return children


def first_guess(topology, seed):
    rng = numpy.random.default_rng(seed)
    adjacent = neighbours_of(topology)
    atoms = list(topology.atoms())
    middle = next(atom for atom, found in enumerate(adjacent) if len(found) > 2)
    positions = [None] * len(adjacent)
    positions[middle] = numpy.zeros(3)
    first = min(adjacent[middle], key=lambda atom: atoms[atom].element.symbol == "H")
    positions[first] = numpy.array([0.15, 0.0, 0.0])
    queue = [(middle, first)]
    for centre, inner in queue:
        parents = [atom for atom in adjacent[inner] if positions[atom] is not None and atom != centre]
        outer = positions[parents[0]] if parents else positions[inner] + numpy.array([0.03, 0.1, 0.05])
        queue += [(child, centre) for child in place_children(positions, adjacent, centre, inner, outer, atoms, rng)]
        if centre == middle:
            queue.append((first, middle))
    return numpy.array(positions)


def centres_of(topology):
    """(centre, three substituents clockwise as seen from the hydrogen) of the residues' chiral carbons."""
    found = []
    for residue in topology.residues():
        named = {atom.name: atom.index for atom in residue.atoms()}
        for centre, order in [*CORN.items(), SECOND_CENTRES.get(residue.name, ("", ()))]:
            if {centre, *order} <= named.keys():
                found.append((named[centre], [named[name] for name in order]))
    return found


def volume(positions, centre, order):
    a, b, c = (positions[atom] - positions[centre] for atom in order)
    return numpy.dot(a, numpy.cross(b, c))


def correct_hands(topology, positions):
    """Reflects the two smallest branches of every centre of the wrong hand through the plane that halves them."""
    adjacent = neighbours_of(topology)
    for centre, order in centres_of(topology):
        if volume(positions, centre, order) > 0:
            continue
        hydrogen = next(atom for atom in adjacent[centre] if atom not in order)
        # A branch that comes back to the centre in a ring cannot turn.
        free = [atom for atom in order if len(branch(adjacent, centre, atom) & set(order)) == 1]
        swapped = min(free, key=lambda atom: len(branch(adjacent, centre, atom)))
        a = positions[swapped] - positions[centre]
        b = positions[hydrogen] - positions[centre]
        axis = a / numpy.linalg.norm(a) + b / numpy.linalg.norm(b)
        axis /= numpy.linalg.norm(axis)
        for atom in branch(adjacent, centre, swapped) | {hydrogen}:
            arm = positions[atom] - positions[centre]
            # Half a turn about the bisector swaps the two and keeps the hands within the branch.
            positions[atom] = positions[centre] + 2 * numpy.dot(arm, axis) * axis - arm
    return positions


def branch(adjacent, centre, start):
    found = {start}
    queue = [start]
    for atom in queue:
        for other in adjacent[atom]:
            if other not in found and other != centre:
                found.add(other)
                queue.append(other)
    return found


def check(topology, system, positions):
    for force in system.getForces():
        if isinstance(force, openmm.HarmonicBondForce):
            for index in range(force.getNumBonds()):
                first, second, length, _ = force.getBondParameters(index)
                found = numpy.linalg.norm(positions[first] - positions[second])
                if abs(found / length.value_in_unit(NANOMETRE) - 1) > 0.1:
                    raise SystemExit(f"bond {first}-{second} is {found:.4f} nm instead of {length}: choose another seed")
    for centre, order in centres_of(topology):
        if volume(positions, centre, order) <= 0:
            raise SystemExit(f"atom {centre} has the wrong hand: choose another seed")


def context_of(system, temperature=300, seed=1, step=0.001):
    """A context of Langevin dynamics on the Reference platform, which computes in double precision; step in ps."""
    integrator = openmm.LangevinMiddleIntegrator(temperature, 1 / PICOSECOND, step * PICOSECOND)
    integrator.setRandomNumberSeed(seed)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))
    return context, integrator


def positions_of(context):
    return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(NANOMETRE)


def relaxed(topology, system, seed=0):
    """Minimised coordinates [atoms, 3] in nm, of the right hands."""
    positions = correct_hands(topology, first_guess(topology, seed))
    context, integrator = context_of(system)
    context.setPositions(positions)
    openmm.LocalEnergyMinimizer.minimize(context, 1.0, 5000)
    positions = positions_of(context)
    check(topology, system, positions)
    return positions


def thermal_frames(system, positions, temperatures, steps=2000, seed=7):
    """One frame [atoms, 3] in nm after so many steps at each temperature in turn."""
    context, integrator = context_of(system, temperatures[0], seed)
    context.setPositions(positions)
    frames = []
    for temperature in temperatures:
        integrator.setTemperature(temperature)
        integrator.step(steps)
        frames.append(positions_of(context).copy())
    return frames


def pdb_text(topology, positions, remark=None):
    """PDB with columns of PDB format 3.3 and a CONECT record for every bond, which OpenMM itself writes for non-standard residues only."""
    lines = [] if remark is None else [f"REMARK   1 {remark}"]
    atoms = list(topology.atoms())
    for atom, position in zip(atoms, positions * 10):
        x, y, z = (round(value, 3) + 0.0 for value in position)  # adding zero turns -0.000 into 0.000
        name = f" {atom.name:<3s}" if len(atom.name) < 4 else atom.name
        # HETATM is for residues outside the 20 standard amino acids, so caps are HETATM, as in the PDB archive.
        record = "HETATM" if atom.residue.name in CAPS else "ATOM  "
        lines.append(
            f"{record}{atom.index + 1:5d} {name} {atom.residue.name:>3s} A{int(atom.residue.id):4d}    "
            f"{x:8.3f}{y:8.3f}{z:8.3f}{1:6.2f}{0:6.2f}          {atom.element.symbol:>2s}"
        )
    last = atoms[-1].residue
    lines.append(f"TER   {len(atoms) + 1:5d}      {last.name:>3s} A{int(last.id):4d}")
    for index, found in enumerate(neighbours_of(topology)):
        lines.append(f"CONECT{index + 1:5d}" + "".join(f"{other + 1:5d}" for other in found))
    lines.append("END")
    return "".join(f"{line:<80s}\n" for line in lines)
