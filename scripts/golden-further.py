"""What JAX makes of windows, ragged and scaled products, and other functions of lax and numpy that the other files do not
have, as cases in the format of test/golden/README.md.

    python3 scripts/golden-further.py > test/golden/ops-further.json

Run with JAX 0.10.2 on a CPU. `raises` marks the calls that JAX refuses: Tanjent must refuse them, too.
"""
import jax.numpy as jnp
import numpy as np
from jax import lax

import golden_cases
from golden_cases import Draw, run, write

drawn = Draw(31)
draw = drawn.real


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def record(kind):
    """A record of JAX from a dict with names in camel case."""
    return lambda d: kind(**{snake(k): v for k, v in d.items()})


def tuples(x):
    return tuple(map(tuples, x)) if isinstance(x, list) else x


def ragged_numbers(d):
    plain = {k: tuples(v) for k, v in d.items()}
    return record(lax.RaggedDotDimensionNumbers)(plain)


def scatter_numbers(d):
    return record(lax.ScatterDimensionNumbers)({k: tuple(v) for k, v in d.items()})


def specs(given):
    lhs, rhs, out = given
    return {"lhsSpec": list(lhs), "rhsSpec": list(rhs), "outSpec": list(out)}


def grid(of, ranges):
    steps = [r[2] if len(r) > 2 else None for r in ranges]
    ends = [slice(r[0], r[1], complex(0, s["im"]) if isinstance(s, dict) else s) for r, s in zip(ranges, steps)]
    return of[tuple(ends)] if len(ends) > 1 else of[ends[0]]


# Calls that JAX takes with records of its own, or gives as one.
forms = {
    "numpy.mgrid": lambda *ranges: grid(jnp.mgrid, ranges),
    "numpy.ogrid": lambda *ranges: grid(jnp.ogrid, ranges),
    "lax.ragged_dot_general": lambda x, y, sizes, numbers, **options: lax.ragged_dot_general(
        x, y, sizes, ragged_numbers(numbers), **options
    ),
    "lax.scatter_apply": lambda x, i, f, numbers, **options: lax.scatter_apply(x, i, f, scatter_numbers(numbers), **options),
    "lax.index_take": lambda x, indices, axes: lax.index_take(x, [jnp.asarray(i) for i in indices], axes),
    "lax.conv_dimension_numbers": lambda *args: list(specs(lax.conv_dimension_numbers(*args)).values()),
}
for name in ["quantile", "nanquantile", "percentile", "nanpercentile"]:
    forms[f"numpy.{name}"] = lambda x, q, method, f=getattr(jnp, name), **options: f(x, q, method=snake(method), **options)
forms["lax.conv_transpose"] = lambda x, k, strides, pads, **options: lax.conv_transpose(x, k, strides, tuples(pads), **options)
plain_function = golden_cases.function
golden_cases.function = lambda name: forms.get(name) or plain_function(name)
golden_cases.encode_plain = golden_cases.encode
golden_cases.encode = lambda x: x if isinstance(x, dict) else golden_cases.encode_plain(x)
golden_cases.given_plain = golden_cases.given
golden_cases.given = lambda x: x if isinstance(x, dict) and "fnref" not in x else golden_cases.given_plain(x)

calls = []

image = draw(2, 3, 7, 6)
patches = "lax.conv_general_dilated_patches"
nhwc = ["NHWC", "HWIO", "NHWC"]
for filters, strides, padding, options in [
    ([3, 2], [1, 1], "VALID", {}),
    ([3, 2], [2, 1], "SAME", {}),
    ([3, 2], [1, 2], "SAME_LOWER", {}),
    ([3, 2], [2, 3], [[1, 2], [0, 1]], {"rhs_dilation": [2, 1]}),
    ([2, 3], [1, 1], [[1, 0], [2, 1]], {"lhs_dilation": [2, 1]}),
    ([2, 2], [1, 2], "SAME", {"dimension_numbers": ["NCHW", "OIWH", "CNHW"]}),
    ([2, 2], [2, 2], "VALID", {"dimension_numbers": ["NCWH", "WHIO", "WNHC"]}),
    ([2, 2], [1, 1], [[-1, 0], [0, 0]], {}),
    ([9, 2], [1, 1], "VALID", {}),
]:
    calls.append((patches, [image, filters, strides, padding], options))
