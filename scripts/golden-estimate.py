"""Golden values for tests/num and tests/estimate, from independent tools; writes tests/estimate/golden/estimate.json.

Needs Python 3.11 or newer with: numpy 2.4, scipy 1.17, pymbar 4.0.3, arviz-stats 0.8 (pip install numpy scipy pymbar arviz-stats).
Run from anywhere: python scripts/golden-estimate.py. Inputs are made by rules from a multiplicative generator, so the JSON holds
results and small inputs only.
"""

import json
import math

import numpy as np
from arviz_stats.base import array_stats
from golden_inputs import GOLDEN, autoregressive, gaussian, lehmer, provenance
from pymbar.timeseries import detect_equilibration, statistical_inefficiency, subsample_correlated_data
from scipy.optimize import linprog
from scipy.stats import beta as beta_law
from scipy.stats import norm, wasserstein_distance

MASK = 0xFFFFFFFF


# ---- random draws: Threefry2x32-20 and Box-Muller in Python integers and floats, operation by operation -------------------------------------------


def threefry(key: tuple[int, int], counter: tuple[int, int]) -> tuple[int, int]:
    schedule = [key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDA]
    a, b = (counter[0] + key[0]) & MASK, (counter[1] + key[1]) & MASK
    rotations = [13, 15, 26, 6, 17, 29, 16, 24]
    for r in range(20):
        a = (a + b) & MASK
        rotation = rotations[r % 8]
        b = ((b << rotation | b >> (32 - rotation)) & MASK) ^ a
        if r % 4 == 3:
            s = r // 4 + 1
            a, b = (a + schedule[s % 3]) & MASK, (b + schedule[(s + 1) % 3] + s) & MASK
    return a, b


def log_of_word(word: int) -> float:
    zeros = 32 - word.bit_length()
    n = zeros + (1 if ((word << zeros) & MASK) >> 1 < 0x5A827999 else 0)
    f = (word + 0.5) * 2.0 ** (n - 32) - 1
    s = f / (2 + f)
    z = s * s
    w = z * z
    odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
    even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
    half = 0.5 * f * f
    return f - (half - (s * (half + (even + odd)) - n * 1.9082149292705877e-10)) - n * 0.6931471803691238


def normal_pair(first: int, second: int) -> tuple[float, float]:
    radius = math.sqrt(-2 * log_of_word(first))
    x = ((second & 0x3FFFFFFF) - 0x1FFFFFFF - 0.5) * (1.5707963267948966 / 2**30)
    z = x * x
    c = [0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7, 2.087572321298175e-9]
    tail = c[4] - z * 1.1359647557788195e-11
    for coefficient in reversed(c[:4]):
        tail = coefficient + z * tail
    tail = z * tail
    cosine = 1 - (0.5 * z - z * tail)
    s = [0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6, -2.5050760253406863e-8]
    tail = 1.58969099521155e-10
    for coefficient in reversed(s):
        tail = coefficient + z * tail
    sine = x + z * x * (-0.16666666666666632 + z * tail)
    real, imaginary = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][second >> 30]
    return radius * (real * cosine - imaginary * sine), radius * (imaginary * cosine + real * sine)


def counter(domain: int, index: int) -> tuple[int, int]:
    return index & MASK, (index >> 32) + (domain << 28)


