"""Messages over pipes: a line of JSON, then the arrays that it announces, one after the other, as raw little-endian numbers."""

import json
import math

TYPES = {"float32": "<f4", "float64": "<f8"}


def read_message(stream):
    """The next (header, arrays), or None at the end of the stream."""
    line = stream.readline()
    if not line:
        return None
    header = json.loads(line)
    announced = header.pop("arrays", [])
    if announced:
        import numpy
    arrays = {}
    for entry in announced:
        kind = numpy.dtype(TYPES[entry["type"]])
        data = stream.read(kind.itemsize * math.prod(entry["shape"]))
        arrays[entry["name"]] = numpy.frombuffer(data, kind).reshape(entry["shape"])
    return header, arrays


def write_message(stream, header, arrays):
    """Writes a message; arrays are NumPy arrays of one of the types."""
    kinds = {kind: name for name, kind in TYPES.items()}
    announced = [
        {"name": name, "type": kinds[array.dtype.newbyteorder("<").str], "shape": list(array.shape)}
        for name, array in arrays.items()
    ]
    stream.write(json.dumps({**header, "arrays": announced}).encode() + b"\n")
    for array in arrays.values():
        stream.write(array.astype(array.dtype.newbyteorder("<")).tobytes())
    stream.flush()