calls += [
    (patches, [draw(2, 5, 4, 3), [2, 3], [1, 1], "SAME"], {"dimension_numbers": nhwc}),
    (patches, [draw(2, 3, 8), [3], [2], "SAME"], {}),
    (patches, [draw(2, 3, 8).astype(np.float32), [3], [1], "VALID"], {}),
    (patches, [draw(1, 2, 3, 4, 3), [2, 2, 2], [1, 1, 1], "VALID"], {}),
    (patches, [draw(2, 3), [], [], []], {}),
    (patches, [draw(2, 3, 8), [3, 2], [2], "SAME"], {}),
]
local = "lax.conv_general_dilated_local"
calls += [
    (local, [draw(2, 3, 7), draw(4, 6, 6), [1], "VALID", [2]], {}),
    (local, [draw(2, 3, 4, 5), draw(2, 12, 3, 4), [1, 1], "VALID", [2, 2]], {}),
    (local, [draw(2, 4, 5, 3), draw(2, 3, 18, 2), [2, 2], "SAME", [3, 2]], {"dimension_numbers": nhwc}),
    (local, [draw(2, 3, 5, 4), draw(3, 12, 4, 2), [1, 1], "VALID", [2, 2]], {"dimension_numbers": ["NCHW", "WIHO", "HNWC"]}),
    (local, [draw(2, 3, 7), draw(4, 6, 5), [1], "VALID", [2]], {}),
]
dimension_numbers = "lax.conv_dimension_numbers"
calls += [
    (dimension_numbers, [[2, 3, 4, 5], [1, 1, 1, 1], nhwc], {}),
    (dimension_numbers, [[2, 3, 4, 5], [1, 1, 1, 1], ["CNWH", "IWHO", "HNWC"]], {}),
    (dimension_numbers, [[2, 3, 4], [1, 1, 1], None], {}),
    (dimension_numbers, [[2, 3, 4], [1, 1], None], {}),
    (dimension_numbers, [[2, 3, 4], [1, 1, 1], ["NHC", "HIO", "NC"]], {}),
]

sizes = lambda *n: np.array(n, np.int32)
for m, k, n, groups in [(7, 3, 4, sizes(2, 0, 4, 1)), (6, 2, 3, sizes(1, 2)), (3, 2, 2, sizes(0, 0)), (4, 0, 2, sizes(2, 2)), (0, 2, 2, sizes(0))]:
    calls.append(("lax.ragged_dot", [draw(m, k), draw(len(groups), k, n), groups], {}))
calls += [
    ("lax.ragged_dot", [draw(5, 3).astype(np.float32), draw(2, 3, 2).astype(np.float32), sizes(3, 2)], {}),
    ("lax.ragged_dot", [draw(5, 3), draw(2, 2, 2), sizes(3, 2)], {}),
    ("lax.ragged_dot", [draw(5, 3), draw(2, 3, 2), sizes(3, 1, 1)], {}),
]
general = "lax.ragged_dot_general"
numbers = lambda contract, batch, ragged, group: {
    "dotDimensionNumbers": [contract, batch],
    "lhsRaggedDimensions": ragged,
    "rhsGroupDimensions": group,
}
calls += [
    (general, [draw(6, 3), draw(2, 3, 4), sizes(2, 4), numbers([[1], [1]], [[], []], [0], [0])], {}),
    (general, [draw(3, 6), draw(3, 4, 2), sizes(2, 3), numbers([[0], [0]], [[], []], [1], [2])], {}),
    (general, [draw(2, 6, 3), draw(3, 2, 2), sizes(4, 1), numbers([[2], [0]], [[], []], [1], [1])], {}),
    (general, [draw(4, 6), draw(6, 3), sizes(2, 1, 3), numbers([[1], [0]], [[], []], [1], [])], {}),
    (general, [draw(6, 4), draw(3, 6), sizes(2, 1), numbers([[0], [1]], [[], []], [0], [])], {}),
    (general, [draw(3, 2, 4), draw(3, 4, 2), sizes(2, 1), numbers([[2], [1]], [[0], [0]], [0], [])], {}),
]

scaled = "lax.scaled_dot"
f32 = {"preferred_element_type": "float32"}
# JAX rounds the operands to bfloat16, which has these.
eighths = lambda *shape: (np.round(draw(*shape) * 8) / 8).astype(np.float32)
x4, y4 = eighths(3, 8), eighths(8, 2)
scales = lambda *shape: np.exp2(np.round(draw(*shape))).astype(np.float32)
calls += [
    (scaled, [x4, y4], {"lhs_scale": scales(3, 4), "rhs_scale": scales(2, 2), **f32}),
    (scaled, [x4, y4], {"lhs_scale": scales(3, 2), **f32}),
]

