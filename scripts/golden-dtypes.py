"""What JAX makes of the dtypes of few bits, as the rows of test/numpy/few-bits.json.

    python3 scripts/golden-dtypes.py > test/numpy/few-bits.json

Run with JAX 0.10.2 on a CPU. No bfloat16 is subnormal: XLA takes those for 0, Tanjent computes with them. Integers of 64 bits, which JAX has with x64, are 32 bits wide in Tanjent: the
rows of promotion have them as int32 and uint32.
"""
import json

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

every = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "bfloat16", "float16", "float32", "float64"]
small = ["int8", "uint8", "int16", "uint16", "float16", "bfloat16"]
integers = small[:4]
floats = small[4:]


def name(dtype):
    return str(dtype).replace("int64", "int32")


def numbers(x):
    """The elements as numbers that JSON can write."""
    words = {np.inf: "Infinity", -np.inf: "-Infinity"}
    return [
        "NaN" if v != v else "-0" if v == 0 and np.signbit(v) else words.get(v, v)
        for v in np.asarray(x).astype(np.float64).ravel().tolist()
    ]


def array(x):
    return {"dtype": name(x.dtype), "shape": list(x.shape), "data": numbers(x)}


values = {
    "int8": ([1, -1, 127, -128, 77, -3, 100, 5], [3, 100, 1, -1, 5, 2, 100, -7]),
    "uint8": ([1, 255, 127, 128, 77, 3, 100, 5], [3, 100, 1, 2, 5, 2, 100, 7]),
    "int16": ([1, -1, 32767, -32768, 77, -3, 300, 5], [3, 100, 1, -1, 5, 2, 300, -7]),
    "uint16": ([1, 65535, 32767, 32768, 77, 3, 300, 5], [3, 100, 1, 2, 5, 2, 300, 7]),
    "float16": (
        [1, -1.5, 65504, 2**-24, 0.1, np.nan, np.inf, -0.0],
        [3, 1e-3, 40, 2**-14, 0.2, 1, np.inf, 2],
    ),
    "bfloat16": (
        [1, -1.5, 3e38, 2**-125, 0.1, np.nan, np.inf, -0.0],
        [3, 1e-3, 1e38, 2**-126, 0.2, 1, np.inf, 2],
    ),
}

binary = "add subtract multiply divide floor_divide remainder maximum minimum equal less greater_equal".split()
bitwise = "bitwise_and bitwise_or bitwise_xor left_shift right_shift".split()
unary = "negative abs sign square".split()
of_floats = "sqrt exp log sin tanh floor rint isfinite".split()
of_integers = ["invert"]
folds = "sum prod max min mean argmax argmin cumsum cumprod sort argsort".split()

rows = []


def row(fn, args, **kwargs):
    f = getattr(jax.lax, fn[4:]) if fn.startswith("lax.") else getattr(jnp, fn)
    out = f(*args, **kwargs)
    rows.append({"fn": fn, "args": [array(x) for x in args], "kwargs": kwargs, "out": array(out)})


for dtype in small:
    x, y = (jnp.array(v, dtype) for v in values[dtype])
    for fn in binary + (bitwise if dtype in integers else []):
        if fn == "divide" and dtype in integers:
            continue  # of integers it gives the default float dtype, which is another one here
        row(fn, [x, y % 8 if fn.endswith("shift") else y])
    for fn in unary + (of_floats if dtype in floats else of_integers):
        row(fn, [x])
    finite = jnp.array([v % 5 for v in range(1, 8)], dtype) if dtype in floats else x
    for fn in folds:
        if fn == "mean" and dtype in integers:
            continue
        row(fn, [finite])
    matrix = jnp.reshape(jnp.arange(12), (3, 4)).astype(dtype)
    row("matmul", [matrix, matrix.T])
    row("sum", [matrix], axis=0)

for dtype in floats:
    x, y = (jnp.array(v, dtype) for v in values[dtype])
    info = jnp.finfo(dtype)
    ends = [0, 0, 1, 1, -1, -1, 1024, info.max, -info.max, info.smallest_subnormal, np.inf, -np.inf, -info.tiny, info.tiny, 5, np.nan, 1]
    towards = [1, -1, 2, 0, 2, -2, -1, np.inf, -np.inf, -1, 1, 1, 0, 1, 5, 1, np.nan]
    row("nextafter", [jnp.array(ends, dtype), jnp.array(towards, dtype)])
    row("nextafter", [x, y])
    row("copysign", [y, x])
    row("signbit", [x])
    row("spacing", [jnp.array([1, 1.5, 0.1, 1024, 3], dtype)])  # below 0 JAX has another sign for float16
