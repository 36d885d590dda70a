"""Makes tests/potentials/expression/golden.json: values and slopes by OpenMM of random expressions in its language.

Each expression is the energy of a CustomExternalForce on one particle, evaluated on OpenMM's Reference platform (double precision) at one
of POINTS; its variables are x, y, z, the parameters p, q and the global parameter g. Left out are expressions that are not finite, or
large, in value, slope or any part that the value needs. The file has one line an expression: text, number of the point, value, slopes.

Usage: python scripts/make-expression-golden.py      (needs openmm 8.6)
"""

import ast
import json
import math
import multiprocessing
import pathlib
import random

import openmm

FILE = pathlib.Path(__file__).resolve().parent.parent / "tests" / "potentials" / "expression" / "golden.json"
SEED = 20
COUNT = 3000
LARGEST_VALUE = 1e3
LARGEST_SLOPE = 1e4
LONGEST_TEXT = 200
DIGITS = 10
PARAMETERS = {"p": 0.7, "q": -1.3}
GLOBALS = {"g": 2.0}
POINTS = 16
PATIENCE = 5  # s; an expression takes milliseconds

VARIABLES = ["x", "y", "z", *PARAMETERS, *GLOBALS]
EXPONENTS = "2 3 4 6 12 -1 -2 0 1 0.5 -0.5 1.5 2.7 (-3) p q g (-2.5)".split()


def inside(function, domain):
    """The function, but with an error outside of the domain, where its slope is not finite or its value has two sides."""

    def checked(*x):
        if domain(*x):
            return function(*x)
        raise ValueError

    return checked


# Functions as Python has them, which raise an error instead of returning what is not finite.
UNARY = {
    **{name: getattr(math, name) for name in "exp log sin cos tan atan sinh cosh tanh erf floor ceil".split()},
    # Beyond, few digits are left of 1 - erf(x).
    "erfc": inside(math.erfc, lambda x: x < 3),
    "sqrt": inside(math.sqrt, lambda x: x > 0),
    "asin": inside(math.asin, lambda x: abs(x) < 1),
    "acos": inside(math.acos, lambda x: abs(x) < 1),
    "sec": lambda x: 1 / math.cos(x),
    "csc": lambda x: 1 / math.sin(x),
    "cot": lambda x: 1 / math.tan(x),
    "step": lambda x: float(x >= 0),
    "delta": lambda x: float(x == 0),
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "recip": lambda x: 1 / x,
    "abs": abs,
}
BINARY = {"atan2": inside(math.atan2, lambda y, x: y != 0), "min": min, "max": max}


