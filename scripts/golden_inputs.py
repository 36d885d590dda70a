"""Inputs of golden values, the same in Python and TypeScript: a multiplicative generator and what is made of it; tests/estimate/goldenInputs.ts has them too."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).resolve().parent.parent / "tests/estimate/golden"


def lehmer(n: int, seed: int) -> np.ndarray:
    """n uniforms in (0, 1): Park and Miller's minimal standard generator, exact in float64."""
    out, state = np.empty(n), seed
    for i in range(n):
        state = state * 48271 % 2147483647
        out[i] = state / 2147483647
    return out


def gaussian(n: int, seed: int, width: float, shift: float) -> np.ndarray:
    """n normal draws by Box and Muller's cosine."""
    u = lehmer(2 * n, seed)
    return shift + width * np.sqrt(-2 * np.log(u[:n])) * np.cos(2 * np.pi * u[n:])


def autoregressive(n: int, seed: int, phi: float, start: float = 0.0) -> np.ndarray:
    """x_i = phi x_(i-1) + e_i with normal e; x_0 = e_0 + start."""
    noise, x = gaussian(n, seed, 1.0, 0.0), np.empty(n)
    x[0] = noise[0] + start
    for i in range(1, n):
        x[i] = phi * x[i - 1] + noise[i]
    return x


def provenance(script: str, packages: list[str]) -> dict:
    def installed(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "unknown"

    return {"script": f"scripts/{script}", **{package: installed(package) for package in packages}}
