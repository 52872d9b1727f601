"""What JAX makes of complex matrices, and of complex forms of real ones, as cases in the format of
test/golden/README.md.

    python3 scripts/golden-complex-linalg.py > test/golden/ops-complex-linalg.json

Run with JAX 0.10.2 on a CPU.
"""
import jax
import jax.numpy as jnp
import numpy as np

from golden_cases import Draw, arg, encode, function, write

drawn = Draw(23)
draw, draw_real = drawn.complex, drawn.real


tall, wide, square, batch = draw(4, 2), draw(2, 4), draw(3, 3), draw(2, 3, 2)
hermitian = square + square.conj().T
singular = np.outer(draw(3), draw(3))
single = draw(3, 2).astype(np.complex64)
with_nan = square.copy()
with_nan[1, 2] = np.nan
rotating = np.array([[1.0, 2.0, 0.3], [-1.5, 1.0, 0.4], [0.2, -0.7, 3.0]])
form = [np.asarray(x) for x in jax.scipy.linalg.schur(draw_real(5, 5))]
thin = {"full_matrices": False}
method = {"method": "svd"}

# (function, arguments, options, comparison, whether derivatives are recorded, too)
calls = [
    *[("numpy.linalg.svd", [x], thin, "svd", True) for x in (tall, wide, square)],
    *[("numpy.linalg.svd", [x], {}, "svd_full", False) for x in (tall[:3], wide[:, :3])],
    ("numpy.linalg.svd", [draw_real(3, 3)], {}, "svd_full", True),
    ("numpy.linalg.svd", [hermitian], {"hermitian": True}, "svd", False),
    ("numpy.linalg.svd", [batch], {"compute_uv": False}, None, True),
    ("lax.linalg.svd", [square], {}, "svd", True),
    *[("numpy.linalg.svdvals", [x], {}, None, True) for x in (tall, wide, square, draw(1, 1))],
    *[("numpy.linalg.svdvals", [x], {}, None, False) for x in (single, with_nan, np.zeros((0, 3), complex))],
    *[("numpy.linalg.pinv", [x], {}, None, True) for x in (tall, wide, square, batch, draw(1, 1))],
    *[("numpy.linalg.pinv", [x], {}, None, False) for x in (singular, single, with_nan, np.zeros((0, 3), complex))],
    ("numpy.linalg.pinv", [hermitian], {"hermitian": True}, None, True),
    ("numpy.linalg.pinv", [square], {"rtol": 0.4}, None, False),
    ("numpy.linalg.lstsq", [tall, draw(4)], {}, None, True),
    ("numpy.linalg.lstsq", [tall, draw(4, 3)], {}, None, True),
    ("numpy.linalg.lstsq", [wide, draw(2)], {}, None, True),
    ("numpy.linalg.lstsq", [tall, draw_real(4)], {}, None, False),
    ("numpy.linalg.lstsq", [draw_real(4, 2), draw(4)], {}, None, False),
    ("numpy.linalg.lstsq", [singular, draw(3)], {}, None, False),
    ("numpy.linalg.lstsq", [square, draw(3)], {"rcond": 0.4}, None, False),
    *[("numpy.linalg.cond", [x], {}, None, True) for x in (tall, square)],
    ("numpy.linalg.cond", [square], {"p": -2}, None, True),
    ("numpy.linalg.cond", [square], {"p": 1}, None, False),
    *[("numpy.linalg.matrix_rank", [x], {}, None, False) for x in (tall, singular, batch)],
    ("numpy.linalg.matrix_rank", [hermitian], {"hermitian": True}, None, False),
    *[("numpy.linalg.norm", [square], {"ord": p}, None, True) for p in (2, -2, "nuc")],
    *[("numpy.linalg.matrix_norm", [batch], {"ord": p}, None, True) for p in (2, "nuc")],
    ("scipy.linalg.polar", [tall], method, None, True),
    ("scipy.linalg.polar", [square], method, None, True),
    ("scipy.linalg.polar", [wide, "left"], method, None, True),
    *[("numpy.linalg.eigvals", [x], {}, "set", True) for x in (square, draw(2, 2), draw(1, 1))],
    *[("numpy.linalg.eigvals", [x], {}, "set", False) for x in (single[:2], np.diag(draw(3)))],
    *[("numpy.linalg.eig", [x], {}, "eig", False) for x in (square, hermitian, draw(4, 4))],
    *[("lax.linalg.hessenberg", [x], {}, None, False) for x in (draw(4, 4), draw(2, 3, 3), draw(2, 2), draw(1, 1))],
    *[("scipy.linalg.hessenberg", [x], {"calc_q": q}, None, False) for x in (draw(4, 4), draw_real(4, 4), draw_real(1, 1)) for q in (False, True)],
    *[("scipy.linalg.sqrtm", [x], {}, None, False) for x in (square, square @ square.conj().T, rotating, draw_real(4, 4), draw(1, 1), np.eye(2), np.zeros((2, 2)), np.diag([4.0, -9.0]))],
    ("scipy.linalg.rsf2csf", form, {}, None, False),
    ("scipy.linalg.rsf2csf", [form[0][:1, :1], np.ones((1, 1))], {}, None, False),
    *[("scipy.linalg.rsf2csf", list(jax.scipy.linalg.schur(x)), {}, None, False) for x in (rotating, draw_real(6, 6), draw_real(3, 3))],
]


def is_inexact(x):
    return hasattr(x, "dtype") and np.issubdtype(x.dtype, np.inexact)


def tangent_of(x):
    if not is_inexact(x):
        return np.zeros(x.shape, jax.dtypes.float0)
    return drawn.like(np.asarray(x))


def encoded(x):
    """null in the place of what has no tangent."""
    if isinstance(x, (tuple, list)):
        return [encoded(y) for y in x]
    return encode(x) if x is not None and is_inexact(x) else None


def derivatives(call, arrays):
    """By all arrays, where some results may be integers."""
    out = call(*arrays)
    tangents = [tangent_of(a) for a in arrays]
    of_tangent = lambda *xs: jax.jvp(call, xs, tuple(tangents))[1]
    moved = of_tangent(*arrays)
    cotangent = jax.tree.map(tangent_of, jax.tree.map(jnp.asarray, out))
    pulled = jax.vjp(call, *arrays)[1](cotangent)
    return {
        "jvp": {"tangents": encode(tangents), "out": encoded(moved)},
        "vjp": {"cotangent": encoded(cotangent), "in": encode(list(pulled))},
    }


cases = []
for name, args, kwargs, compare, is_derived in calls:
    f = function(name)
    arrays = [jnp.asarray(a) for a in args if not isinstance(a, str)]
    rest = [a for a in args if isinstance(a, str)]
    call = lambda *xs, f=f, kwargs=kwargs, rest=rest: f(*xs, *rest, **kwargs)
    case = {"id": f"{name}#z{len(cases)}", "fn": name, "args": [arg(a) for a in args], "kwargs": kwargs}
    case["out"] = encode(call(*arrays))
    if compare is not None:
        case["compare"] = compare
    if is_derived:
        found = derivatives(call, arrays)
        nothing = [None] * len(rest)
        found["jvp"]["tangents"] += nothing
        found["vjp"]["in"] += nothing
        case.update(found)
    cases.append(case)

write(cases)