class Powers(ast.NodeTransformer):
    """Puts math.pow, which raises an error for roots of negative numbers, in the place of **."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name("pow", ast.Load()), [node.left, node.right], [])


def number(draw):
    value = draw.choice([0, 1, 2, 3, 0.5, 0.25, 1.5, 4.75, 10, round(draw.uniform(0, 3), 3)])
    return draw.choice([f"{value}", f"{value:.3f}", f"{value:.2e}", f"{value:.1E}".replace("+0", ""), f"{value:g}"])


def expression(draw, depth, names):
    """An expression as OpenMM's text and as Python's, which has the same precedence; `names` maps names to what Python calls them."""
    space = draw.choice(["", "", "", " "])

    def part(wrapped=0.3):
        text, python = expression(draw, depth - 1, names)
        return (f"({text})", f"({python})") if draw.random() < wrapped else (text, python)

    if depth == 0:
        if draw.random() < 0.3:
            text = number(draw)
            return text, text
        return draw.choice(list(names.items()))
    kind = draw.random()
    if kind < 0.45:
        operator, left, right = draw.choice("+-*/"), part(), part()
        return f"{left[0]}{space}{operator}{space}{right[0]}", f"{left[1]} {operator} {right[1]}"
    if kind < 0.55:
        base, exponent = part(0.7), draw.choice(EXPONENTS)
        return f"{base[0]}{space}^{space}{exponent}", f"{base[1]} ** {exponent}"
    if kind < 0.62:
        text, python = part()
        return f"-{space}{text}", f"-{python}"
    if kind < 0.85:
        name, (text, python) = draw.choice(list(UNARY)), part()
        return f"{name}({space}{text}{space})", f"{name}({python})"
    if kind < 0.93:
        name, left, right = draw.choice(list(BINARY)), part(), part()
        return f"{name}({left[0]},{space}{right[0]})", f"{name}({left[1]}, {right[1]})"
    condition, yes, no = part(), part(), part()
    form = draw.choice(["step({})", "step({})", "delta({})", "{}"])
    return (
        f"select({form.format(condition[0])},{space}{yes[0]},{space}{no[0]})",
        f"(({yes[1]}) if ({form.format(condition[1])}) != 0 else ({no[1]}))",
    )


def with_definitions(draw):
    """An expression with up to three definitions, each of which may use those after it: OpenMM's text and Python's."""
    names = {name: name for name in VARIABLES}
    definitions = []
    for index in range(draw.choice([0, 0, 0, 1, 2, 3])):
        text, python = expression(draw, draw.choice([1, 2, 3]), names)
        definitions.append(f"d{index}{draw.choice(['=', ' = '])}{text}")
        names[f"d{index}"] = f"({python})"
    text, python = expression(draw, draw.choice([1, 2, 3, 3, 4, 4, 5]), names)
    separator = draw.choice([";", "; ", " ;"])
    return separator.join([text, *reversed(definitions)]) + draw.choice(["", "", ";"]), python


def python_value(python, point):
    """The value, or None where it or a part of it is no finite real number."""
    names = {**UNARY, **BINARY, "pow": math.pow, **PARAMETERS, **GLOBALS, **dict(zip("xyz", point))}
    tree = ast.fix_missing_locations(Powers().visit(ast.parse(python, mode="eval")))
    try:
        value = eval(compile(tree, "expression", "eval"), names)
        return value if math.isfinite(value) else None
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def evaluate(text, point):
    system = openmm.System()
    system.addParticle(1.0)
    force = openmm.CustomExternalForce(text)
    for name in PARAMETERS:
        force.addPerParticleParameter(name)
    for name, value in GLOBALS.items():
        force.addGlobalParameter(name, value)
    force.addParticle(0, list(PARAMETERS.values()))
    system.addForce(force)
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference"))
    context.setPositions([point])
    state = context.getState(getEnergy=True, getForces=True)
    return [state.getPotentialEnergy()._value, *(-component for component in state.getForces()[0]._value)]


def serve(pipe):
    while True:
        pipe.send(evaluate(*pipe.recv()))


class Evaluator:
    """OpenMM in a process of its own, for it folds constants without end where one that is not needed is NaN, such as acos(10)."""

    def __init__(self):
        self.process = None

    def __call__(self, text, point):
        if self.process is None:
            self.pipe, other = multiprocessing.Pipe()
            self.process = multiprocessing.Process(target=serve, args=(other,), daemon=True)
            self.process.start()
        self.pipe.send((text, point))
        if self.pipe.poll(PATIENCE):
            return self.pipe.recv()
        self.process.kill()
        self.process = None
        return None


def checked(text, python, point, evaluator):
    """Value and slopes by OpenMM; None where the expression is left out."""
    expected = python_value(python, point)
    found = None if expected is None else evaluator(text, point)
    if found is None or not all(math.isfinite(number) for number in found):
        return None
    value, *slopes = found
    if abs(value) > LARGEST_VALUE or max(map(abs, slopes)) > LARGEST_SLOPE:
        return None
    # OpenMM simplifies 0^x to 0 before it knows x, and x - x to 0 whatever x is.
    if abs(value - expected) > 1e-6 * max(1, abs(value)):
        print(f"left out, {value} by OpenMM and {expected} by Python: {text}")
        return None
    return found


def rounded(value):
    return float(f"{value:.{DIGITS}g}") + 0.0


def main():
    draw = random.Random(SEED)
    points = [[round(draw.uniform(-1.5, 1.5), 3) for _ in range(3)] for _ in range(POINTS)]
    lines, seen, evaluator = [], set(), Evaluator()
    while len(lines) < COUNT:
        (text, python), index = with_definitions(draw), draw.randrange(POINTS)
        if text in seen or len(text) > LONGEST_TEXT:
            continue
        seen.add(text)
        found = checked(text, python, points[index], evaluator)
        if found is not None:
            lines.append([text, index, *map(rounded, found)])
    head = {
        "description": "OpenMM Reference platform (double precision): [expression, point, value, slopes by x, y and z]",
        "openmm": openmm.version.version,
        "seed": SEED,
        "variables": {**PARAMETERS, **GLOBALS},
        "points": points,
    }
    body = ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(head)[:-1] + ',\n"expressions": [\n' + body + "\n]}\n")


if __name__ == "__main__":
    main()
