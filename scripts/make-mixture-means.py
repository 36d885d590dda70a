"""Makes systems/toys/gmm-40/means.json: the means of the mixture of 40 normals in the plane that FAB defines.

FAB draws them as (torch.rand((40, 2)) - 0.5) * 2 * 40 after torch.manual_seed(0). PyTorch's generator on the CPU is MT19937, of whose words
torch.rand takes the lower 24 bits; NumPy has the same generator, so PyTorch is not needed. The first words are checked against known values.

Usage: python scripts/make-mixture-means.py      (needs numpy)
"""

import datetime
import hashlib
import json
import pathlib
import platform

import numpy

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "systems" / "toys" / "gmm-40"
# torch.manual_seed(0); torch.rand(3), as PyTorch prints it.
KNOWN = [0.4963, 0.7682, 0.0885]


def torch_rand(seed, count):
    words = numpy.random.RandomState(seed).randint(0, 2**32, count, dtype=numpy.uint32)
    return (words & 0xFFFFFF).astype(numpy.float32) * numpy.float32(2.0**-24)


def main():
    uniform = torch_rand(0, 80)
    assert numpy.allclose(uniform[:3], KNOWN, atol=5e-5), uniform[:3]
    means = (uniform.reshape(40, 2) - numpy.float32(0.5)) * numpy.float32(2) * numpy.float32(40)
    FOLDER.mkdir(parents=True, exist_ok=True)
    # float32 numbers as the float64 numbers that they are.
    text = json.dumps([[float(x) for x in mean] for mean in means]).replace("], ", "],\n ") + "\n"
    (FOLDER / "means.json").write_text(text)
    provenance = {
        "script": "scripts/make-mixture-means.py",
        "date": datetime.date.today().isoformat(),
        "source": "lollcat/fab-torch, fab/target_distributions/gmm.py (MIT): torch.manual_seed(0), float32",
        "versions": {"numpy": numpy.__version__, "python": platform.python_version()},
        "sha256": {"means.json": hashlib.sha256(text.encode()).hexdigest()},
    }
    (FOLDER / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n")


if __name__ == "__main__":
    main()
