"""Golden values for the metrics from POT, SciPy and NumPy; writes tests/estimate/golden/metrics.json.

Needs Python 3.11 or newer with: numpy 2.4, scipy 1.17, POT 0.9 (pip install numpy scipy POT). Run from anywhere: python scripts/golden-metrics.py.
Inputs are made by rules from a multiplicative generator (golden_inputs.py), so the JSON holds results only. Each value follows the published definition
step by step: couplings by POT's emd2, matchings by SciPy's linear_sum_assignment, rotations by SVD, histograms by NumPy.
"""

import json

import numpy as np
import ot
from golden_inputs import GOLDEN, gaussian, lehmer, provenance
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist, jensenshannon

# ---- assignment ---------------------------------------------------------------------------------------------------------------------------------------------


def golden_assignment() -> list[dict]:
    cases = []
    for n, kind, seed in [(1, "uniform", 601), (40, "uniform", 602), (150, "plane", 603), (60, "ties", 604)]:
        u = lehmer(max(n * n, 4 * n), seed)
        if kind == "plane":
            costs = cdist(u[: 2 * n].reshape(n, 2), u[2 * n : 4 * n].reshape(n, 2)) ** 2
        else:
            costs = u[: n * n].reshape(n, n)
            costs = np.floor(5 * costs) if kind == "ties" else costs
        rows, columns = linear_sum_assignment(costs)
        cases.append({"size": n, "kind": kind, "seed": seed, "total": float(costs[rows, columns].sum())})
    return cases


def coupling(costs: np.ndarray) -> float:
    return float(ot.emd2([], [], costs, numItermax=10**7))


# ---- torsions and energies ------------------------------------------------------------------------------------------------------------------------------------


def torsions(n: int, seed: int, shift: float) -> np.ndarray:
    """[n, 4] angles of any branch around two centres."""
    u = gaussian(4 * n, seed, 1.2, 0.0).reshape(n, 4)
    return u + np.array([-1.5, 2.8, 1.0, -3.0]) + shift


def golden_torus() -> dict:
    n = 120
    a, b = torsions(n, 611, 0.3), torsions(n, 612, 0.0)
    d = np.abs(a[:, None] - b[None]) % (2 * np.pi)
    costs = (np.minimum(d, 2 * np.pi - d) ** 2).sum(-1)
    return {"samples": n, "seeds": [611, 612], "shift": 0.3, "value": float(np.sqrt(coupling(costs)))}


def golden_energies() -> dict:
    a, b = gaussian(400, 621, 2.0, -30.0), gaussian(400, 622, 1.5, -31.0)
    weights = lehmer(400, 623)
    weights /= weights.sum()
    uniform = np.full(400, 1 / 400)
    return {
        "samples": 400,
        "seeds": [621, 622, 623],
        "w1": float(ot.emd2_1d(a, b, metric="euclidean")),
        "w2": float(np.sqrt(ot.emd2_1d(a, b))),
        "weighted": [
            float(ot.emd2_1d(a, b, weights, uniform, metric="euclidean")),
            float(np.sqrt(ot.emd2_1d(a, b, weights, uniform))),
        ],
    }


# ---- positions --------------------------------------------------------------------------------------------------------------------------------------------------


def kabsch(a: np.ndarray, b: np.ndarray, reflect: bool) -> np.ndarray:
    """b rotated onto a, both centred."""
    u, _, vt = np.linalg.svd(b.T @ a)
    sign = 1.0 if reflect else np.sign(np.linalg.det(u @ vt))
    u[:, -1] *= sign
    return b @ u @ vt


def centred(x: np.ndarray) -> np.ndarray:
    return x - x.mean(axis=1, keepdims=True)


def pairwise(a: np.ndarray, b: np.ndarray, aligned) -> np.ndarray:
    return np.array([[((x - aligned(x, y)) ** 2).sum() for y in b] for x in a])


def matched(x: np.ndarray, y: np.ndarray, power: int) -> np.ndarray:
    return y[linear_sum_assignment(cdist(x, y) ** power)[1]]


