"""Writes tests/graph/erf.golden.json: the error function at chosen arguments, by SciPy.

Run from the repository root: python scripts/make-erf-golden.py
"""

import json

import numpy as np
import scipy
from scipy.special import erf

small = [0.0, 1e-300, 1e-10, 1e-5, 0.01]
near = np.linspace(0.1, 4.0, 40).tolist()
far = [2.4999999999999996, 2.5, 2.5000000000000004, 5.0, 5.9, 6.5, 30.0]
values = sorted([*small, *near, *far])
golden = {"source": f"scipy {scipy.__version__} special.erf", "cases": [[x, float(erf(x))] for x in values]}
with open("tests/graph/erf.golden.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
