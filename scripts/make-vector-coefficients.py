"""Fits of the functions that WebAssembly kernels compute; writes src/runtime/wasm/functions/coefficients.ts.

Every fit is a polynomial or a ratio of two, and almost the best in the sense of the largest relative error: least squares on a grid of
Chebyshev points, weighted anew in each round by the error of the last (Lawson), with the denominator of the last round (Sanathanan and
Koerner, IEEE Trans. Automat. Control 8 (1963) 56). float32 coefficients are rounded one after the other from the lowest on, and
the rest is fitted again to what the rounding did.

Run from the repository root with mpmath 1.3: python scripts/make-vector-coefficients.py && npx biome check --write src/runtime/wasm/functions
"""

import struct
import sys
from dataclasses import dataclass
from typing import Callable

import mpmath as mp

mp.mp.dps = 50
ROUNDS = 60
OVERSAMPLING = 12
TYPES = ("float32", "float64")
SQUARE_WEIGHT = {"float32": mp.mpf("1e-4"), "float64": mp.mpf("3e-9")}


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
    """The lowest coefficient of P where it is given; it is not written if the kernel has it in its formula."""
    written_from: int = 0
    scale: float = 1
    """Q(0). Sums just below a power of two are rounded by half as much as just above."""
    halved: bool = False
    """Whether function(x) x is u of f = 2 u/(1 + u^2), and the error that matters that of f: that of u times (1 - u^2)/(1 + u^2)."""

    def weight(self, x, element_type):
        """By how much a relative error of the function counts; where it hardly counts, its square does."""
        if not self.halved:
            return mp.mpf(1)
        u = x * self.function(x)
        return max((1 - u * u) / (1 + u * u), SQUARE_WEIGHT[element_type])


def to_float32(value):
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def shortest(value, element_type):
    """The shortest decimal that rounds to the number."""
    if element_type == "float64":
        return repr(float(value))
    return next(text for digits in range(1, 10) if to_float32(text := f"{to_float32(value):.{digits}g}") == to_float32(value))


def grid(interval, count):
    low, high = interval
    return [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / count) for k in range(count)]


def polynomial(coefficients, x):
    return mp.polyval(coefficients[::-1], x)


def relative_errors(p, q, arguments, values):
    return [polynomial(p, z) / polynomial(q, z) / f - 1 for z, f in zip(arguments, values)]


def doubled(u):
    """tanh(2 artanh(u))."""
    return 2 * u / (1 + u * u)


def fit(target, element_type, known_p, known_q):
    """P and Q; entries of known_p and known_q that are not None stay as they are."""
    free = [(0, k) for k, c in enumerate(known_p) if c is None] + [(1, k) for k, c in enumerate(known_q) if c is None]
    points = grid(target.intervals[element_type], OVERSAMPLING * (len(known_p) + len(known_q)))
    values = [target.function(x) for x in points]
    arguments = [x**target.power for x in points]
    importance = [target.weight(x, element_type) for x in points]
    weights = [mp.mpf(1)] * len(points)
    below = [mp.mpf(1)] * len(points)
    best = None
    for round_ in range(ROUNDS if free else 1):
        rows, right = [], []
        for z, f, d in zip(arguments, values, [d / w for d, w in zip(below, importance)]):
            rows.append([z**k / (f * d) if side == 0 else -(z**k) / d for side, k in free])
            p_part = mp.fsum(c * z**k for k, c in enumerate(known_p) if c is not None)
            q_part = mp.fsum(c * z**k for k, c in enumerate(known_q) if c is not None)
            right.append((q_part - p_part / f) / d)
        matrix = mp.matrix(len(free))
        vector = mp.matrix(len(free), 1)
        for i in range(len(free)):
            for j in range(i, len(free)):
                matrix[i, j] = matrix[j, i] = mp.fsum(w * row[i] * row[j] for w, row in zip(weights, rows))
            vector[i] = mp.fsum(w * row[i] * r for w, row, r in zip(weights, rows, right))
        solution = mp.lu_solve(matrix, vector) if free else []
        p, q = list(known_p), list(known_q)
        for (side, k), c in zip(free, solution):
            (q if side else p)[k] = c
        below = [polynomial(q, z) for z in arguments]
        errors = [w * abs(e) for w, e in zip(importance, relative_errors(p, q, arguments, values))]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = (worst, p, q)
        # The first rounds are for the denominator to settle.
        if round_ > 3 and worst > 0:
            weights = [w * e / worst for w, e in zip(weights, errors)]
            mean = mp.fsum(weights) / len(weights)
            weights = [w / mean + mp.mpf(10) ** -30 for w in weights]
    return best


