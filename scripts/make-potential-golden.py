"""Makes tests/potentials/fixtures.golden.json: energies and forces by OpenMM of the small systems in tests/potentials/fixtures.json.

Each force alone, on OpenMM's Reference platform (double precision), at the positions of the file and squeezed to SQUEEZED of them, so that
the spheres of the implicit solvent enclose each other.

Usage: python scripts/make-potential-golden.py      (needs openmm 8.6)
"""

import json
import pathlib

import openmm
import openmm.unit

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "potentials"
SQUEEZED = 0.3


def bonds(data):
    force = openmm.HarmonicBondForce()
    for bond in data["bonds"]:
        force.addBond(*bond["atoms"], bond["length"], bond["k"])
    return force


def angles(data):
    force = openmm.HarmonicAngleForce()
    for angle in data["angles"]:
        force.addAngle(*angle["atoms"], angle["angle"], angle["k"])
    return force


def torsions(data):
    force = openmm.PeriodicTorsionForce()
    for torsion in data["torsions"]:
        force.addTorsion(*torsion["atoms"], torsion["periodicity"], torsion["phase"], torsion["k"])
    return force


def rb_torsions(data):
    force = openmm.RBTorsionForce()
    for torsion in data["torsions"]:
        force.addTorsion(*torsion["atoms"], *torsion["coefficients"])
    return force


def correction_maps(data):
    force = openmm.CMAPTorsionForce()
    for grid in data["maps"]:
        force.addMap(grid["size"], grid["values"])
    for torsion in data["torsions"]:
        force.addTorsion(torsion["map"], *torsion["first"]["atoms"], *torsion["second"]["atoms"])
    return force


def nonbonded(data):
    force = openmm.NonbondedForce()
    if "cutoff" in data:
        force.setNonbondedMethod(openmm.NonbondedForce.CutoffNonPeriodic)
        force.setCutoffDistance(data["cutoff"]["distance"])
        force.setReactionFieldDielectric(data["cutoff"]["reactionFieldDielectric"])
        if "switchingDistance" in data["cutoff"]:
            force.setUseSwitchingFunction(True)
            force.setSwitchingDistance(data["cutoff"]["switchingDistance"])
    for particle in data["particles"]:
        force.addParticle(particle["charge"], particle["sigma"], particle["epsilon"])
    for exception in data["exceptions"]:
        force.addException(*exception["atoms"], exception["chargeProduct"], exception["sigma"], exception["epsilon"])
    return force


def solvent(data):
    force = openmm.GBSAOBCForce()
    if "cutoff" in data:
        force.setNonbondedMethod(openmm.GBSAOBCForce.CutoffNonPeriodic)
        force.setCutoffDistance(data["cutoff"])
    force.setSoluteDielectric(data["soluteDielectric"])
    force.setSolventDielectric(data["solventDielectric"])
    force.setSurfaceAreaEnergy(data["surfaceAreaEnergy"])
    for particle in data["particles"]:
        force.addParticle(particle["charge"], particle["radius"], particle["scale"])
    return force


BUILDERS = {
    "HarmonicBondForce": bonds,
    "HarmonicAngleForce": angles,
    "PeriodicTorsionForce": torsions,
    "RBTorsionForce": rb_torsions,
    "CMAPTorsionForce": correction_maps,
    "NonbondedForce": nonbonded,
    "GBSAOBCForce": solvent,
}


def evaluate(force, frames):
    system = openmm.System()
    for _ in frames[0]:
        system.addParticle(1.0)
    system.addForce(force)
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference"))
    results = []
    for frame in frames:
        context.setPositions(frame)
        state = context.getState(getEnergy=True, getForces=True)
        energy = state.getPotentialEnergy().value_in_unit(openmm.unit.kilojoule_per_mole)
        forces = state.getForces(asNumpy=True).value_in_unit(openmm.unit.kilojoule_per_mole / openmm.unit.nanometer)
        results.append({"energy": energy, "forces": forces.tolist()})
    return openmm.XmlSerializer.serialize(force), results


def main():
    fixtures = json.loads((FOLDER / "fixtures.json").read_text())
    positions = fixtures["positions"]
    frames = [positions, [[SQUEEZED * value for value in point] for point in positions]]
    cases = {}
    for data in fixtures["cases"]:
        force = BUILDERS[data["type"]](data)
        force.setName(data["name"])
        force.setForceGroup(data["group"])
        xml, results = evaluate(force, frames)
        cases[data["name"]] = {"xml": xml, "frames": results}
    golden = {
        "description": "OpenMM Reference platform (double precision); positions nm, energies kJ/mol, forces kJ/mol/nm",
        "openmm": openmm.version.version,
        "frames": frames,
        "cases": cases,
    }
    (FOLDER / "fixtures.golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
