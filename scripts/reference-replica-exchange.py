"""Reference free energies of alanine dipeptide's phi at 300 K by OpenMM replica exchange; independent of every line of the library.

Method. LADDERS independent ladders of TEMPERATURES replicas run Langevin dynamics (LangevinMiddleIntegrator) on the Reference platform
in double precision. Neighbours in temperature exchange every EXCHANGE_STEPS steps by the Metropolis rule. To the potential energy U a
fixed bias V(phi), a Fourier series of order BIAS_ORDER, is added at every temperature: it is fitted in ADAPTATION_ROUNDS short rounds to
minus the free-energy profile at 300 K and then frozen, so that phi is crossed often; the rounds are discarded. MBAR over all
temperatures reweights the samples of exp(-(U+V)/kT_k) to exp(-U/kT_0), which is exact for any V. Masses do not change averages over
positions, so hydrogens weigh HYDROGEN_MASS and the step is TIME_STEP; --check-time-step compares with natural masses and 1 fs.
Errors: bootstrap over BLOCKS contiguous blocks of time in each ladder, MBAR solved anew for each resample.

Usage (raw data go to DIR, outside the repository; a killed run goes on from its last chunk):
  python scripts/reference-replica-exchange.py --run DIR --minutes 90
  python scripts/reference-replica-exchange.py --check-time-step DIR
  python scripts/reference-replica-exchange.py --summarise DIR     (writes systems/alanine-dipeptide/reference.json)
"""

import argparse
import datetime
import json
import logging
import pathlib
import platform
import time

import numpy
import openmm
from openmm import unit

logging.disable(logging.WARNING)  # pymbar's notes about optional accelerators

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "systems" / "alanine-dipeptide"
GAS_CONSTANT = unit.MOLAR_GAS_CONSTANT_R.value_in_unit(unit.kilojoule_per_mole / unit.kelvin)
PHI, PSI = (4, 6, 8, 14), (6, 8, 14, 16)
OMEGAS = (1, 4, 6, 8), (8, 14, 16, 18)
COLUMNS = 6  # phi, psi, U + V, temperature index, both omegas

SEED = 20240229
LADDERS = 2
TEMPERATURES = [300.0 * 1.3**k for k in range(5)]  # K: 300, 390, 507, 659, 857
HYDROGEN_MASS = 4.0  # amu
TIME_STEP = 0.002  # ps
FRICTION = 1.0  # 1/ps
EXCHANGE_STEPS = 100
CHUNK_ROUNDS = 2000  # exchanges of every ladder between two saves
ADAPTATION_ROUNDS = 3
ADAPTATION_EXCHANGES = 2500  # of every ladder, in one adaptation round
BIAS_ORDER = 8
BIAS_CAP = 35.0  # kJ/mol: barriers above it are left in place
BURN_IN_EXCHANGES = 500
PROFILE_BINS = 60
BLOCKS = 20  # of each ladder
BOOTSTRAPS = 100
MBAR_SAMPLES = 60_000  # about; the rest is thinned evenly, since neighbouring samples are correlated
BETAS = 1 / (GAS_CONSTANT * numpy.array(TEMPERATURES))


# --- dynamics ---------------------------------------------------------------------------------------------------------------------

def dihedral(positions, atoms):
    """Angle in (-pi, pi], IUPAC sign."""
    a, b, c, d = positions[list(atoms)]
    axis = c - b
    normal_1, normal_2 = numpy.cross(b - a, axis), numpy.cross(axis, d - c)
    return numpy.arctan2(numpy.sqrt(axis @ axis) * ((b - a) @ normal_2), normal_1 @ normal_2)


def load_system(hydrogen_mass):
    system = openmm.XmlSerializer.deserialize((FOLDER / "system.xml").read_text())
    for index, force in reversed(list(enumerate(system.getForces()))):
        if isinstance(force, openmm.CMMotionRemover):
            system.removeForce(index)
    if hydrogen_mass is not None:
        for atom in range(system.getNumParticles()):
            if system.getParticleMass(atom).value_in_unit(unit.dalton) < 1.5:
                system.setParticleMass(atom, hydrogen_mass)
    return system