def golden_positions() -> list[dict]:
    cases = []
    for particles, dimensions, n, seed in [(5, 3, 30, 631), (4, 2, 40, 633), (3, 3, 25, 635)]:
        a = gaussian(n * particles * dimensions, seed, 1.0, 0.4).reshape(n, particles, dimensions)
        b = gaussian(n * particles * dimensions, seed + 1, 1.3, 0.0).reshape(n, particles, dimensions)
        flat = pairwise(a, b, lambda x, y: y)
        ca, cb = centred(a), centred(b)
        rotated = pairwise(ca, cb, lambda x, y: kabsch(x, y, False))
        permuted = pairwise(ca, cb, lambda x, y: matched(x, y, 2))
        symmetric = pairwise(ca, cb, lambda x, y: kabsch(x, matched(x, y, 1), True))
        distances = [cdist(x, x)[np.triu_indices(particles, 1)] for x in a], [cdist(x, x)[np.triu_indices(particles, 1)] for x in b]
        generated, reference = np.concatenate(distances[0]), np.concatenate(distances[1])
        h, edges = np.histogram(reference, bins=200)
        g, _ = np.histogram(generated, bins=edges)
        outside = 1 - g.sum() / len(generated)
        cases.append(
            {
                "particles": particles,
                "dimensions": dimensions,
                "samples": n,
                "seed": seed,
                "position-w2": float(np.sqrt(coupling(flat))),
                "rotation-w2": float(np.sqrt(coupling(rotated))),
                "permutation-w2": float(np.sqrt(coupling(permuted))),
                "symmetry-w2": float(np.sqrt(coupling(symmetric))),
                "symmetry-w1": coupling(np.sqrt(symmetric)),
                "distance-tv": float(0.5 * (np.abs(h / len(reference) - g / len(generated)).sum() + outside)),
            }
        )
    return cases


# ---- Ramachandran plots ---------------------------------------------------------------------------------------------------------------------------------------------


def wrapped(x: np.ndarray) -> np.ndarray:
    return (x + np.pi) % (2 * np.pi) - np.pi


def golden_ramachandran() -> dict:
    n = 3000
    a = wrapped(gaussian(2 * n, 641, 0.7, -1.2).reshape(n, 2) + np.array([0.0, 3.0]))
    b = wrapped(gaussian(2 * n, 642, 0.6, -1.1).reshape(n, 2) + np.array([0.0, 3.2]))
    weights = lehmer(n, 643)
    weights /= weights.sum()
    circle = [[-np.pi, np.pi]] * 2
    area = (2 * np.pi / 64) ** 2

    def density(x: np.ndarray, w: np.ndarray | None = None) -> np.ndarray:
        return np.histogram2d(x[:, 0], x[:, 1], 64, range=circle, density=True, weights=w)[0]

    def divergence(w: np.ndarray | None) -> float:
        p, q = density(b), density(a, w)
        return float(np.sum(p * np.log((p + 1e-10) / (q + 1e-10))) * area)

    both = np.vstack([a, b])
    edges = [np.linspace(both[:, k].min(), both[:, k].max(), 65) for k in range(2)]
    p, q = (np.histogram2d(x[:, 0], x[:, 1], edges)[0].ravel() for x in (b, a))
    s, t = (np.histogram2d(x[:, 0], x[:, 1], 62, range=circle)[0].ravel() / n for x in (b, a))
    occupied = (s > 0) | (t > 0)
    s, t = (np.where(x[occupied] > 0, x[occupied], 1e-6) for x in (s, t))
    middle = (s + t) / 2
    return {
        "samples": n,
        "seeds": [641, 642, 643],
        "ramachandran-kl": divergence(None),
        "weighted-kl": divergence(weights),
        "ramachandran-tv": float(0.5 * np.abs(density(a) - density(b)).sum() * area),
        "ramachandran-js": float(jensenshannon(p, q) ** 2),
        "pmf-error": float(np.sum(middle / middle.sum() * (np.log(s) - np.log(t)) ** 2)),
    }


golden = {
    "provenance": provenance("golden-metrics.py", ["numpy", "scipy", "POT"]),
    "assignment": golden_assignment(),
    "torus": golden_torus(),
    "energies": golden_energies(),
    "positions": golden_positions(),
    "ramachandran": golden_ramachandran(),
}
path = GOLDEN / "metrics.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path}: {path.stat().st_size} bytes")
