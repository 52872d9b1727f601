"""Files that NumPy and safetensors wrote, with what is in them, for test/io/files.test.ts.

    python3 scripts/file-fixtures.py > test/io/files.json

Run with NumPy 2.4 and safetensors 0.8. Files are in base64. Numbers are given as float64, complex
ones as their parts by turns, elements in the order of rows.
"""
import base64
import io
import json

import ml_dtypes
import numpy as np
import safetensors.numpy as st

values = np.array([[1.5, -2.25, 3.0], [0.0, 100.0, -7.5]])


def as_text(data):
    return base64.b64encode(data).decode()


def numbers(x):
    if np.iscomplexobj(x):
        return np.stack([x.real, x.imag], -1).ravel().astype(float).tolist()
    return np.ascontiguousarray(x).ravel().astype(float).tolist()


def described(x):
    return {"dtype": x.dtype.newbyteorder("=").name, "shape": x.shape, "values": numbers(x)}


def npy(x, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, x, version=version, allow_pickle=True)
    return out.getvalue()


arrays = {}
for name in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
             "float64", "complex64", "complex128"]:
    x = values.astype(name) if not name.startswith("u") else np.abs(values).astype(name)
    if name.startswith("complex"):
        x = x + 1j * x[::-1]
    arrays[name] = x
    arrays[f"{name} in columns"] = np.asfortranarray(x)
    if x.itemsize > 1:
        arrays[f"{name} big-endian"] = x.astype(x.dtype.newbyteorder(">"))
arrays["a scalar"] = np.array(2.5)
arrays["an int16 scalar"] = np.array(-3, "int16")
arrays["a vector"] = np.arange(5, dtype="float32")
arrays["empty"] = np.zeros((0, 3), "float32")
arrays["three axes in columns"] = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
arrays["a complex scalar"] = np.array(1 - 2j)

files = [{"name": name, "bytes": as_text(npy(x)), **described(x)} for name, x in arrays.items()]
for version in [(2, 0), (3, 0)]:
    files.append({"name": f"version {version[0]}", "bytes": as_text(npy(values, version)), **described(values)})

refused = {
    "texts": np.array(["ab", "c"]),
    "objects": np.array([{"a": 1}], dtype=object),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "records": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
    "long doubles": np.array([1.0], dtype="longdouble"),
    "large int64": np.array([2**40, -(2**53)]),
    "large uint64": np.array([2**63], dtype="uint64"),
}

chosen = {"w": values.astype("float32"), "n": np.arange(4, dtype="int32"), "z": np.array(1j)}
stored, deflated = io.BytesIO(), io.BytesIO()
np.savez(stored, **chosen)
np.savez_compressed(deflated, **chosen, many=np.zeros(5000))

tensors = {
    "layer.0.w": values.astype("float32"),
    "layer.0.b": np.arange(3, dtype="float16"),
    "half": values.astype(ml_dtypes.bfloat16),
    "count": np.array(7, "int32"),
    "flags": np.array([True, False, True]),
    "bytes": np.arange(5, dtype="uint8"),
    "empty": np.zeros((0, 2)),
    "z": np.array([1 + 2j], "complex64"),
}

print(json.dumps({
    "npy": files,
    "refused": {name: as_text(npy(x)) for name, x in refused.items()},
    "npz": {"stored": as_text(stored.getvalue()), "deflated": as_text(deflated.getvalue()),
            "arrays": {name: described(x) for name, x in chosen.items()}},
    "safetensors": {"bytes": as_text(st.save(tensors, metadata={"format": "pt"})),
                    "tensors": {name: described(x) for name, x in tensors.items()}},
    "text": {"values": values.tolist(), "text": (lambda f: (np.savetxt(f, values, header="x y z"), f.getvalue())[1])(io.StringIO())},
}))