def add_bias(system, coefficients):
    """V(phi) = sum over n of a_n cos(n phi) + b_n sin(n phi), as periodic torsions: k (1 + cos(n phi - phase)), which adds a constant."""
    force = openmm.PeriodicTorsionForce()
    for order, (cosine, sine) in enumerate(coefficients, start=1):
        force.addTorsion(*PHI, order, float(numpy.arctan2(sine, cosine)), float(numpy.hypot(cosine, sine)))
    system.addForce(force)


def bias_energy(phi, coefficients):
    """kJ/mol, the same constant included."""
    total = numpy.zeros_like(phi, dtype=float)
    for order, (cosine, sine) in enumerate(coefficients, start=1):
        total += cosine * numpy.cos(order * phi) + sine * numpy.sin(order * phi) + numpy.hypot(cosine, sine)
    return total


def make_context(system, temperature, time_step, seed, positions, velocities=None):
    integrator = openmm.LangevinMiddleIntegrator(temperature, FRICTION, time_step)
    integrator.setRandomNumberSeed(int(seed))
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))
    context.setPositions(positions)
    if velocities is None:
        context.setVelocitiesToTemperature(temperature, int(seed))
    else:
        context.setVelocities(velocities)
    return context


class Ladders:
    """All walkers; a walker keeps its coordinates and changes its temperature."""

    def __init__(self, coefficients, state, random):
        self.random = random
        self.system = load_system(HYDROGEN_MASS)
        add_bias(self.system, coefficients)
        self.temperature_index = state["temperature_index"].copy()  # [ladders, temperatures]: of each walker
        self.attempts = numpy.zeros(len(TEMPERATURES) - 1, int)
        self.accepted = numpy.zeros(len(TEMPERATURES) - 1, int)
        self.round = int(state["round"])
        self.contexts = [
            [
                make_context(
                    self.system,
                    TEMPERATURES[self.temperature_index[ladder, walker]],
                    TIME_STEP,
                    random.integers(1, 2**31 - 1),
                    state["positions"][ladder, walker],
                    state["velocities"][ladder, walker] if "velocities" in state else None,
                )
                for walker in range(len(TEMPERATURES))
            ]
            for ladder in range(LADDERS)
        ]

    def advance(self):
        """One exchange interval; returns a record [ladders, walkers, COLUMNS]."""
        record = numpy.zeros((LADDERS, len(TEMPERATURES), COLUMNS))
        for ladder, contexts in enumerate(self.contexts):
            for walker, context in enumerate(contexts):
                context.getIntegrator().step(EXCHANGE_STEPS)
                state = context.getState(getPositions=True, getEnergy=True)
                positions = state.getPositions(asNumpy=True)._value
                energy = state.getPotentialEnergy()._value
                if not numpy.isfinite(energy):
                    raise SystemExit(f"ladder {ladder}, walker {walker}: energy {energy} kJ/mol; the step {TIME_STEP} ps is too long")
                record[ladder, walker] = (
                    dihedral(positions, PHI), dihedral(positions, PSI), energy, self.temperature_index[ladder, walker],
                    *(dihedral(positions, atoms) for atoms in OMEGAS),
                )  # fmt: skip
            self.exchange(ladder, record[ladder, :, 2])
        self.round += 1
        return record

    def exchange(self, ladder, energies):
        index = self.temperature_index[ladder]
        for low in range(self.round % 2, len(TEMPERATURES) - 1, 2):
            cold, warm = int(numpy.flatnonzero(index == low)[0]), int(numpy.flatnonzero(index == low + 1)[0])
            log_acceptance = (BETAS[low] - BETAS[low + 1]) * (energies[cold] - energies[warm])
            self.attempts[low] += 1
            if numpy.log(self.random.random()) < log_acceptance:
                self.accepted[low] += 1
                self.set_temperature(ladder, cold, low + 1)
                self.set_temperature(ladder, warm, low)

    def set_temperature(self, ladder, walker, new):
        """Changes the thermostat and scales the velocities, so that they too belong to the new temperature."""
        context, old = self.contexts[ladder][walker], self.temperature_index[ladder, walker]
        velocities = context.getState(getVelocities=True).getVelocities(asNumpy=True)._value
        context.setVelocities(velocities * numpy.sqrt(TEMPERATURES[new] / TEMPERATURES[old]))
        context.getIntegrator().setTemperature(TEMPERATURES[new])
        self.temperature_index[ladder, walker] = new

    def state(self):
        states = [[c.getState(getPositions=True, getVelocities=True) for c in contexts] for contexts in self.contexts]
        return {
            "positions": numpy.array([[s.getPositions(asNumpy=True)._value for s in row] for row in states]),
            "velocities": numpy.array([[s.getVelocities(asNumpy=True)._value for s in row] for row in states]),
            "temperature_index": self.temperature_index,
            "round": self.round,
        }


