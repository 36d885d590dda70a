"""Fits of the functions that WebAssembly kernels compute; writes src/runtime/wasm/functions/coefficients.ts.

Every fit is a polynomial or a ratio of two, and almost the best in the sense of the largest relative error: least squares on a grid of
Chebyshev points, weighted anew in each round by the error of the last (Lawson), with the denominator of the last round (Sanathanan and
Koerner, IEEE Trans. Automat. Control 8 (1963) 56). float32 coefficients are rounded one after the other from the lowest on, and
the rest is fitted again to what the rounding did.

Run from the repository root with mpmath 1.3: python scripts/make-vector-coefficients.py && npx biome check --write src/runtime/wasm/functions
"""

import struct
from dataclasses import dataclass
from typing import Callable

import mpmath as mp

mp.mp.dps = 50
ROUNDS = 60
OVERSAMPLING = 12
TYPES = ("float32", "float64")
SQUARE_COUNTS = {"float32": mp.mpf("1e-4"), "float64": mp.mpf("3e-9")}


@dataclass
class Target:
    """function(x) ~ P(x^power) / Q(x^power); by element type the interval of x and the degrees of P and Q."""

    name: str
    text: str
    function: Callable
    power: int
    intervals: dict
    degrees: dict
    first: object = None
    """P(0) where it is given."""
    written_from: int = 0
    """The lowest coefficient of P that is written; kernels have those below in their formulas."""
    scale: float = 1
    """Q(0). Sums just below a power of two are rounded by half as much as just above."""
    halved: bool = False
    """Whether x function(x) is u of f = 2 u/(1 + u^2), and the error that matters that of f: (1 - u^2)/(1 + u^2) times that of u."""

    def importance(self, x, element_type):
        """By how much a relative error of the function counts; where it hardly does, its square counts."""
        if not self.halved:
            return mp.mpf(1)
        u = x * self.function(x)
        return max((1 - u * u) / (1 + u * u), SQUARE_COUNTS[element_type])

    def of_interest(self, x, value):
        """What the kernel makes of the fit's value."""
        u = x * value
        return 2 * u / (1 + u * u) if self.halved else value


def to_float32(value):
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def shortest(value, element_type):
    """The shortest decimal that rounds to the number."""
    if element_type == "float64":
        return repr(float(value))
    return next(text for digits in range(1, 10) if to_float32(text := f"{to_float32(value):.{digits}g}") == to_float32(value))


def chebyshev_points(interval, count):
    low, high = interval
    return [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / count) for k in range(count)]


def polynomial(coefficients, x):
    return mp.polyval(coefficients[::-1], x)


class Grid:
    """The points of a fit, with the powers of the argument, the function and the importance of errors there."""

    def __init__(self, target, element_type, count):
        self.points = chebyshev_points(target.intervals[element_type], count)
        self.arguments = [x**target.power for x in self.points]
        self.values = [target.function(x) for x in self.points]
        self.importance = [target.importance(x, element_type) for x in self.points]

    def ratios(self, p, q):
        return [polynomial(p, z) / polynomial(q, z) for z in self.arguments]

    def errors(self, p, q):
        return [w * abs(r / f - 1) for w, r, f in zip(self.importance, self.ratios(p, q), self.values)]


def least_squares(rows, right, weights):
    size = len(rows[0])
    matrix, vector = mp.matrix(size), mp.matrix(size, 1)
    for i in range(size):
        for j in range(i, size):
            matrix[i, j] = matrix[j, i] = mp.fsum(w * row[i] * row[j] for w, row in zip(weights, rows))
        vector[i] = mp.fsum(w * row[i] * r for w, row, r in zip(weights, rows, right))
    return mp.lu_solve(matrix, vector)


def weighted_fit(grid, known_p, known_q, denominators, weights):
    """P and Q that minimise the sum of weights (importance (P/f - Q)/denominator)^2 over their free coefficients."""
    free_p = [k for k, c in enumerate(known_p) if c is None]
    free_q = [k for k, c in enumerate(known_q) if c is None]
    settled_p, settled_q = [[c or 0 for c in side] for side in (known_p, known_q)]
    rows, right = [], []
    for z, f, d in zip(grid.arguments, grid.values, [d / w for d, w in zip(denominators, grid.importance)]):
        rows.append([z**k / (f * d) for k in free_p] + [-(z**k) / d for k in free_q])
        right.append((polynomial(settled_q, z) - polynomial(settled_p, z) / f) / d)
    solution = iter(least_squares(rows, right, weights))
    return [[next(solution) if c is None else c for c in side] for side in (known_p, known_q)]


def fit(target, element_type, known_p, known_q):
    """P and Q of the least largest error met; coefficients that are not None stay as they are."""
    grid = Grid(target, element_type, OVERSAMPLING * (len(known_p) + len(known_q)))
    denominators = weights = [mp.mpf(1)] * len(grid.points)
    best = (mp.inf, known_p, known_q)
    for round_ in range(ROUNDS):
        p, q = weighted_fit(grid, known_p, known_q, denominators, weights)
        denominators = [polynomial(q, z) for z in grid.arguments]
        errors = grid.errors(p, q)
        best = min(best, (max(errors), p, q), key=lambda one: one[0])
        # The first rounds are for the denominator to settle.
        if round_ > 3:
            weights = [w * e for w, e in zip(weights, errors)]
            mean = mp.fsum(weights) / len(weights)
            weights = [w / mean + mp.mpf(10) ** -30 for w in weights]
    return best[1:]