def rounded_fit(target, element_type):
    degree_p, degree_q = target.degrees[element_type]
    known_p = [None] * (degree_p + 1)
    known_q = [mp.mpf(target.scale)] + [None] * degree_q
    if target.first is not None:
        known_p[0] = mp.mpf(target.first)
    _, p, q = fit(target, element_type, known_p, known_q)
    if element_type == "float32":
        for known, solved in ((known_p, 1), (known_q, 2)):
            for k in range(len(known)):
                if known[k] is None:
                    known[k] = mp.mpf(to_float32((p, q)[solved - 1][k]))
                    _, p, q = fit(target, element_type, known_p, known_q)
    else:
        p, q = [[mp.mpf(float(c)) for c in side] for side in (p, q)]
    points = grid(target.intervals[element_type], 400)
    values = [target.function(x) for x in points]
    fits = [f * (1 + e) for f, e in zip(values, relative_errors(p, q, [x**target.power for x in points], values))]
    if target.halved:
        values, fits = [[doubled(x * f) for x, f in zip(points, side)] for side in (values, fits)]
    return p, q, max(abs(a / b - 1) for a, b in zip(fits, values))


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
    Target("LOGARITHM", "2 artanh(x)/x - 2 over x^2 as a polynomial in x^2", lambda x: 2 * mp.atanh(x) / x, 2,
           both((mp.mpf(0), NARROW)), {"float32": (3, 0), "float64": (7, 0)}, first=2, written_from=1),
    Target("LOGARITHM_ONE_PLUS", "2 artanh(x)/x - 2 over x^2 as a polynomial in x^2", lambda x: 2 * mp.atanh(x) / x, 2,
           both((mp.mpf(0), mp.mpf(1) / 3)), {"float32": (4, 0), "float64": (11, 0)}, first=2, written_from=1),
    Target("SINE", "sin(x)/x - 1 over x^2 as a polynomial in x^2", quotient(mp.sin), 2,
           both((mp.mpf(0), mp.pi / 2)), {"float32": (4, 0), "float64": (8, 0)}, first=1, written_from=1),
    Target("ARC_TANGENT", "arctan(x)/x - 1 over x^2 as a polynomial in x^2", quotient(mp.atan), 2,
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
    lines, notes = [], []
    for element_type in TYPES:
        p, q, error = rounded_fit(target, element_type)
        low, high = target.intervals[element_type]
        notes.append(f"{element_type} on [{mp.nstr(low, 5)}, {mp.nstr(high, 5)}] with an error of {mp.nstr(error, 2)}")
        above = listed(p[target.written_from :], element_type)
        if len(q) > 1:
            lines.append(f"  {element_type}: {{ numerator: {above}, denominator: {listed(q, element_type)} }},")
        else:
            lines.append(f"  {element_type}: {above},")
        print(target.name, notes[-1], flush=True)
    kind = "Ratio" if "denominator" in lines[0] else "Polynomial"
    return "\n".join([f"/** {target.text}: {notes[0]}, {notes[1]}. */", f"export const {target.name}: {kind} = {{", *lines, "};", ""])


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
    chosen = sys.argv[1:]
    if chosen:
        for t in TARGETS:
            if t.name in chosen: print(table(t))
        return
    text = HEADER + "\n".join(map(table, TARGETS))
    with open("src/runtime/wasm/functions/coefficients.ts", "w") as file:
        file.write(text)


main()