def initial_state():
    frames = {frame["name"]: frame for frame in json.loads((FOLDER / "golden.json").read_text())["frames"]}
    starts = [numpy.array(frames[f"hot-phi-{sector}"]["positions"]) for sector in range(6)]
    walkers = len(TEMPERATURES)
    # The ladders start from different sectors of phi; their agreement is a check.
    positions = numpy.array([[starts[(ladder * 3 + walker) % 6] for walker in range(walkers)] for ladder in range(LADDERS)])
    return {"positions": positions, "temperature_index": numpy.tile(numpy.arange(walkers), (LADDERS, 1)), "round": 0}


def fit_bias(records, coefficients):
    """New Fourier coefficients of -F(phi) at 300 K, from records of the rounds done so far, each with the bias it ran under."""
    # Every (round, temperature) pair is a state of its own in MBAR.
    flat = [(record.reshape(-1, COLUMNS), used) for record, used in zip(records, coefficients)]
    phi_all = numpy.concatenate([samples[:, 0] for samples, _ in flat])
    plain = numpy.concatenate([samples[:, 2] - bias_energy(samples[:, 0], used) for samples, used in flat])
    index = numpy.concatenate([samples[:, 3] + len(TEMPERATURES) * r for r, (samples, _) in enumerate(flat)]).astype(int)
    order = numpy.argsort(index, kind="stable")
    phis, plain = phi_all[order], plain[order]
    counts = numpy.bincount(index, minlength=len(flat) * len(TEMPERATURES))
    reduced = [beta * (plain + bias_energy(phis, used)) for _, used in flat for beta in BETAS]
    log_weights = target_log_weights(numpy.array(reduced), counts, BETAS[0] * plain)
    grid = numpy.linspace(-numpy.pi, numpy.pi, 361)[:-1]
    kernel = numpy.array([numpy.sum(numpy.exp(log_weights + 60 * (numpy.cos(g - phis) - 1))) for g in grid])
    profile = -numpy.log(numpy.maximum(kernel, 1e-300)) / BETAS[0]
    profile = numpy.minimum(profile - profile.min(), BIAS_CAP)
    return [
        (-2 * float(numpy.mean(profile * numpy.cos(n * grid))), -2 * float(numpy.mean(profile * numpy.sin(n * grid))))
        for n in range(1, BIAS_ORDER + 1)
    ]


def run(folder, minutes):
    folder.mkdir(parents=True, exist_ok=True)
    deadline, started = time.monotonic() + 60 * minutes, len(list(folder.glob("chunk-*.npz")))
    random = numpy.random.default_rng([SEED, started])
    bias_path, state_path = folder / "bias.json", folder / "state.npz"
    if not bias_path.exists():
        adapt(folder, random)
    coefficients = json.loads(bias_path.read_text())["coefficients"]
    state = dict(numpy.load(state_path))
    ladders = Ladders(coefficients, state, random)
    chunk = started
    while time.monotonic() < deadline:
        begin = time.monotonic()
        ladders.attempts[:] = ladders.accepted[:] = 0
        records = numpy.array([ladders.advance() for _ in range(CHUNK_ROUNDS)])
        seconds = time.monotonic() - begin
        # State first: a run killed between the two saves loses one chunk, and none is counted twice.
        save(state_path, **ladders.state())
        save(
            folder / f"chunk-{chunk:05d}.npz",
            records=records.astype(numpy.float64), attempts=ladders.attempts, accepted=ladders.accepted, seconds=seconds,
        )  # fmt: skip
        chunk += 1
        steps = CHUNK_ROUNDS * EXCHANGE_STEPS * LADDERS * len(TEMPERATURES)
        acceptance = numpy.round(ladders.accepted / ladders.attempts, 2).tolist()
        print(f"chunk {chunk}: {steps / seconds:.0f} steps/s, acceptance {acceptance}", flush=True)