def golden_draws() -> dict:
    seed, stream = 987654321012345, 77
    key = threefry((seed & MASK, seed >> 32), counter(5, stream))
    indices = [0, 1, 2, 3, 1000, 1001, 65537, 2**33 + 5, *range(100, 140)]
    normals = [normal_pair(*threefry(key, counter(1, i // 2)))[i % 2] for i in indices]
    uniforms = []
    for i in indices:
        first, second = threefry(key, counter(0, i))
        uniforms.append(((first >> 6) * 2**27 + (second >> 6) * 2 + 1) / 2**53)
    return {"seed": seed, "stream": stream, "indices": indices, "normals": normals, "uniforms": uniforms}


# ---- Pareto smoothing: arviz-stats ----------------------------------------------------------------------------------------------------------------


def pareto(n: int, seed: int, k: float, shift: float) -> np.ndarray:
    return shift + np.log(((1 - lehmer(n, seed)) ** -k - 1) / k)


def golden_pareto() -> list[dict]:
    cases = []
    for law, n, seed, width, shift in [
        ("gaussian", 2000, 11, 0.5, 0.0),
        ("gaussian", 2000, 12, 3.0, -700.0),
        ("gaussian", 150, 16, 2.0, 0.0),
        ("pareto", 4000, 13, 0.5, 0.0),
        ("pareto", 4000, 14, 1.2, 1000.0),
        ("pareto", 1000, 15, -1.0, 0.0),
        ("gaussian with every third weight zero", 1200, 17, 1.5, 0.0),
    ]:
        log_weights = (pareto if law == "pareto" else gaussian)(n, seed, width, shift)
        if "zero" in law:
            log_weights[::3] = -np.inf
        with np.errstate(all="ignore"):
            smoothed, k = array_stats.psislw(-log_weights)
        order = np.argsort(log_weights)[::-1][:: max(1, n // 40)]
        cases.append(
            {
                "law": law,
                "count": n,
                "seed": seed,
                "width": width,
                "shift": shift,
                "paretoK": float(k),
                "probes": [int(i) for i in order if np.isfinite(log_weights[i])],
                "smoothed": [float(smoothed[i]) for i in order if np.isfinite(log_weights[i])],
            }
        )
    return cases


# ---- statistical inefficiency: pymbar -------------------------------------------------------------------------------------------------------------


def golden_inefficiency() -> list[dict]:
    cases = []
    for phi, n, seed in [(0.0, 500, 21), (0.9, 3000, 22), (0.99, 3000, 23), (-0.7, 800, 24)]:
        noise, x = lehmer(n, seed) - 0.5, np.empty(n)
        x[0] = noise[0]
        for i in range(1, n):
            x[i] = phi * x[i - 1] + noise[i]
        cases.append({"phi": phi, "count": n, "seed": seed, "inefficiency": float(statistical_inefficiency(x))})
    return cases


# ---- Wasserstein distances: SciPy (order 1), linear programme over all couplings (order 2) -----------------------------------------------------


def transport(a: np.ndarray, b: np.ndarray, wa: np.ndarray, wb: np.ndarray) -> float:
    n, m = len(a), len(b)
    cost = ((a[:, None] - b[None, :]) ** 2).ravel()
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    result = linprog(cost, A_eq=np.vstack([rows, columns]), b_eq=np.concatenate([wa, wb]), bounds=(0, None), method="highs")
    assert result.success
    return float(np.sqrt(result.fun))


def golden_wasserstein() -> list[dict]:
    cases = []
    for n, m, weighted, seed in [(20, 20, False, 31), (15, 22, False, 32), (18, 25, True, 33)]:
        u = lehmer(2 * (n + m), seed)
        a, b = 4 * u[:n] ** 2, 5 * u[n : n + m] - 1
        wa, wb = (u[n + m : 2 * n + m], u[2 * n + m :]) if weighted else (np.ones(n), np.ones(m))
        cases.append(
            {
                "sizes": [n, m],
                "weighted": weighted,
                "seed": seed,
                "order1": float(wasserstein_distance(a, b, wa, wb)),
                "order2": transport(a, b, wa / wa.sum(), wb / wb.sum()),
            }
        )
    return cases


# ---- Markov chains: ArviZ, pymbar -----------------------------------------------------------------------------------------------------------------

CHAINS = [
    # chains, draws, AR(1) coefficient, shift of the last chain, power that makes tails
    (4, 400, 0.0, 0.0, 1),
    (4, 501, 0.9, 0.0, 1),
    (4, 300, 0.5, 3.0, 1),
    (3, 250, -0.6, 0.0, 1),
    (4, 400, 0.3, 0.0, 3),
    (1, 600, 0.7, 0.0, 1),
]


def golden_chains() -> list[dict]:
    cases = []
    for number, (chains, draws, phi, shift, power) in enumerate(CHAINS):
        x = np.stack([autoregressive(draws, 100 + 10 * number + c, phi) for c in range(chains)]) ** power
        x[-1] += shift
        # ArviZ refuses R-hat of one chain, so there its own parts are put together: halves against each other.
        halves = array_stats._split_chains(x)
        cases.append(
            {
                "chains": chains,
                "draws": draws,
                "phi": phi,
                "shift": shift,
                "power": power,
                "seed": 100 + 10 * number,
                "rHat": float(array_stats.rhat(x, method="rank", chain_axis=0, draw_axis=1))
                if chains > 1
                else float(max(array_stats._rhat(array_stats._z_scale(halves)), array_stats._rhat(array_stats._z_fold(halves)))),
                "bulk": float(array_stats.ess(x, method="bulk", chain_axis=0, draw_axis=1)),
                "tail": float(array_stats.ess(x, method="tail", prob=(0.05, 0.95), chain_axis=0, draw_axis=1)),
                "mean": float(array_stats.ess(x, method="mean", chain_axis=0, draw_axis=1)),
                "quantile30": float(array_stats.ess(x, method="quantile", prob=0.3, chain_axis=0, draw_axis=1)),
                "errorOfMean": float(array_stats.mcse(x, method="mean", chain_axis=0, draw_axis=1)),
                "errorOfQuantile30": float(array_stats.mcse(x, method="quantile", prob=0.3, chain_axis=0, draw_axis=1)),
            }
        )
    return cases


def golden_equilibration() -> list[dict]:
    cases = []
    for phi, n, seed, drift, stride in [(0.9, 1500, 201, 40.0, 10), (0.5, 1000, 202, 0.0, 7), (0.95, 2000, 203, 100.0, 25)]:
        x = autoregressive(n, seed, phi) + drift * np.exp(-np.arange(n) / 60)
        start, inefficiency, effective = detect_equilibration(x, fast=False, nskip=stride)
        indices = subsample_correlated_data(x[start:], g=float(inefficiency))
        cases.append(
            {
                "phi": phi,
                "count": n,
                "seed": seed,
                "drift": drift,
                "stride": stride,
                "start": int(start),
                "inefficiency": float(inefficiency),
                "independent": len(indices),
                "last": int(start + indices[-1]),
            }
        )
    return cases


# ---- special functions and small matrices: SciPy, NumPy ------------------------------------------------------------------------------------------


def golden_special() -> dict:
    probabilities = [1e-300, 1e-20, 1e-7, 0.01, 0.07, 0.2, 0.4999, 0.5, 0.58, 0.93, 0.999, 1 - 1e-12]
    beta = [[0.16, 51.0, 951.0], [0.84, 5e5, 5e5], [0.5, 1.0, 1.0], [1e-6, 3.5, 2.0], [0.99, 1.0, 40.0], [0.3, 2e6, 7.5]]
    n = 7
    a = lehmer(n * n, 301).reshape(n, n)
    return {
        "probabilities": probabilities,
        "normalQuantiles": [float(norm.ppf(p)) for p in probabilities],
        "beta": beta,
        "betaQuantiles": [float(beta_law.ppf(p, x, y)) for p, x, y in beta],
        "matrix": {"size": n, "seed": 301},
        "eigenvalues": [float(x) for x in np.linalg.eigvalsh(a + a.T)[::-1]],
        "solution": [float(x) for x in np.linalg.solve(a, lehmer(2 * n, 302).reshape(n, 2)).ravel()],
        "positive": [float(x) for x in np.linalg.solve(a @ a.T, lehmer(n, 303))],
    }


golden = {
    "provenance": provenance("golden-estimate.py", ["numpy", "scipy", "pymbar", "arviz-stats"]),
    "draws": golden_draws(),
    "paretoSmoothing": golden_pareto(),
    "statisticalInefficiency": golden_inefficiency(),
    "wasserstein": golden_wasserstein(),
    "chains": golden_chains(),
    "equilibration": golden_equilibration(),
    "special": golden_special(),
}
path = GOLDEN / "estimate.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path}: {path.stat().st_size} bytes")