for dtype in integers + ["int32", "uint32"]:
    info = jnp.iinfo(dtype)
    x = jnp.array([info.max, info.min, info.max, 100, 7, info.min, 3, 0], dtype)
    y = jnp.array([info.max, info.min, info.min, 3, 9, 1, info.max // 2, info.max], dtype)
    row("lax.mulhi", [x, y])

bits = {
    1: np.array([0, 1, 127, 128, 255, 77, 200, 3], "uint8"),
    2: np.array([0, 0x3C00, 0x8001, 0xFC00, 0x7BFF, 0x0080, 0xBF80, 0x0400], "uint16"),
    4: np.array([0, 0x3F800000, 0x80000010, 0xFF800000, 0x12345678, 0xC0490FDB, 0x00010000, 0x40004000], "uint32"),
    8: np.array([0, 0x3FF0000000000000, 0xBFF8123412341234, 0x4009219A54442D18], "uint64"),
}
for source in ["int8", "uint16", "float16", "bfloat16", "uint32", "float32", "float64"]:
    for target in ["uint8", "int16", "float16", "bfloat16", "int32", "float64"]:
        x = bits[jnp.dtype(source).itemsize].view(jnp.dtype(source))
        ratio = jnp.dtype(target).itemsize // jnp.dtype(source).itemsize
        x = jnp.array(x if ratio <= 1 else x.reshape(-1, ratio))
        out = jax.lax.bitcast_convert_type(x, target)
        rows.append({"fn": "lax.bitcast_convert_type", "args": [array(x)], "to": target, "out": array(out)})

# Reductions of many large elements, each as what JAX makes of the same numbers in float64, rounded.
# JAX itself computes mean, var and std of float16 in float32; its nanmean and weighted average overflow.
plain = """
    numpy.mean numpy.var numpy.std numpy.nanmean numpy.nanvar numpy.nanstd numpy.average numpy.median
    numpy.nanmedian numpy.ptp numpy.max numpy.min numpy.sum numpy.prod numpy.nansum numpy.nanprod
    numpy.cumsum numpy.nancumsum numpy.cumprod numpy.trapezoid numpy.cov numpy.corrcoef nn.softmax
    nn.log_softmax nn.logsumexp nn.logmeanexp
""".split()
calls = [(fn, {}) for fn in plain]
calls += [("numpy.quantile", {"q": 0.3}), ("numpy.percentile", {"q": 30}), ("numpy.average", {"weights": "x"})]
large = []
for dtype in floats:
    x = jnp.array(1000 + np.arange(4000) % 7, dtype).astype("float64")
    for fn, kwargs in calls:
        f = getattr({"numpy": jnp, "nn": jax.nn}[fn.split(".")[0]], fn.split(".")[1])
        out = f(x, **{k: x if v == "x" else v for k, v in kwargs.items()}).astype(dtype).ravel()
        large.append({"fn": fn, "dtype": dtype, "kwargs": kwargs, "last": array(out[-1:])})

beyond = [300.0, -5.0, np.nan, np.inf, -np.inf, 127.7, -200.5, 70000.0, -70000.0, 1e20, 65519.0, 65520.0]
beyond += [2.0**-24, 2.0**-25, 1.5 * 2.0**-25, -0.0, 0.1, 1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-8]
whole = [0, 1, -1, 127, 128, 255, 256, -129, 32768, 65535, 65536, 2**31 - 1, -(2**31), 2049, 257]
for source in ["float32", "float64"] + floats:
    for target in every:
        x = jnp.array(beyond, source)
        rows.append({"fn": "astype", "args": [array(x)], "to": target, "out": array(x.astype(target))})
for source in ["int32", "uint32"] + integers:
    for target in every:
        x = jnp.array(whole, "int32").astype(source)
        rows.append({"fn": "astype", "args": [array(x)], "to": target, "out": array(x.astype(target))})

promotion = {a: {b: name(jnp.promote_types(a, b)) for b in every} for a in every}
weak = {
    dtype: {
        "whole": name((jnp.ones(2, dtype) + 1).dtype),
        "fraction": "default" if dtype in ["bool"] + every[1:7] else name((jnp.ones(2, dtype) + 0.5).dtype),
    }
    for dtype in every
}

print('{"promotion":' + json.dumps(promotion) + ',\n"weak":' + json.dumps(weak) + ',\n"large":' + json.dumps(large) + ',\n"rows":[')
print(",\n".join(json.dumps(r) for r in rows))
print("]}")