table = draw(4, 3, 5)
calls += [
    ("lax.index_take", [table, [sizes(1, 3, 0), sizes(0, 2, 2)], [0, 1]], {}),
    ("lax.index_take", [table, [sizes(-1, 7, 4)], [1]], {}),
    ("lax.broadcast_like", [draw(3), draw(2, 3)], {}),
    ("lax.broadcast_like", [draw(2, 1), np.ones((4, 2, 3), np.int32)], {}),
    ("lax.broadcast_like", [draw(2, 3), draw(3)], {}),
    ("lax.broadcast_like", [draw(2), draw(3)], {}),
]
row = {"updateWindowDims": [1], "insertedWindowDims": [0], "scatterDimsToOperandDims": [0]}
element = {"updateWindowDims": [], "insertedWindowDims": [0], "scatterDimsToOperandDims": [0]}
square = {"fnref": "square"}
calls += [
    ("lax.scatter_apply", [draw(4), sizes([2], [0]), square, element], {"update_shape": [2]}),
    ("lax.scatter_apply", [draw(4), sizes([2], [9]), {"fnref": "sin_plus"}, element], {"update_shape": [2]}),
    ("lax.scatter_apply", [draw(4), sizes([2], [9]), square, element], {"update_shape": [2], "mode": "clip"}),
    ("lax.scatter_apply", [draw(4, 3), sizes([3], [1]), square, row], {"update_shape": [2, 3]}),
]

v, one, zero, m, m1 = draw(3), draw(1), draw(), draw(2, 3), draw(2, 1)
for name in ["add", "sub", "mul", "div", "max", "atan2", "nextafter", "eq", "lt", "complex"]:
    calls += [(f"lax.{name}", [a, b], {}) for a, b in [(v, zero), (zero, v), (v, one), (one, v), (m, m1), (m1, m), (m, zero), (m, v), (v, m)]]
calls += [
    ("lax.pow", [np.abs(m), zero], {}),
    ("lax.igamma", [np.abs(m), np.abs(m1)], {}),
    ("lax.betainc", [np.abs(v), np.abs(one), np.array([0.2, 0.4, 0.9])], {}),
    ("lax.zeta", [np.abs(v) + 1.5, np.abs(zero)], {}),
    ("lax.bitwise_and", [sizes(1, 6, 12), np.int32(5)], {}),
    ("lax.add", [m, draw(1, 2)], {}),
    ("lax.add", [v, sizes(1)], {}),
]

for name in ["numpy.mgrid", "numpy.ogrid"]:
    calls += [(name, list(ranges), {}) for ranges in [
        ([0, 3], [2, 5, 2]),
        ([None, 2], [1, -2, -1], [0, 1, 0.25]),
        ([0, 4],),
        ([-1, 1, {"re": 0, "im": 5}],),
        ([-1, 1, {"re": 0, "im": 3}], [0, 2]),
    ]]

degrees, orders = sizes(0, 1, 2, 3, 5, 5), sizes(0, -1, 2, 0, -4, 3)
theta, phi = np.array([0.3, 1.2, 2.9, 1.5, 0.7, 2.1]), np.array([0.1, 5.2, 3.3, 1.0, 2.2, 4.4])
calls += [
    ("scipy.special.sph_harm_y", [degrees, orders, theta, phi], {}),
    ("scipy.special.sph_harm_y", [degrees, orders, theta, phi], {"n_max": 5}),
]

table, counts, levels = draw(3, 4), np.abs(draw(3, 4)), np.array([0.0, 0.25, 0.5, 0.9, 1.0])
holes = np.where(table > 1, np.nan, table)
inverted = {"method": "invertedCdf"}
for name in ["numpy.quantile", "numpy.nanquantile"]:
    calls += [(name, [x, q], {**inverted, **options}) for x in [table, holes] for q, options in [
        (levels, {"axis": 1}),
        (0.5, {}),
        (levels, {"axis": 1, "weights": counts}),
        (levels, {"weights": counts, "keepdims": True}),
        (0.75, {"axis": 0, "weights": np.array([2.0, 0.0, 1.0]), "keepdims": True}),
        (levels, {"axis": 1, "weights": np.where(counts > 1.8, -1.0, counts)}),
        (0.5, {"axis": 1, "weights": np.ones(3)}),
    ]]
calls += [(f"numpy.{name}", [table, levels * 100], {**inverted, "axis": 0, "weights": counts}) for name in ["percentile", "nanpercentile"]]

spread, kernel = draw(1, 5, 2), draw(3, 2, 3)
consistent = {"use_consistent_padding": True}
calls += [("lax.conv_transpose", [spread, kernel, strides, pads], {**options, **consistent}) for strides, pads, options in [
    ([2], [[1, 0]], {}),
    ([2], [[3, 3]], {"rhs_dilation": [3]}),
    ([1], [[2, 1]], {}),
    ([2], "SAME", {}),
]]
calls += [("numpy.take_along_axis", [draw(3), sizes(-1, 0, -4, 2)], {"axis": 0, "wrap_negative_indices": wraps}) for wraps in [False, True]]

without_derivatives = {scaled, "lax.scatter_apply"}
write(run(drawn, calls, "w", lambda name, args, kwargs, out: name not in without_derivatives))
