"""Free energies of `boltzmill free-energy --state` against OpenMM's energies and pymbar's estimators, from the same trajectories.

    python scripts/check-free-energy.py --topology X.pdb --ours estimates.json --out FILE --state a.xml@300=a-1.dcd,a-2.dcd --state b.xml@300=b-1.dcd

Needs openmm, mdtraj, pymbar 4 and NumPy. `--ours` is what `boltzmill free-energy --state ... --out estimates.json` wrote of the same states in the same order. Warm-up and
correlation are found by pymbar's own timeseries module, from the energies of each chain in its own state. Writes both sides' figures, with their differences in joint errors.
"""

import argparse
import json
import platform
import re
from datetime import date

import mdtraj
import numpy as np
import openmm
from openmm import unit
from pymbar import MBAR, bar, timeseries

GAS_CONSTANT = unit.MOLAR_GAS_CONSTANT_R.value_in_unit(unit.kilojoule_per_mole / unit.kelvin)


def parse_state(text):
    system, kelvins, files = re.fullmatch(r"(.+)@([\d.]+)=(.+)", text).groups()
    return {"system": system, "kT": GAS_CONSTANT * float(kelvins), "kelvins": float(kelvins), "files": files.split(",")}


class Potential:
    """U of frames in kJ/mol by OpenMM's reference platform."""

    def __init__(self, path):
        with open(path) as file:
            system = openmm.XmlSerializer.deserialize(file.read())
        platform_ = openmm.Platform.getPlatformByName("Reference")
        self.context = openmm.Context(system, openmm.VerletIntegrator(0.001), platform_)

    def __call__(self, frames):
        def energy(frame):
            self.context.setPositions(frame)
            return self.context.getState(getEnergy=True).getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole)

        return np.array([energy(frame) for frame in frames.astype(np.float64)])


def independent(energies):
    start, inefficiency, _ = timeseries.detect_equilibration(energies)
    return start + timeseries.subsample_correlated_data(energies[start:], g=inefficiency)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--state", action="append", required=True)
parser.add_argument("--topology", required=True)
parser.add_argument("--ours", required=True)
parser.add_argument("--out", required=True)
options = parser.parse_args()

states = [parse_state(text) for text in options.state]
potentials = {state["system"]: Potential(state["system"]) for state in states}
samples = []
for state in states:
    kept = []
    for path in state["files"]:
        frames = mdtraj.load(path, top=options.topology).xyz
        kept.append(frames[independent(potentials[state["system"]](frames) / state["kT"])])
    samples.append(np.concatenate(kept))
counts = [len(frames) for frames in samples]
pooled = np.concatenate(samples)
by_system = {name: potential(pooled) for name, potential in potentials.items()}
u_kn = np.array([by_system[state["system"]] / state["kT"] for state in states])

found = MBAR(u_kn, counts).compute_free_energy_differences()
with open(options.ours) as file:
    ours = json.load(file)
starts = np.concatenate([[0], np.cumsum(counts)])
rows = []
for k in range(1, len(states)):
    own = [slice(starts[i], starts[i + 1]) for i in (0, k)]
    work = u_kn[k] - u_kn[0]
    pair = bar(work[own[0]], -work[own[1]])
    theirs = {
        "BAR": {"value_kT": pair["Delta_f"], "error_kT": pair["dDelta_f"]},
        "MBAR": {"value_kT": found["Delta_f"][0, k], "error_kT": found["dDelta_f"][0, k]},
    }
    for estimate in ours[k - 1]["estimates"]:
        reference = theirs["BAR" if "BAR" in estimate["method"] else "MBAR"]
        joint = np.hypot(estimate["error_kT"], reference["error_kT"])
        estimate["joint_errors_from_pymbar"] = (estimate["value_kT"] - reference["value_kT"]) / joint
    rows.append({"name": ours[k - 1]["name"], "pymbar": theirs, "boltzmill": ours[k - 1]["estimates"]})

record = {
    "script": "scripts/check-free-energy.py",
    "date": date.today().isoformat(),
    "openmm": openmm.version.version,
    "machine": platform.processor() or platform.machine(),
    "frames": counts,
    "differences": rows,
}
with open(options.out, "w") as file:
    json.dump(record, file, indent=2)
    file.write("\n")
print(json.dumps(rows, indent=2))
