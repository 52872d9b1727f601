"""What JAX makes of complex operands, as cases in the format of test/golden/README.md.

    python3 scripts/golden-complex-calls.py > test/golden/ops-complex.json

Run with JAX 0.10.2 on a CPU. `raises` marks the calls that JAX refuses: Tanjent must refuse them, too.
"""
import numpy as np

from golden_cases import Draw, run, write

drawn = Draw(11)
draw = drawn.complex
v, w, three = draw(4), draw(4), draw(3)
matrix, other = draw(2, 3), draw(3, 2)
ties = np.array([1 + 2j, 1 - 1j, -2 + 0.5j, 1 + 2j, -2 - 1j])
special = np.array([complex(np.nan, 1), complex(np.inf, -2), complex(1, np.nan), 2 - 1j])
single = v.astype(np.complex64)

unary = """negative positive abs absolute sign square reciprocal real imag conj conjugate angle isreal iscomplex exp exp2 expm1
log log2 log10 log1p sqrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh sinc isfinite isnan isinf
logical_not sum prod mean var std cumsum cumprod max min sort argsort diff ravel flip round rint nan_to_num any all
count_nonzero nansum nanprod nanmean nanvar nanstd nanmax nanmin cumulative_sum cumulative_prod ptp trapezoid gradient
sort_complex unwrap ediff1d flatnonzero median average floor ceil trunc fix cbrt fabs signbit argmax argmin deg2rad rad2deg
modf frexp i0 spacing nanmedian nanargmax nancumsum nancumprod iscomplexobj isrealobj squeeze sign""".split()
unary = list(dict.fromkeys(unary))
binary = """add subtract multiply divide true_divide power float_power equal not_equal less less_equal greater greater_equal maximum
minimum fmax fmin logaddexp logical_and logical_or logical_xor isclose allclose array_equal dot vdot inner outer kron convolve
correlate cross polyadd polysub polymul polydiv cov corrcoef hypot arctan2 mod remainder floor_divide divmod fmod copysign nextafter
heaviside logaddexp2 gcd left_shift bitwise_and searchsorted intersect1d setdiff1d union1d""".split()

calls = [(f"numpy.{f}", [v], {}) for f in unary]
calls += [(f"numpy.{f}", [v, w], {}) for f in binary]
calls += [(f"numpy.{f}", [special], {}) for f in ["isnan", "isinf", "isfinite", "nan_to_num", "nansum", "abs", "sort"]]
calls += [(f"numpy.{f}", [single], {}) for f in ["exp", "log", "sqrt", "abs", "sum", "prod", "angle", "var", "tanh"]]
calls += [(f"numpy.{f}", [ties], {}) for f in ["sort", "argsort", "unique", "max", "min", "argmax"]]
calls += [(f"numpy.{f}", [matrix], {"axis": 0}) for f in ["sum", "prod", "mean", "var", "std", "max", "cumprod", "sort"]]
calls += [
    ("numpy.matmul", [matrix, other], {}),
    ("numpy.matvec", [matrix, three], {}),
    ("numpy.vecmat", [three, other], {}),
    ("numpy.vecdot", [matrix, matrix], {}),
    ("numpy.tensordot", [matrix, other], {"axes": 1}),
    ("numpy.einsum", ["ij,jk->ik", matrix, other], {}),
    ("numpy.einsum", ["ii->i", draw(3, 3)], {}),
    ("numpy.trace", [draw(3, 3)], {}),
    ("numpy.linalg.matrix_power", [draw(2, 2), 3], {}),
    ("numpy.cross", [three, draw(3)], {}),
    ("numpy.clip", [v, 0.0, 1.0], {}),
    ("numpy.where", [np.array([True, False, True, False]), v, w], {}),
    ("numpy.where", [np.array([True, False, True, False]), v, 0.0], {}),
    ("numpy.interp", [np.array([0.5, 1.5]), np.array([0.0, 1.0, 2.0]), three], {}),
    ("numpy.polyval", [three, v], {}),
    ("numpy.polyder", [v], {}),
    ("numpy.polyint", [v], {}),
    ("numpy.vander", [three, 3], {}),
    ("numpy.quantile", [v, 0.5], {}),
    ("numpy.histogram", [v], {}),
    ("numpy.digitize", [v, np.array([0.0, 1.0])], {}),
    ("numpy.take", [v, np.array([1, 3])], {}),
    ("numpy.take_along_axis", [v, np.array([1, 3])], {"axis": 0}),
    ("numpy.roll", [v, 1], {}),
    ("numpy.pad", [v, 1], {}),
    ("numpy.full", [[2], 1 + 2j], {}),
    ("numpy.zeros", [[2], "complex64"], {}),
    ("numpy.eye", [2], {"dtype": "complex128"}),
    ("numpy.add", [v, np.arange(4, dtype=np.float32)], {}),
    ("numpy.add", [single, np.arange(4.0)], {}),
    ("numpy.multiply", [np.arange(4, dtype=np.int32), single], {}),
    ("numpy.power", [v, np.arange(4, dtype=np.int32)], {}),
    ("numpy.power", [np.arange(1.0, 5.0), w], {}),
    ("numpy.round", [v], {"decimals": 1}),
    ("numpy.round", [v], {"decimals": -1}),
    ("lax.complex", [np.array([1.0, 2.0]), np.array([3.0, -1.0])], {}),
    ("lax.real", [v], {}),
    ("lax.imag", [v], {}),
    ("lax.conj", [v], {}),
    ("lax.logistic", [v], {}),
    ("lax.rsqrt", [v], {}),
    ("lax.integer_pow", [v, -3], {}),
    ("lax.cummax", [ties], {}),
    ("lax.cumlogsumexp", [v], {}),
    ("lax.top_k", [v, 2], {}),
    ("lax.clamp", [w, v, w], {}),
    ("nn.softmax", [v], {}),
    ("nn.sigmoid", [v], {}),
    ("nn.relu", [v], {}),
    ("scipy.special.logsumexp", [v], {}),
    ("scipy.special.expit", [v], {}),
    ("scipy.special.erf", [v], {}),
    ("scipy.special.gammaln", [v], {}),
]


def is_derived(name, args, kwargs, out):
    """The sign of a complex number is constant for JAX, but turns with the number here. JAX takes the slope of arccosh as
    1/√(z² - 1), which has the wrong sign left of the imaginary axis. How many elements a set has depends on values, and so
    it has no derivative under jit here."""
    is_one = not isinstance(out, (tuple, list))
    return is_one and name not in ("numpy.sign", "numpy.arccosh") and not name.endswith(("1d", "unique"))


write(run(drawn, calls, "c", is_derived))