def save(path, **arrays):
    partial = path.with_name(path.name + ".part")
    with open(partial, "wb") as file:
        numpy.savez_compressed(file, **arrays)
    partial.rename(path)


def adapt(folder, random):
    state, records = initial_state(), []
    coefficients = [[(0.0, 0.0)] * BIAS_ORDER]
    for index in range(ADAPTATION_ROUNDS):
        ladders = Ladders(coefficients[-1], state, random)
        for _ in range(BURN_IN_EXCHANGES):
            ladders.advance()
        records.append(numpy.array([ladders.advance() for _ in range(ADAPTATION_EXCHANGES)]))
        coefficients.append(fit_bias(records, coefficients))
        state = ladders.state()
        positive = numpy.mean(records[-1][..., 0] > 0)
        print(f"adaptation {index + 1}: acceptance {ladders.accepted / ladders.attempts}, phi > 0 in {positive:.3f}", flush=True)
    ladders = Ladders(coefficients[-1], state, random)
    for _ in range(BURN_IN_EXCHANGES):
        ladders.advance()
    save(folder / "state.npz", **ladders.state())
    (folder / "bias.json").write_text(json.dumps({"coefficients": coefficients[-1], "history": coefficients}))


# --- time step --------------------------------------------------------------------------------------------------------------------

