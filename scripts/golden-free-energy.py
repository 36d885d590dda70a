"""Golden values for the free-energy estimators from pymbar and SciPy; writes tests/estimate/golden/freeEnergy.json.

Needs Python 3.11 or newer with: numpy 2.4, scipy 1.17, pymbar 4.0.3 (pip install numpy scipy pymbar). Run from anywhere: python scripts/golden-free-energy.py.
Inputs are made by rules from a multiplicative generator (golden_inputs.py), so the JSON holds results only.
"""

import json

import numpy as np
from golden_inputs import GOLDEN, gaussian, provenance
from pymbar import MBAR, bar, bar_overlap, exp
from scipy.integrate import trapezoid
from scipy.interpolate import CubicSpline

# ---- EXP and BAR: Gaussian work of dissipation s^2 / 2 ------------------------------------------------------------------------------------------------


def golden_bar() -> list[dict]:
    cases = []
    for n_forward, n_reverse, s, difference, seed in [
        (1000, 1000, 1.0, 0.7, 401),
        (2000, 500, 2.5, -3.0, 403),
        (300, 4000, 0.3, 25.0, 405),
        (1500, 1500, 5.0, 12.0, 407),
    ]:
        forward = gaussian(n_forward, seed, s, difference + s * s / 2)
        reverse = gaussian(n_reverse, seed + 1, s, -difference + s * s / 2)
        result = bar(forward, reverse, relative_tolerance=1e-14, maximum_iterations=5000)
        one_way, other_way = exp(forward), exp(reverse)
        cases.append(
            {
                "counts": [n_forward, n_reverse],
                "s": s,
                "difference": difference,
                "seed": seed,
                "bar": [float(result["Delta_f"]), float(result["dDelta_f"])],
                "overlap": float(bar_overlap(forward, reverse)),
                "forward": [float(one_way["Delta_f"]), float(one_way["dDelta_f"])],
                "reverse": [-float(other_way["Delta_f"]), float(other_way["dDelta_f"])],
            }
        )
    return cases


# ---- MBAR: harmonic oscillators u_k(x) = stiffness_k (x - centre_k)^2 / 2 + offset_k ---------------------------------------------------------------------

HARMONIC = [
    {"name": "five states", "centres": [0, 1, 2, 3, 4], "stiffness": [1, 1.5, 2, 3, 4], "offsets": [0, 0, 0, 0, 0], "counts": [500] * 5, "seed": 501},
    {"name": "unequal counts", "centres": [0, 1, 2, 2.5], "stiffness": [1, 2, 4, 8], "offsets": [0, 50, -300, 7], "counts": [1000, 50, 300, 2], "seed": 511},
    {"name": "a state without samples", "centres": [0, 1, 2], "stiffness": [1, 1, 1], "offsets": [0, 3, 0], "counts": [600, 0, 400], "seed": 521},
    {"name": "poor overlap", "centres": [0, 1, 5.5, 6.5], "stiffness": [1, 1, 1, 1], "offsets": [0, 0, 0, 0], "counts": [400] * 4, "seed": 531},
]


def harmonic(case: dict) -> tuple[np.ndarray, np.ndarray]:
    x = np.concatenate(
        [
            gaussian(count, case["seed"] + k, case["stiffness"][k] ** -0.5, case["centres"][k])
            for k, count in enumerate(case["counts"])
            if count > 0
        ]
    )
    u = np.stack([0.5 * k * (x - c) ** 2 + o for k, c, o in zip(case["stiffness"], case["centres"], case["offsets"])])
    return x, u


def golden_mbar() -> list[dict]:
    cases = []
    for case in HARMONIC:
        x, u = harmonic(case)
        solver = [{"method": "adaptive", "options": {"min_sc_iter": 2, "maxiter": 5000}, "tol": 1e-13}]
        m = MBAR(u, np.array(case["counts"]), solver_protocol=solver)
        free = m.compute_free_energy_differences()
        overlap = m.compute_overlap()
        new = 0.5 * 1.3 * (x - 0.4) ** 2
        perturbed = m.compute_perturbed_free_energies(np.stack([u[0], new]))
        in_new = m.compute_multiple_expectations(x[None], new)
        expectations = m.compute_expectations(x)
        edges = np.linspace(-1, 2, 7)
        bins = np.stack([(x >= low) & (x < high) for low, high in zip(edges[:-1], edges[1:])]).astype(float)
        occupancy = m.compute_multiple_expectations(bins, new)
        cases.append(
            {
                **case,
                "freeEnergies": m.f_k.tolist(),
                "differences": free["dDelta_f"].tolist(),
                "overlap": np.real(overlap["matrix"]).tolist(),
                "gap": float(np.real(overlap["scalar"])),
                "effective": m.compute_effective_sample_number().tolist(),
                "perturbed": [float(perturbed["Delta_f"][0, 1]), float(perturbed["dDelta_f"][0, 1])],
                "expectations": [expectations["mu"].tolist(), expectations["sigma"].tolist()],
                "inNewState": [float(np.ravel(in_new["mu"])[0]), float(np.ravel(in_new["sigma"])[0])],
                "edges": edges.tolist(),
                "occupancy": [occupancy["mu"].tolist(), occupancy["sigma"].tolist()],
            }
        )
    return cases


# ---- quadrature: SciPy ------------------------------------------------------------------------------------------------------------------------------------


def golden_quadrature() -> list[dict]:
    points = np.array([0, 0.1, 0.3, 0.35, 0.7, 1.0, 1.8])
    values = np.exp(1.5 * points) - 3 * points
    return [
        {
            "points": points[:k].tolist(),
            "values": values[:k].tolist(),
            "trapezoid": float(trapezoid(values[:k], points[:k])),
            "cubic": float(CubicSpline(points[:k], values[:k]).integrate(points[0], points[k - 1])),
        }
        for k in range(2, len(points) + 1)
    ]


golden = {
    "provenance": provenance("golden-free-energy.py", ["numpy", "scipy", "pymbar"]),
    "bar": golden_bar(),
    "mbar": golden_mbar(),
    "quadrature": golden_quadrature(),
}
path = GOLDEN / "freeEnergy.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path}: {path.stat().st_size} bytes")
