"""Draws of orthogonal matrices and of complex numbers, as cases in the format of test/golden/README.md.

    python3 scripts/golden-random-matrices.py > test/golden/random-matrices.json

Run with JAX 0.10.2 on a CPU.
"""
import jax
import jax.numpy as jnp
import numpy as np

from golden_cases import encode, function, write

complex_dtypes = ["complex64", "complex128"]
dtypes = ["float32", "float64", *complex_dtypes]
calls = [("random.normal", {"shape": shape, "dtype": d}) for d in complex_dtypes for shape in ([], [3], [2, 3])]
calls += [
    ("random.orthogonal", {"n": n, "shape": shape, "dtype": d, "m": m})
    for d in complex_dtypes
    for n, shape, m in [(3, [], 3), (2, [2], 4), (4, [], 2)]
]
for d in dtypes:
    calls += [("nn.initializers.orthogonal", {"shape": shape, "dtype": d}) for shape in ([3, 3], [2, 5], [5, 2], [2, 2, 3], [0, 2])]
    calls += [
        ("nn.initializers.delta_orthogonal", {"shape": shape, "dtype": d})
        for shape in ([3, 2, 3], [2, 3, 2, 2], [1, 2, 3, 2, 4])
    ]
for d in complex_dtypes:
    calls += [
        (f"nn.initializers.{f}", {"shape": [3, 4], "dtype": d})
        for f in ["normal", "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal"]
    ]

cases = []
for i, (name, kwargs) in enumerate(calls):
    word = [7 * i + 1, 1000003 * i]
    key = jax.random.wrap_key_data(jnp.array(word, dtype=jnp.uint32))
    f = getattr(jax.random, name.split(".")[1]) if name.startswith("random.") else function(name)
    if name.startswith("nn."):
        f = f()
    given = {**kwargs, "dtype": jnp.dtype(kwargs["dtype"])}
    positional = ["n"] if "n" in given else ["shape"] if name.startswith("nn.") else []
    args = [given.pop(n) for n in positional]
    out = f(key, *[tuple(a) if isinstance(a, list) else a for a in args], **{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})
    shown = {k: v for k, v in kwargs.items() if k not in positional}
    cases.append(
        {"id": f"{name}#m{i}", "fn": name, "key": word, "args": args, "kwargs": shown, "out": encode(out), "exact": False}
    )

write(cases)