def rounded_fit(target, element_type):
    """P and Q as the element type holds them, and the largest relative error of what the kernel makes of them."""
    degree_p, degree_q = target.degrees[element_type]
    known_p = [target.first and mp.mpf(target.first)] + [None] * degree_p
    known_q = [mp.mpf(target.scale)] + [None] * degree_q
    p, q = fit(target, element_type, known_p, known_q)
    if element_type == "float32":
        places = [(side, k) for side in (0, 1) for k, c in enumerate((known_p, known_q)[side]) if c is None]
        for number, (side, k) in enumerate(places, 1):
            (known_p, known_q)[side][k] = mp.mpf(to_float32((p, q)[side][k]))
            p, q = fit(target, element_type, known_p, known_q) if number < len(places) else (known_p, known_q)
    else:
        p, q = [[mp.mpf(float(c)) for c in side] for side in (p, q)]
    grid = Grid(target, element_type, 400)
    pairs = zip(grid.points, grid.ratios(p, q), grid.values)
    return p, q, max(abs(target.of_interest(x, r) / target.of_interest(x, f) - 1) for x, r, f in pairs)


def quotient(function):
    """function(x) / x, for grids without 0."""
    return lambda x: function(x) / x


def half_erf_ratio(x):
    """tanh(artanh(erf(x))/2)/x."""
    root = mp.sqrt(mp.erfc(x) / (1 + mp.erf(x)))
    return (1 - root) / (1 + root) / x


def both(value):
    return {t: value for t in TYPES}


HALF_LOG = mp.log(2) / 2
NARROW = (mp.sqrt(2) - 1) ** 2  # s = (m - 1)/(m + 1) at m = sqrt(2)

TARGETS = [
    Target("EXPONENTIAL", "2 exp(x) as a polynomial in x", lambda x: 2 * mp.exp(x), 1,
           both((-HALF_LOG, HALF_LOG)), {"float32": (6, 0), "float64": (11, 0)}, first=2),
    Target("LOGARITHM", "(2 artanh(x)/x - 2)/x^2 as a polynomial in x^2", lambda x: 2 * mp.atanh(x) / x, 2,
           both((mp.mpf(0), NARROW)), {"float32": (3, 0), "float64": (7, 0)}, first=2, written_from=1),
    Target("LOGARITHM_ONE_PLUS", "(2 artanh(x)/x - 2)/x^2 as a polynomial in x^2", lambda x: 2 * mp.atanh(x) / x, 2,
           both((mp.mpf(0), mp.mpf(1) / 3)), {"float32": (4, 0), "float64": (11, 0)}, first=2, written_from=1),
    Target("SINE", "(sin(x)/x - 1)/x^2 as a polynomial in x^2", quotient(mp.sin), 2,
           both((mp.mpf(0), mp.pi / 2)), {"float32": (4, 0), "float64": (8, 0)}, first=1, written_from=1),
    Target("ARC_TANGENT", "(arctan(x)/x - 1)/x^2 as a polynomial in x^2", quotient(mp.atan), 2,
           both((mp.mpf(0), mp.mpf(1))), {"float32": (8, 0), "float64": (20, 0)}, first=1, written_from=1),
    Target("ARC_COSINE", "arccos(x)/sqrt(1 - x) as a polynomial in x", lambda x: mp.acos(x) / mp.sqrt(1 - x), 1,
           both((mp.mpf(0), mp.mpf(1))), {"float32": (8, 0), "float64": (19, 0)}),
    Target("HALF_TANH", "u(x)/x as a ratio of polynomials in x^2, tanh = 2 u/(1 + u^2)", lambda x: mp.tanh(x / 2) / x, 2,
           {"float32": (mp.mpf(0), mp.mpf("9.02")), "float64": (mp.mpf(0), mp.mpf("19.07"))}, {"float32": (2, 3), "float64": (5, 6)},
           scale=1.75, halved=True),
    Target("HALF_ERF", "u(x)/x as a ratio of polynomials in x^2, erf = 2 u/(1 + u^2)", half_erf_ratio, 2,
           {"float32": (mp.mpf(0), mp.mpf("3.93")), "float64": (mp.mpf(0), mp.mpf("5.93"))}, {"float32": (3, 4), "float64": (11, 11)},
           scale=1.75, halved=True),
]


def listed(coefficients, element_type):
    return "[" + ", ".join(shortest(c, element_type) for c in coefficients) + "]"


def table(target):
    """The coefficients as TypeScript."""
    lines, notes = [], []
    for element_type in TYPES:
        p, q, error = rounded_fit(target, element_type)
        interval = " to ".join(mp.nstr(end, 5) for end in target.intervals[element_type])
        notes.append(f"{element_type}: x from {interval}, error {mp.nstr(error, 2)}.")
        written = listed(p[target.written_from :], element_type)
        ratio = f"{{ numerator: {written}, denominator: {listed(q, element_type)} }}"
        lines.append(f"  {element_type}: {ratio if len(q) > 1 else written},")
        print(target.name, notes[-1], flush=True)
    comment = ["/**", *[f" * {note}" for note in (target.text + ".", *notes)], " */"]
    kind = "Ratio" if max(target.degrees["float32"][1:]) > 0 else "Polynomial"
    return "\n".join([*comment, f"export const {target.name}: {kind} = {{", *lines, "};", ""])


HEADER = '''/**
 * Coefficients from the lowest power on, with the largest relative error of the function that they stand for; written by
 * scripts/make-vector-coefficients.py.
 */
import type { ElementType } from "../arithmetic.ts";

/** Coefficients of a polynomial for each element type. */
export type Polynomial = { readonly [T in ElementType]: readonly number[] };

/** Coefficients of a ratio of polynomials for each element type. */
export type Ratio = { readonly [T in ElementType]: { readonly numerator: readonly number[]; readonly denominator: readonly number[] } };

'''


def main():
    text = HEADER + "\n".join(map(table, TARGETS))
    with open("src/runtime/wasm/functions/coefficients.ts", "w") as file:
        file.write(text)


main()
