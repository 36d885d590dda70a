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


def parameters(force, data, add):
    """Parameters and terms that forces by an expression have alike; `add` adds a term of atoms and values."""
    for parameter in data["globals"]:
        force.addGlobalParameter(parameter["name"], parameter["value"])
    for term in data["terms"]:
        add(*term["atoms"], term["values"])
    return force


def custom_bonds(data):
    force = openmm.CustomBondForce(data["expression"])
    for name in data["parameters"]:
        force.addPerBondParameter(name)
    return parameters(force, data, force.addBond)


def custom_angles(data):
    force = openmm.CustomAngleForce(data["expression"])
    for name in data["parameters"]:
        force.addPerAngleParameter(name)
    return parameters(force, data, force.addAngle)


def custom_torsions(data):
    force = openmm.CustomTorsionForce(data["expression"])
    for name in data["parameters"]:
        force.addPerTorsionParameter(name)
    return parameters(force, data, force.addTorsion)


def external_field(data):
    force = openmm.CustomExternalForce(data["expression"])
    for name in data["parameters"]:
        force.addPerParticleParameter(name)
    return parameters(force, data, force.addParticle)


def tables(force, data):
    """Tabulated functions that forces by an expression have alike."""
    for table in data["tables"]:
        if table["kind"] == "continuous":
            last = table["values"][:1] if table["periodic"] else []
            function = openmm.Continuous1DFunction(table["values"] + last, table["min"], table["max"], table["periodic"])
        else:
            shapes = [openmm.Discrete1DFunction, openmm.Discrete2DFunction, openmm.Discrete3DFunction]
            sizes = table["sizes"] if len(table["sizes"]) > 1 else []
            function = shapes[len(table["sizes"]) - 1](*sizes, table["values"])
        force.addTabulatedFunction(table["name"], function)


def compound_bonds(data):
    force = openmm.CustomCompoundBondForce(data["points"], data["expression"])
    tables(force, data)
    for name in data["parameters"]:
        force.addPerBondParameter(name)
    return parameters(force, data, lambda *term: force.addBond(term[:-1], term[-1]))


def centroid_bonds(data):
    force = openmm.CustomCentroidBondForce(data["points"], data["expression"])
    tables(force, data)
    for name in data["parameters"]:
        force.addPerBondParameter(name)
    for centroid in data["centroids"]:
        force.addGroup(centroid["atoms"], centroid["weights"])
    terms = [{"atoms": term["places"], "values": term["values"]} for term in data["terms"]]
    return parameters(force, {**data, "terms": terms}, lambda *term: force.addBond(term[:-1], term[-1]))


def particles(force, data):
    """Parameters, particles, exclusions and cutoffs that pairwise forces by an expression have alike."""
    tables(force, data)
    for name in data["parameters"]:
        force.addPerParticleParameter(name)
    for parameter in data["globals"]:
        force.addGlobalParameter(parameter["name"], parameter["value"])
    for particle in data["particles"]:
        force.addParticle(particle["values"])
    for exclusion in data["exclusions"]:
        force.addExclusion(*exclusion["atoms"])


def pairs(data):
    force = openmm.CustomNonbondedForce(data["expression"])
    particles(force, data)
    for value in data["computed"]:
        force.addComputedValue(value["name"], value["expression"])
    for group in data.get("groups", []):
        force.addInteractionGroup(group["first"]["atoms"], group["second"]["atoms"])
    if "cutoff" in data:
        force.setNonbondedMethod(openmm.CustomNonbondedForce.CutoffNonPeriodic)
        force.setCutoffDistance(data["cutoff"]["distance"])
        if "switchingDistance" in data["cutoff"]:
            force.setUseSwitchingFunction(True)
            force.setSwitchingDistance(data["cutoff"]["switchingDistance"])
    return force


def generalised_born(data):
    force = openmm.CustomGBForce()
    particles(force, data)
    for value in data["computed"]:
        force.addComputedValue(value["name"], value["expression"], getattr(openmm.CustomGBForce, value["over"]))
    for term in data["energies"]:
        force.addEnergyTerm(term["expression"], getattr(openmm.CustomGBForce, term["over"]))
    if "cutoff" in data:
        force.setNonbondedMethod(openmm.CustomGBForce.CutoffNonPeriodic)
        force.setCutoffDistance(data["cutoff"])
    return force


BUILDERS = {
    "HarmonicBondForce": bonds,
    "HarmonicAngleForce": angles,
    "PeriodicTorsionForce": torsions,
    "RBTorsionForce": rb_torsions,
    "CMAPTorsionForce": correction_maps,
    "NonbondedForce": nonbonded,
    "GBSAOBCForce": solvent,
    "CustomBondForce": custom_bonds,
    "CustomAngleForce": custom_angles,
    "CustomTorsionForce": custom_torsions,
    "CustomExternalForce": external_field,
    "CustomCompoundBondForce": compound_bonds,
    "CustomCentroidBondForce": centroid_bonds,
    "CustomNonbondedForce": pairs,
    "CustomGBForce": generalised_born,
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