def check_time_step(folder, steps=4_000_000, blocks=40):
    """Mean U/kT at 300 K of frames with phi < 0 (the basin is left too rarely to compare it as well), natural masses and 1 fs against ours."""
    result = {"steps": steps, "condition": "phi < 0, without bias"}
    for name, mass, step in (("natural_1fs", None, 0.001), ("heavy_2fs", HYDROGEN_MASS, TIME_STEP)):
        start = initial_state()["positions"][0, 1]
        context = make_context(load_system(mass), TEMPERATURES[0], step, SEED, start)
        context.getIntegrator().step(20_000)
        values = []
        for _ in range(steps // 50):
            context.getIntegrator().step(50)
            state = context.getState(getPositions=True, getEnergy=True)
            phi = dihedral(state.getPositions(asNumpy=True)._value, PHI)
            values.append((phi, BETAS[0] * state.getPotentialEnergy()._value))
        values = numpy.array(values)
        means = [block[block[:, 0] < 0, 1].mean() for block in numpy.array_split(values, blocks) if (block[:, 0] < 0).any()]
        result[name] = {
            "mean": float(numpy.mean(means)), "error": float(numpy.std(means, ddof=1) / numpy.sqrt(len(means))),
            "std": float(values[values[:, 0] < 0, 1].std()),
        }  # fmt: skip
    ours, natural = result["heavy_2fs"], result["natural_1fs"]
    result["difference_in_errors"] = round((ours["mean"] - natural["mean"]) / float(numpy.hypot(ours["error"], natural["error"])), 2)
    (folder / "time-step.json").write_text(json.dumps(result))
    print(json.dumps(result, indent=1))


# --- analysis ---------------------------------------------------------------------------------------------------------------------

def target_log_weights(reduced, counts, target):
    """log of normalised MBAR weights of the target; reduced [states, samples] with samples sorted by state, target [samples]."""
    from pymbar import MBAR
    from scipy.special import logsumexp

    solution = MBAR(reduced, counts, solver_protocol="robust")
    used = counts > 0
    log_mixture = logsumexp((solution.f_k[:, None] - reduced)[used], b=counts[used, None], axis=0)
    log_weights = -target - log_mixture
    return log_weights - logsumexp(log_weights)


def estimates(samples, coefficients):
    """Every reported quantity, from samples [n, COLUMNS]."""
    samples = samples[numpy.argsort(samples[:, 3], kind="stable")]
    phi, psi, biased = samples[:, 0], samples[:, 1], samples[:, 2]
    plain = biased - bias_energy(phi, coefficients)
    counts = numpy.bincount(samples[:, 3].astype(int), minlength=len(TEMPERATURES))
    log_weights = target_log_weights(BETAS[:, None] * biased, counts, BETAS[0] * plain)
    weights = numpy.exp(log_weights)
    positive = weights[(phi > 0) & (phi < 2)].sum()
    # Amides flip at the highest temperatures now and then, so few cis frames mean a few events, and a large error of their share.
    trans = (numpy.abs(samples[:, 4:]) > numpy.pi / 2).all(axis=1)
    positive_trans = weights[(phi > 0) & (phi < 2) & trans].sum()
    edges = numpy.linspace(-numpy.pi, numpy.pi, PROFILE_BINS + 1)
    width = edges[1] - edges[0]
    mean = numpy.sum(weights * BETAS[0] * plain)
    with numpy.errstate(divide="ignore"):
        profiles = [-numpy.log(numpy.histogram(angle, edges, weights=weights)[0] / width) for angle in (phi, psi)]
    return {
        "phi_positive": -numpy.log(positive / (1 - positive)),
        "phi_positive_trans": -numpy.log(positive_trans / (weights[trans].sum() - positive_trans)),
        "cis_fraction": weights[~trans].sum(),
        "phi_profile": profiles[0],
        "psi_profile": profiles[1],
        "mean_reduced_energy": mean,
        "std_reduced_energy": numpy.sqrt(numpy.sum(weights * (BETAS[0] * plain - mean) ** 2)),
        "effective_fraction": 1 / numpy.sum(weights**2) / len(weights),
    }


def read_chunks(folder):
    """Records [exchanges, ladders, walkers, COLUMNS], acceptance [pairs], seconds."""
    records, attempts, accepted, seconds = [], 0, 0, 0.0
    for path in sorted(folder.glob("chunk-*.npz")):
        with numpy.load(path) as chunk:
            records.append(chunk["records"])
            attempts, accepted = attempts + chunk["attempts"], accepted + chunk["accepted"]
            seconds += float(chunk["seconds"])
    if not records:
        raise SystemExit(f"{folder} holds no chunk yet: start the run first")
    return numpy.concatenate(records), accepted / attempts, seconds


def crossings(records):
    """How often a walker went from the core of phi < 0 (-2.4, -0.6) to that of phi > 0 (0.6, 1.6) or back, all walkers together."""
    phi, total = records[..., 0].reshape(len(records), -1), 0
    for walker in phi.T:
        side = numpy.where((walker > -2.4) & (walker < -0.6), -1, numpy.where((walker > 0.6) & (walker < 1.6), 1, 0))
        side = side[side != 0]
        total += int(numpy.sum(side[1:] != side[:-1]))
    return total


def summarise(folder):
    records, acceptance, seconds = read_chunks(folder)
    coefficients = json.loads((folder / "bias.json").read_text())["coefficients"]
    full = len(records)
    stride = max(1, records[..., 0].size // MBAR_SAMPLES)
    thin = records[::stride]
    best = estimates(thin.reshape(-1, COLUMNS), coefficients)
    random = numpy.random.default_rng([SEED, 1_000_000])
    blocks = [[block.reshape(-1, COLUMNS) for block in numpy.array_split(thin[:, ladder], BLOCKS)] for ladder in range(LADDERS)]
    resampled = []
    for _ in range(BOOTSTRAPS):
        chosen = [row[block] for row in blocks for block in random.integers(0, BLOCKS, BLOCKS)]
        resampled.append(estimates(numpy.concatenate(chosen), coefficients))

    def error(key):
        values = numpy.array([sample[key] for sample in resampled])
        return numpy.std(values, axis=0, ddof=1)

    def scalar(key, digits=4):
        return {"value": round(float(best[key]), digits), "error": round(float(error(key)), digits)}

    def profile(key):
        with numpy.errstate(invalid="ignore"):
            spread = error(key)
        # A bin without samples has no value and no error: null, never a number.
        return {
            "minus_log_density_per_rad": [round(float(v), 4) if numpy.isfinite(v) else None for v in best[key]],
            "error": [round(float(v), 4) if numpy.isfinite(v) else None for v in spread],
        }

    by_ladder = [estimates(thin[:, ladder].reshape(-1, COLUMNS), coefficients)["phi_positive"] for ladder in range(LADDERS)]
    reference = {
        "description": "Alanine dipeptide at 300 K, energies in kT: free-energy difference -log(P(0 < phi < 2 rad) / P(rest)), profiles in "
        "60 bins of (-pi, pi), mean and standard deviation of U/kT; errors are one standard deviation",
        "temperature_K": TEMPERATURES[0],
        "free_energies": [{"name": "phi_positive", "value_kT": scalar("phi_positive")["value"], "error_kT": scalar("phi_positive")["error"]}],
        # The same difference within conformations whose amides are both trans, and the share of the others.
        "phi_positive_trans_kT": scalar("phi_positive_trans"),
        "cis_fraction": scalar("cis_fraction", 6),
        "reduced_energy": {"mean": scalar("mean_reduced_energy"), "std": scalar("std_reduced_energy")},
        "profiles": {"phi": profile("phi_profile"), "psi": profile("psi_profile")},
        "provenance": {
            "script": "scripts/reference-replica-exchange.py",
            "method": "temperature replica exchange with a fixed Fourier bias on phi, MBAR over all temperatures, block bootstrap",
            "seed": SEED,
            "ladders": LADDERS,
            "temperatures_K": [round(t, 2) for t in TEMPERATURES],
            "time_step_ps": TIME_STEP,
            "hydrogen_mass_amu": HYDROGEN_MASS,
            "friction_per_ps": FRICTION,
            "exchange_steps": EXCHANGE_STEPS,
            "exchange_acceptance": [round(float(a), 3) for a in acceptance],
            "steps_per_replica": full * EXCHANGE_STEPS,
            "steps_total": full * EXCHANGE_STEPS * LADDERS * len(TEMPERATURES),
            "nanoseconds_total": round(full * EXCHANGE_STEPS * LADDERS * len(TEMPERATURES) * TIME_STEP / 1000, 1),
            "wall_clock_minutes": round(seconds / 60, 1),
            "phi_crossings": crossings(records),
            "phi_positive_of_each_ladder_kT": [round(float(v), 4) for v in by_ladder],
            "mbar": {"samples": int(thin[..., 0].size), "thinning": stride, "blocks_per_ladder": BLOCKS, "bootstraps": BOOTSTRAPS,
                     "effective_fraction": round(float(best["effective_fraction"]), 4)},
            "bias_kJ_per_mol": [[round(a, 6), round(b, 6)] for a, b in coefficients],
            "versions": versions(),
            "date": datetime.date.today().isoformat(),
        },
    }  # fmt: skip
    time_step = folder / "time-step.json"
    if time_step.exists():
        reference["provenance"]["time_step_check"] = json.loads(time_step.read_text())
    (FOLDER / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
    print(json.dumps({key: reference[key] for key in reference if "profile" not in key}, indent=1))


def versions():
    from importlib.metadata import version

    return {"openmm": openmm.version.version, "numpy": numpy.__version__, "pymbar": version("pymbar"), "python": platform.python_version()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--run", metavar="DIR", type=pathlib.Path)
    mode.add_argument("--check-time-step", metavar="DIR", type=pathlib.Path)
    mode.add_argument("--summarise", metavar="DIR", type=pathlib.Path)
    parser.add_argument("--minutes", type=float, default=90, help="wall-clock time of --run")
    arguments = parser.parse_args()
    if arguments.run:
        run(arguments.run, arguments.minutes)
    elif arguments.check_time_step:
        check_time_step(arguments.check_time_step)
    else:
        summarise(arguments.summarise)


if __name__ == "__main__":
    main()
