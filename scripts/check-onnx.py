"""Checks ONNX files with ONNX's own checker, shapes and types inferred strictly: check-onnx.py FILE..."""

import sys

import onnx

failed = False
for path in sys.argv[1:]:
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    except Exception as error:
        failed = True
        print(f"{path}: {error}")
print(f"{len(sys.argv) - 1} models checked with onnx {onnx.__version__}")
sys.exit(failed)
