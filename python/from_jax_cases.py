"""The functions that test/stablehlo/from-jax.test.ts takes from JAX, written with it.

    python python/from_jax_cases.py test/stablehlo/from-jax.json.gz [function...]

writes one gzipped JSON file, or the rows of some functions in it: for each function, in float32 (x64 off, the text of
`jax.jit(f).lower(...).as_text()`) and in float64 (x64 on, the text of `jax.export`), the module,
the inputs, the results, and the cotangents of the inputs for `weights` as those of the results.
Arrays are `{dtype, shape, data}` with the bytes in base64, little-endian.
"""
import base64
import gzip
import json
import os
import sys

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import export, lax, nn

cases = {}


def case(*shapes, ints=(), gradients=True, low=-1.0, high=1.0, exact=False, make=None,
         lowered=False):
    """Registers a function of floats of these shapes, drawn from `low` to `high`, then of `ints`.

    `lowered`: whether float64 comes as `as_text()` too. `jax.export` writes some functions out, as
    erf_inv, in a form whose derivative is NaN.
    `gradients`: whether derivatives are compared; "forward" where JAX has no reverse mode. `exact`: whether results are equal to the bit.
    """

    def register(f):
        name = f.__name__
        assert name not in cases, name
        cases[name] = dict(
            f=f, shapes=shapes, ints=ints, gradients=gradients, low=low, high=high, exact=exact,
            make=make, lowered=lowered,
        )
        return f

    return register


def named(name, f, *shapes, **options):
    f_named = lambda *xs: f(*xs)
    f_named.__name__ = name
    case(*shapes, **options)(f_named)


# Elementwise functions, each on the range where it is smooth.
for name, f, low, high in [
    ("exp", jnp.exp, -2, 2), ("expm1", jnp.expm1, -1, 1), ("log", jnp.log, 0.1, 3),
    ("log1p", jnp.log1p, -0.5, 2), ("sqrt", jnp.sqrt, 0.1, 3), ("rsqrt", lax.rsqrt, 0.1, 3),
    ("cbrt", jnp.cbrt, 0.1, 3), ("sin", jnp.sin, -3, 3), ("cos", jnp.cos, -3, 3),
    ("tan", jnp.tan, -1, 1), ("arcsin", jnp.arcsin, -0.9, 0.9),
    ("arccos", jnp.arccos, -0.9, 0.9), ("arctan", jnp.arctan, -3, 3),
    ("sinh", jnp.sinh, -2, 2), ("cosh", jnp.cosh, -2, 2), ("tanh", jnp.tanh, -2, 2),
    ("arcsinh", jnp.arcsinh, -2, 2), ("arccosh", jnp.arccosh, 1.2, 3),
    ("arctanh", jnp.arctanh, -0.8, 0.8), ("sigmoid", nn.sigmoid, -4, 4),
    ("erf", jsp.special.erf, -2, 2), ("erfc", jsp.special.erfc, -2, 2),
    ("erfinv", jsp.special.erfinv, -0.9, 0.9), ("gammaln", jsp.special.gammaln, 0.5, 4),
    ("digamma", jsp.special.digamma, 0.5, 4), ("square", jnp.square, -2, 2),
    ("absolute", jnp.abs, 0.1, 2), ("softplus", nn.softplus, -3, 3), ("gelu", nn.gelu, -3, 3),
    ("gelu_exact", lambda x: nn.gelu(x, approximate=False), -3, 3), ("silu", nn.silu, -3, 3),
    ("elu", nn.elu, -3, 3), ("logsumexp", jsp.special.logsumexp, -3, 3),
    ("softmax", nn.softmax, -3, 3), ("log_softmax", nn.log_softmax, -3, 3),
    ("cumsum", jnp.cumsum, -1, 1), ("cumprod", jnp.cumprod, 0.5, 1.5),
    ("integer_power", lambda x: x**5 - x**-2, 0.5, 2), ("prod", jnp.prod, 0.5, 1.5),
    ("log_ndtr", jsp.special.log_ndtr, -3, 3), ("bessel_i0e", jsp.special.i0e, -3, 3),
]:
    named(name, f, (7,), low=low, high=high, lowered=name == "erfinv")

named("arithmetic", lambda x, y: (x + y) * (x - 2) / (y * y + 1), (3, 4), (4,))
named("power", lambda x, y: x**y, (5,), (5,), low=0.5, high=2)
named("arctan2", jnp.arctan2, (5,), (5,), low=0.2, high=2)
named("hypot_logaddexp", lambda x, y: (jnp.hypot(x, y), jnp.logaddexp(x, y)), (5,), (5,))
named("maximum_minimum", lambda x, y: jnp.maximum(x, y) - jnp.minimum(x, 2 * y), (6,), (6,))
named("where_clip", lambda x: jnp.where(x > 0, x * x, jnp.clip(x, -0.5, 0.5)), (9,))
named("rem_floor", lambda x: jnp.mod(x, 0.7) + jnp.floor(x) + jnp.round(x) + jnp.sign(x), (9,), low=-2, high=2)
named("polynomial", lambda c, x: jnp.polyval(c, x), (4,), (5,))

# Shapes.
named("transpose", lambda x: jnp.transpose(x, (2, 0, 1)).reshape(4, -1), (2, 3, 4))
named("slices", lambda x: x[1:, ::2] * x[:-1, 1::2], (5, 6))
named("reverse_concatenate", lambda x, y: jnp.concatenate([x[::-1], y, x], axis=0), (3, 2), (2, 2))
named("pad", lambda x: jnp.pad(x, ((1, 2), (0, 1)), constant_values=0.5), (3, 2))
named("pad_reflect", lambda x: jnp.pad(x, 2, mode="reflect"), (5,))
named("interior_pad", lambda x: lax.pad(x, jnp.zeros((), x.dtype), [(-1, 2, 2)]), (5,))
named("roll_tile", lambda x: jnp.tile(jnp.roll(x, 2, axis=0), (2, 3)), (4, 2))
named("stack_repeat", lambda x, y: jnp.repeat(jnp.stack([x, y], axis=1), 3, axis=0), (3,), (3,))
named("triangles", lambda x: jnp.tril(x) + 2 * jnp.triu(x, 1), (4, 4))
named("broadcast", lambda x: jnp.broadcast_to(x[:, None], (3, 4)) * jnp.arange(4), (3,))
named("diagonal", lambda x: (jnp.diag(x), jnp.trace(x), jnp.eye(4) * x), (4, 4))

# Reductions.
named("mean_var", lambda x: (x.mean(0), x.var(1), x.std()), (4, 5))
named("max_min", lambda x: (x.max(0), x.min(1)), (4, 5))
named("norms", lambda x: (jnp.linalg.norm(x), jnp.linalg.norm(x, ord=1, axis=1)), (4, 5))
named("arg_extremes", lambda x: (jnp.argmax(x, 1), jnp.argmin(x, 0)), (4, 5), gradients=False, exact=True)
named("any_all", lambda x: (jnp.any(x > 0.5, 0), jnp.all(x > -0.9, 1)), (4, 5), gradients=False, exact=True)
named("cummax", lambda x: (lax.cummax(x, 1), lax.cummin(x, 0, reverse=True)), (4, 5))
named("cumlogsumexp", lambda x: lax.cumlogsumexp(x, 1), (3, 6))
named("median", lambda x: (jnp.median(x, 0), jnp.quantile(x, 0.3, axis=1)), (5, 4))
named("reduce_precision", lambda x: lax.reduce_precision(x, 5, 10), (7,), gradients=False, exact=True)

# Products.
named("matmul", lambda x, y: x @ y, (3, 4), (4, 5))
named("batched_matmul", lambda x, y: x @ y, (2, 3, 4), (2, 4, 5))
named("einsum", lambda x, y: jnp.einsum("bqhd,bkhd->bhqk", x, y), (2, 3, 2, 4), (2, 5, 2, 4))
named("tensordot", lambda x, y: jnp.tensordot(x, y, axes=([0, 2], [1, 0])), (2, 3, 4), (4, 2, 5))
named("outer_kron", lambda x, y: (jnp.outer(x, y), jnp.kron(x, y)), (3,), (4,))
named("cross_vdot", lambda x, y: (jnp.cross(x, y), jnp.vdot(x, y)), (4, 3), (4, 3))

# Indices.
named("take", lambda x, i: jnp.take(x, i, axis=0), (6, 3), ints=[([4], 0, 6)])
named("fancy_index", lambda x, i: x[i, 1:], (6, 3), ints=[([2, 3], -6, 6)])
named("take_along_axis", lambda x, i: jnp.take_along_axis(x, i, axis=1), (3, 5), ints=[([3, 2], 0, 5)])
named("scatter_set", lambda x, y, i: x.at[i].set(y, unique_indices=True), (6, 2), (3, 2), make=lambda: [np.array([4, 0, 5])])
named("scatter_add", lambda x, y, i: x.at[i].add(y), (6, 2), (5, 2), ints=[([5], 0, 6)])
named("scatter_multiply", lambda x, i: x.at[i].multiply(3.0, unique_indices=True), (6,), make=lambda: [np.array([4, 0, 5])])
named("scatter_max", lambda x, y, i: x.at[:, i].max(y), (3, 6), (3, 2), make=lambda: [np.array([1, 4])])
named("segment_sum", lambda x, i: jax.ops.segment_sum(x, i, 4), (8, 2), ints=[([8], 0, 4)])
named("dynamic_slices", lambda x, y, i: (lax.dynamic_slice(x, (i, jnp.int32(1)), (2, 2)), lax.dynamic_update_slice(x, y, (jnp.int32(1), i))), (5, 4), (2, 1), ints=[([], 0, 4)])
named("one_hot", lambda x, i: nn.one_hot(i, 5, dtype=x.dtype) @ x, (5, 2), ints=[([6], 0, 5)])
named("interp", lambda x, y: jnp.interp(x, jnp.linspace(-1, 1, 6), y), (5,), (6,))

# Sorting.
named("sort", lambda x: (jnp.sort(x, axis=0), -jnp.sort(-x, axis=1)), (5, 4))
named("argsort", lambda x: (jnp.argsort(x), jnp.argsort(x, descending=True)), (9,), gradients=False, exact=True)
named("top_k", lambda x: lax.top_k(x, 3), (2, 8))
named("lexsort", lambda x, i: jnp.lexsort((x, i)), (9,), ints=[([9], 0, 3)], gradients=False, exact=True)
named("sort_pairs", lambda x, i: lax.sort((i, x), num_keys=2)[1], (9,), ints=[([9], 0, 3)])
named("searchsorted", lambda x, y: jnp.searchsorted(jnp.sort(x), y), (9,), (4,), gradients=False, exact=True)
named("unique_counts", lambda i: jnp.bincount(i, length=5), ints=[([12], 0, 5)], gradients=False, exact=True)

# Windows and convolutions.
named("convolution", lambda x, k: lax.conv_general_dilated(x, k, (2, 1), [(1, 1), (0, 2)], dimension_numbers=("NHWC", "HWIO", "NHWC")), (2, 6, 5, 3), (3, 2, 3, 4))
named("grouped_convolution", lambda x, k: lax.conv_general_dilated(x, k, (1,), "SAME", rhs_dilation=(2,), feature_group_count=2), (2, 4, 9), (6, 2, 3))
named("transposed_convolution", lambda x, k: lax.conv_transpose(x, k, (2,), "SAME", dimension_numbers=("NWC", "WIO", "NWC")), (2, 5, 3), (3, 3, 2))
named("convolve", lambda x, y: jnp.convolve(x, y, mode="same"), (9,), (4,))
named("max_pool", lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2), (1, 2, 2), "VALID"), (2, 6, 4))
named("average_pool", lambda x: lax.reduce_window(x, 0.0, lax.add, (3,), (2,), "SAME") / 3, (9,))
named("resize", lambda x: jax.image.resize(x, (7, 5), "bilinear"), (4, 3))

named("max_pool_gradient", lambda x, w: jax.grad(lambda v: jnp.sum(w * lax.reduce_window(v, -jnp.inf, lax.max, (3, 2), (2, 1), "VALID")))(x), (5, 4), (2, 3))

# Linear algebra.
spd = lambda x: x @ x.T + 2 * jnp.eye(4)
named("cholesky", lambda x: jnp.linalg.cholesky(spd(x)), (4, 4))
named("solve", lambda x, b: jnp.linalg.solve(x + 3 * jnp.eye(4), b), (4, 4), (4, 2))
named("inverse_determinant", lambda x: (jnp.linalg.inv(x + 3 * jnp.eye(4)), jnp.linalg.slogdet(x + 3 * jnp.eye(4))[1], jnp.linalg.det(x)), (4, 4))
named("triangular_solve", lambda x, b: (jsp.linalg.solve_triangular(x + 3 * jnp.eye(4), b, lower=True), jsp.linalg.solve_triangular(x + 3 * jnp.eye(4), b, trans=1)), (4, 4), (4, 2))
named("cho_solve", lambda x, b: jsp.linalg.cho_solve(jsp.linalg.cho_factor(spd(x)), b), (4, 4), (4,))
named("eigh", lambda x: (lambda w, v: (w, jnp.abs(v)))(*jnp.linalg.eigh(x @ x.T + jnp.diag(jnp.arange(4.0)))), (4, 4))
named("eigvalsh", lambda x: jnp.linalg.eigvalsh(x + x.T), (4, 4))
named("qr", lambda x: jnp.linalg.qr(x), (5, 3))
named("svd", lambda x: jnp.linalg.svd(x, compute_uv=False), (5, 3))
named("svd_vectors", lambda x: (lambda u, s, v: (u * s @ v, jnp.abs(u), s, jnp.abs(v)))(*jnp.linalg.svd(x, full_matrices=False)), (4, 3))
named("pinv_lstsq", lambda x, b: jnp.linalg.pinv(x) @ b, (5, 3), (5,))
named("matrix_exponential", lambda x: jsp.linalg.expm(x), (3, 3))
named("batched_solve", lambda x, b: jnp.linalg.solve(x + 3 * jnp.eye(3), b), (2, 3, 3), (2, 3, 1))

# Fourier transforms and complex numbers.
named("fft", lambda x: jnp.abs(jnp.fft.fft(x)), (8,))
named("rfft", lambda x: jnp.fft.irfft(jnp.fft.rfft(x) * jnp.exp(-1j * jnp.arange(5)), n=8), (8,))
named("fft2", lambda x: jnp.real(jnp.fft.fft2(x)) + jnp.imag(jnp.fft.ifft2(x)), (3, 4))
named("complex_arithmetic", lambda x, y: (lambda z: (jnp.real(z * jnp.conj(z)), jnp.imag(jnp.exp(z) / (z + 2)), jnp.angle(z + 3)))(x + 1j * y), (5,), (5,))

# Loops and branches.
named("scan", lambda h, x: lax.scan(lambda c, v: (jnp.tanh(c + v), c * v), h, x), (3,), (5, 3))
named("scan_reverse", lambda h, x: lax.scan(lambda c, v: (jnp.tanh(c * v + 1), jnp.sin(c)), h, x, reverse=True), (3,), (5, 3))
named("nested_scan", lambda x: lax.scan(lambda c, r: lax.scan(lambda d, v: (jnp.sin(d + v), d), c, r), x[0, 0], x)[1], (3, 4))
named("fori_loop", lambda x: lax.fori_loop(0, 6, lambda i, c: jnp.cos(c) * (i + 1) + x, x), (3,))
named("fori_in_array", lambda x: lax.fori_loop(1, 6, lambda i, c: c.at[i].set(jnp.sin(c[i - 1]) + c[i]), x), (6,))
named("while_loop", lambda x: lax.while_loop(lambda c: jnp.sum(c * c) < 50, lambda c: 1.5 * c + 0.1, x), (3,), low=0.5, high=1, gradients="forward")
named("cond", lambda x: lax.cond(jnp.sum(x) > 0, lambda v: jnp.sin(v), lambda v: v * v, x), (4,))
named("switch", lambda x, i: lax.switch(i, [jnp.sin, jnp.cos, jnp.exp], x), (4,), ints=[([], 0, 3)])
named("map", lambda x: lax.map(lambda r: jnp.outer(r, r).sum(0), x), (4, 3))
named("associative_scan", lambda x: lax.associative_scan(lambda a, b: a * b + a, x), (7,))
named("cond_in_scan", lambda x: lax.scan(lambda c, v: (lax.cond(v > 0, lambda c: c * v, lambda c: c - v, c), c), jnp.ones((), x.dtype), x), (6,))
named("vmapped_while", lambda x: jax.vmap(lambda v: lax.fori_loop(0, 4, lambda i, c: jnp.where(c > 2, c, c * v + 1), v))(x), (4,), low=0.5, high=1.5)
named("newton", lambda x: lax.fori_loop(0, 8, lambda i, y: 0.5 * (y + x / y), x), (4,), low=0.5, high=2)
named("rk4", lambda y: lax.scan(lambda y, _: (y + 0.1 * jnp.array([y[1], -jnp.sin(y[0])]), y), y, None, length=20)[1], (2,))
named("checkpoint", lambda x: jax.checkpoint(lambda v: jnp.sin(jnp.sin(v)))(x), (4,))
named("custom_jvp", lambda x: nn.relu(x) + nn.relu6(3 * x), (9,))
named("gradient_in_jax", lambda x: jax.grad(lambda v: jnp.sum(jnp.sin(v) * jnp.prod(v)))(x), (4,))
named("hessian_in_jax", lambda x: jax.hessian(lambda v: jnp.sum(jnp.exp(v[::-1] * v)))(x), (3,))
named("vjp_of_scan", lambda h, x: jax.grad(lambda h: jnp.sum(lax.scan(lambda c, v: (jnp.tanh(c * v), c), h, x)[1]))(h), (3,), (5, 3))
named("vmap_of_grad", lambda w, x: jax.vmap(jax.grad(lambda w, v: jnp.tanh(w @ v)), (None, 0))(w, x), (3,), (5, 3))

table = np.random.default_rng(5).standard_normal((12, 20))
named("captured_array", lambda x: jnp.tanh(jnp.asarray(table, x.dtype) @ x) * (jnp.asarray(table) > 0).sum(1), (20,))
named("dynamic_fori", lambda x, i: lax.fori_loop(0, i, lambda j, c: jnp.sin(c) * (j + 1), x), (3,), ints=[([], 3, 6)], gradients="forward")
named("vmapped_cond", lambda x: jax.vmap(lambda v: lax.cond(v > 0, jnp.sin, lambda u: u * u, v))(x), (6,))
named("two_scans", lambda x, y: (lambda f: (f(x), f(y)))(lambda v: lax.scan(lambda c, r: (c + r * c, c), v[0], v)[1].sum()), (5,), (5,))
named("dict_tree", lambda x, y: {"b": [x + y, x * y], "a": {"c": x - y}}, (3,), (3,))

# Networks.
def layer_norm(x, g, b):
    m = x.mean(-1, keepdims=True)
    return (x - m) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * g + b


def transformer_block(x, wq, wk, wv, wo, w1, w2, g):
    h = layer_norm(x, g, 0.0)
    q, k, v = (jnp.reshape(h @ w, (2, 5, 2, 4)) for w in (wq, wk, wv))
    s = jnp.einsum("bqhd,bkhd->bhqk", q, k) / 2.0
    s = jnp.where(jnp.tril(jnp.ones((5, 5), bool)), s, -1e9)
    a = jnp.einsum("bhqk,bkhd->bqhd", nn.softmax(s), v).reshape(2, 5, 8)
    x = x + a @ wo
    return x + nn.gelu(layer_norm(x, g, 0.0) @ w1) @ w2


named("transformer_block", transformer_block, (2, 5, 8), (8, 8), (8, 8), (8, 8), (8, 8), (8, 16), (16, 8), (8,))


def convolution_network(x, k1, k2, w):
    dims = ("NHWC", "HWIO", "NHWC")
    h = nn.relu(lax.conv_general_dilated(x, k1, (1, 1), "SAME", dimension_numbers=dims))
    h = lax.reduce_window(h, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    h = nn.relu(lax.conv_general_dilated(h, k2, (2, 2), "VALID", dimension_numbers=dims))
    return nn.log_softmax(h.reshape(2, -1) @ w)


named("convolution_network", convolution_network, (2, 8, 8, 1), (3, 3, 1, 3), (2, 2, 3, 4), (16, 5))


def lstm(h, c, w, xs):
    def step(carry, x):
        h, c = carry
        i, f, g, o = jnp.split(jnp.concatenate([x, h]) @ w, 4)
        c = nn.sigmoid(f) * c + nn.sigmoid(i) * jnp.tanh(g)
        h = nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return lax.scan(step, (h, c), xs)[1]


named("lstm", lstm, (3,), (3,), (5, 12), (6, 2))


def training_step(w, b, x, i):
    def loss(w, b):
        return -jnp.mean(jnp.take_along_axis(nn.log_softmax(x @ w + b), i[:, None], 1))

    gw, gb = jax.grad(loss, (0, 1))(w, b)
    return w - 0.1 * gw, b - 0.1 * gb


named("training_step", training_step, (4, 3), (3,), (6, 4), ints=[([6], 0, 3)])
named("dropout", lambda x, k: jnp.where(jax.random.bernoulli(k, 0.7, x.shape), x / 0.7, 0.0), (4, 5), make=lambda: [np.array([0, 42], np.uint32)])

# Random numbers: the draws of float32 in both modes, since JAX makes float64 of 64 random bits.
key = lambda: [np.array([7, 123456789], np.uint32)]
named("random_bits", lambda k: jax.random.bits(k, (5,), jnp.uint32), make=key, gradients=False, exact=True)
named("random_uniform", lambda k: jax.random.uniform(k, (3, 4), jnp.float32), make=key, gradients=False, exact=True)
named("random_normal", lambda k: jax.random.normal(k, (7,), jnp.float32), make=key, gradients=False)
named("random_split", lambda k: (jax.random.split(k, 3), jax.random.fold_in(k, 5)), make=key, gradients=False, exact=True)
named("random_permutation", lambda k: jax.random.permutation(k, jnp.arange(9, dtype=jnp.int32)), make=key, gradients=False, exact=True)
named("random_categorical", lambda x, k: jax.random.categorical(k, x.astype(jnp.float32), shape=(5,)), (4,), make=key, gradients=False, exact=True)
named("random_gumbel", lambda k: jax.random.gumbel(k, (6,), jnp.float32), make=key, gradients=False)
named("random_key_from_seed", lambda i: jax.random.key_data(jax.random.key(i)), ints=[([], 0, 99)], gradients=False, exact=True)
named("random_double", lambda k: (jax.random.uniform(k, (5,)), (jax.random.bits(k, (3,)) >> 33).astype(jnp.uint32)), make=key, gradients=False, exact=True)

# Integers.
named("integer_arithmetic", lambda i, j: (i // (j + 3), i % (j + 3), i * j, -i, abs(i), i**2), ints=[([6], -9, 9), ([6], 0, 5)], gradients=False, exact=True)
named("bits", lambda i, j: (i & j, i | j, i ^ j, ~i, i << 2, i >> 1), ints=[([6], 0, 99), ([6], 0, 99)], gradients=False, exact=True)
named("half_precision", lambda x: (x.astype(jnp.bfloat16) * 2).astype(x.dtype) + x.astype(jnp.float16).astype(x.dtype), (6,), gradients=False, exact=True)
named("small_integers", lambda x: (x * 100).astype(jnp.int8) + jnp.uint8(7).astype(jnp.int8), (6,), gradients=False, exact=True)


# Integers beyond 32 bits, of which the low and the high words are compared where 2^53 is passed.
def words(x):
    return lax.bitcast_convert_type(x, jnp.uint32)


def long(x):
    return x.astype(jnp.int64)


whole = dict(gradients=False, exact=True)
large = [([6], -2**31, 2**31)]
named("factorials", lambda i: (words(lax.fori_loop(1, 21, lambda k, c: c * k, jnp.ones((), int))), words(jnp.prod(jnp.arange(1, 19) + i))), ints=[([], 0, 1)], **whole)
named("large_sums", lambda i: (jnp.sum(i), jnp.sum(long(i) * 12345), words(jnp.sum(long(i) * long(i) * 7))), ints=[([50], 10**9, 2 * 10**9)], **whole)
named("large_products", lambda i, j: (words(long(i) * long(j)), words(long(i) ** 3), words(-long(i) * 65537 + j)), ints=large * 2, **whole)
named("large_quotients", lambda i, j: (lambda x, y: (words(x // y), words(x % y), words(lax.div(x, y)), words(lax.rem(x, y)), words(y // 86400000)))(long(i) * 10**9 + 7, long(j) * 3 + 1), ints=[([8], 0, 2**31), ([8], -40, 40)], **whole)
named("large_comparisons", lambda i, j: (lambda x, y: (x < y, x <= y, x == y, jnp.maximum(x, y) // 1000, jnp.minimum(x, y) // 1000, jnp.clip(x, -10**9, 5), jnp.abs(x) // 1000, jnp.sign(x)))(long(i) * 1000, long(j) * 1000), ints=large * 2, **whole)
named("large_bits", lambda i, j: (lambda x, n: (words(x << n), words(x >> n), words(lax.shift_right_logical(x, n)), words(x & 0x7FFFFFFF), words(x ^ (x >> 7)), words(~x | 1), lax.population_count(x), lax.clz(x)))(long(i) * 77773, long(j)), ints=large + [([6], 0, 30)], **whole)
named("large_cumsum", lambda i: (jnp.cumsum(long(i)) // 16, words(jnp.cumsum(long(i) * 100000)), words(jnp.cumprod(long(i)))), ints=[([9], 10**9, 2 * 10**9)], **whole)
named("large_sort", lambda i: (lambda x: (jnp.sort(x) // 1000, jnp.argsort(x), jnp.max(x) // 1000, jnp.min(x) // 1000, jnp.argmax(x), jnp.median(i)))(long(i) * 1000), ints=[([9], -2**31, 2**31)], **whole)
named("large_dot", lambda i, j: (long(i) @ long(j)) // 4096, ints=[([4], 0, 10**7), ([4], 0, 10**7)], **whole)
named("large_counts", lambda i, j: (jnp.zeros(4, int).at[i].add(long(j) * 16) // 16, jnp.zeros(4, int).at[i[:1]].set(long(j[:1]) * 16) // 16, jnp.bincount(i, length=4)), ints=[([9], 0, 4), ([9], 10**9, 2 * 10**9)], **whole)
named("large_indices", lambda x, i: (x[(long(i) * 1000003) % 7], x[i], lax.dynamic_slice(x, (long(i[0]) * 2**20,), (3,)), jnp.take(x, long(i) * 2**25, mode="clip"), lax.switch(long(i[1]) * 2**30, [jnp.sin, jnp.cos, jnp.tan], x)), (7,), ints=[([5], 0, 10**6)], gradients=False)
named("large_to_floats", lambda i: ((long(i) * 1000).astype(float), jnp.mean(i), (long(i) * 12).astype(jnp.float32)), ints=large, gradients=False)
named("floats_to_large", lambda x: (jnp.floor(x * 1e12).astype(int) // 4096, jnp.round(x * 10).astype(int) + 1, words(jnp.nan_to_num(x * 1e6).astype(int) * 7)), (6,), **whole)
named("fibonacci", lambda i: words(lax.fori_loop(0, 85 + i, lambda _, c: (c[1], c[0] + c[1]), (jnp.zeros((), int), jnp.ones((), int)))[0]), ints=[([], 3, 4)], **whole)
named("collatz", lambda i: lax.while_loop(lambda c: c[0] != 1, lambda c: (jnp.where(c[0] % 2 == 0, c[0] // 2, 3 * c[0] + 1), c[1] + 1, jnp.maximum(c[2], c[0])), (long(i), jnp.zeros((), int), long(i)))[1:], ints=[([], 77671, 77672)], **whole)
named("bounded_counter", lambda x: lax.while_loop(lambda c: (c[0] > 1e-3) & (c[1] < 50), lambda c: (c[0] / 2, c[1] + 1), (jnp.abs(x[0]) + 1, jnp.zeros((), int)))[1], (2,), **whole)
named("power_modulo", lambda i, j: lax.fori_loop(0, 31, lambda k, c: (c[0] * jnp.where((j >> k) & 1 == 1, c[1], 1) % 1000000007, c[1] * c[1] % 1000000007), (jnp.ones_like(long(i)), long(i)))[0], ints=[([5], 1, 10**9), ([5], 1, 10**9)], **whole)
named("greatest_divisor", lambda i, j: jnp.gcd(long(i) * 30030, long(j) * 510510), ints=[([5], 1, 10**6), ([5], 1, 10**6)], **whole)
named("fnv_hash", lambda i: words(lax.scan(lambda h, b: ((h ^ b.astype(jnp.uint64)) * jnp.uint64(0x100000001B3 % 2**(64 if jax.config.jax_enable_x64 else 32)), None), jnp.uint64(0xCBF29CE484222325 % 2**(64 if jax.config.jax_enable_x64 else 32)), i)[0]), ints=[([20], 0, 256)], **whole)


def mix(z, bits):
    if bits == 32:
        z = (z ^ (z >> 16)) * np.uint32(0x21F0AAAD)
        return z ^ (z >> 15)
    z = (z ^ (z >> 30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> 27)) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> 31)


named("split_mix", lambda i: (lambda z: (words(z), (z % 1000).astype(jnp.int32), words(z // 10)))(mix(i.astype(jnp.uint64), 64 if jax.config.jax_enable_x64 else 32)), ints=[([20], 0, 2**31)], **whole)
named("signed_hash", lambda i: (lambda h: (words(h), (h % 97).astype(jnp.int32), jnp.arange(97)[h % 97]))(lax.fori_loop(0, 12, lambda k, h: h * 31 + i[k], jnp.full((), 17, int))), ints=[([12], 0, 2**31)], **whole)
named("random_integers", lambda k: (jax.random.randint(k, (5,), 0, 100), jax.random.randint(k, (5,), -10, 2**30), jax.random.choice(k, 9, (4,), replace=False), words(jax.random.bits(k, (3,)))), make=key, **whole)
named("seed_of_64_bits", lambda i: jax.random.key_data(jax.random.key(long(i) * 1000003)), ints=[([], -2**31, 2**31)], **whole)
named("reshaped_large", lambda i: (lambda x: (words(x.T), words(jnp.concatenate([x, x[::-1] + 1], 1)), words(jnp.pad(x, 1)), words(jnp.where(x > 0, x, -x)), jnp.any(x > 2**31 - 1)))(long(i) * 99991), ints=[([2, 3], -2**31, 2**31)], **whole)

# Random bits as XLA makes them, by Philox.
rbg = lambda f: lambda k: f(jax.random.wrap_key_data(k, impl="rbg"))
rbg_key = lambda: [np.array([7, 2**32 - 1, 2**32 - 2, 2**32 - 1], np.uint32)]
for draw, f in dict(
    bits=lambda k: jax.random.bits(k, (3, 3), jnp.uint32),
    short_bits=lambda k: (jax.random.bits(k, (5,), jnp.uint8).astype(jnp.int32), jax.random.bits(k, (5,), jnp.uint16).astype(jnp.int32)),
    long_bits=lambda k: words(jax.random.bits(k, (5,))),
    uniform=lambda k: jax.random.uniform(k, (5,)),
    split=lambda k: jax.random.key_data(jax.random.fold_in(jax.random.split(k, 3)[1], 5)),
    integers=lambda k: jax.random.randint(k, (5,), 0, 100),
).items():
    named(f"rbg_{draw}", rbg(f), make=rbg_key, **whole)
named("rbg_normal", rbg(lambda k: jax.random.normal(k, (7,), jnp.float32)), make=rbg_key, gradients=False)
named("unsafe_rbg", lambda k: (lambda k: (jax.random.key_data(jax.random.split(k, 3)), jax.random.bits(jax.random.fold_in(k, 9), (4,), jnp.uint32)))(jax.random.wrap_key_data(k, impl="unsafe_rbg")), make=rbg_key, **whole)

# Matrices that need not be symmetric, up to what LAPACK chooses.
spread_out = lambda x: x + jnp.diag(jnp.arange(4) * 2.0)
named("eig", lambda x: (lambda w, v: (jnp.sort(jnp.real(w)), jnp.real(v * w @ jnp.linalg.inv(v)), jnp.abs(spread_out(x) @ v - v * w) < 1e-4))(*jnp.linalg.eig(spread_out(x))), (4, 4), gradients=False)
named("eigvals", lambda x: jnp.sort(jnp.abs(jnp.linalg.eigvals(x))), (4, 4), gradients=False)
named("schur", lambda x: (lambda t, z: (z @ t @ z.T, jnp.abs(z.T @ z), jnp.sum(jnp.abs(jnp.tril(t, -2)))))(*jsp.linalg.schur(x)), (4, 4), gradients=False, lowered=True)
named("complex_schur", lambda x: (lambda t, z: (jnp.real(z @ t @ jnp.conj(z).T), jnp.sum(jnp.abs(jnp.tril(t, -1)))))(*jsp.linalg.schur(x, output="complex")), (4, 4), gradients=False, lowered=True)
named("sqrtm", lambda x: jnp.real(jsp.linalg.sqrtm(spd(x))), (4, 4), gradients=False, lowered=True)
named("hessenberg", lambda x: (lambda h, q: (jnp.abs(h), q @ h @ q.T))(*jsp.linalg.hessenberg(x, calc_q=True)), (4, 4), gradients=False, lowered=True)
named("pivoted_qr", lambda x: (lambda q, r, p: (jnp.abs(r), q @ r, p))(*jsp.linalg.qr(x, pivoting=True)), (4, 3), gradients=False, lowered=True)
named("tridiagonal_solve", lambda a, d, c, b: lax.linalg.tridiagonal_solve(a, d + 4, c, b), (5,), (5,), (5,), (5, 2), lowered=True)
named("tridiagonal_form", lambda x: [jnp.abs(y) for y in lax.linalg.tridiagonal(x + x.T)[1:3]], (4, 4), gradients=False, lowered=True)
named("roots", lambda x: jnp.sort(jnp.abs(jnp.roots(x, strip_zeros=False))), (5,), low=0.5, gradients=False)

# What combines elements in ways of its own.
named("reduce_several", lambda x, y: lax.reduce((x, y), (x[0, 0] * 0, x[0, 0] * 0 + 1), lambda a, b: (a[0] + b[0], a[1] * b[1]), (0,)), (5, 3), (5, 3), gradients=False)
named("reduce_chosen", lambda x, y, i: lax.reduce((x, y, i), (jnp.full((), -jnp.inf, x.dtype), jnp.zeros((), x.dtype), jnp.int32(0)), lambda a, b: tuple(jnp.where(a[0] >= b[0], u, v) for u, v in zip(a, b)), (1,)), (5, 3), (5, 3), ints=[([5, 3], 0, 9)], gradients=False)
named("windows_of_two", lambda x, y: lax.reduce_window((x, y), (x[0] * 0, x[0] * 0 + 1), lambda a, b: (a[0] + b[0], a[1] * b[1]), (3,), (2,), [(1, 2)]), (7,), (7,), gradients=False)
named("greatest_of_windows", lambda x: lax.reduce_window((x, lax.iota(jnp.int32, 7)), (jnp.full((), -jnp.inf, x.dtype), jnp.int32(-1)), lambda a, b: tuple(jnp.where(a[0] >= b[0], u, v) for u, v in zip(a, b)), (3,), (2,), "VALID"), (7,), **whole)
named("scatter_subtract", lambda x, y, i: x.at[i].subtract(y), (6, 2), (5, 2), ints=[([5], 0, 6)])
named("scatter_apply", lambda x, i: x.at[i].apply(lambda v: 2 * v + 1), (6,), make=lambda: [np.array([4, 0, 4, 5])], gradients=False)
named("complex_scatter", lambda x, y: (lambda z: [f(w) for w in (z.at[jnp.array([1, 1, 3])].add(y + 1j), z.at[2].set(y[0] * 1j), z.at[1:3].multiply(2 - 1j)) for f in (jnp.real, jnp.imag)])(x + 2j * x), (5,), (3,), gradients=False)
named("sort_by_five", lambda a, b, c, d, e: lax.sort((a, b, c, d, e), num_keys=4), ints=[([30], 0, 2)] * 5, **whole)
named("approximate_top_k", lambda x: (lax.approx_max_k(x, 3), lax.approx_min_k(x, 2, reduction_dimension=0)), (5, 8), lowered=True)


def encode(x):
    x = np.asarray(x)
    data = np.ascontiguousarray(x).view(np.uint8) if x.dtype == bool else np.ascontiguousarray(x)
    return dict(dtype=str(x.dtype), shape=list(x.shape), data=base64.b64encode(data.tobytes()).decode())


def arguments(spec, rng, dtype):
    floats = [rng.uniform(spec["low"], spec["high"], s).astype(dtype) for s in spec["shapes"]]
    ints = [rng.integers(low, high, s).astype("int32") for s, low, high in spec["ints"]]
    made = [] if spec["make"] is None else spec["make"]()
    return floats + ints + [a.astype("int32") if a.dtype == np.int64 else a for a in made]


def weights(x):
    """What a result is multiplied by before all is summed: exact in every float dtype."""
    return (((np.arange(x.size) * 7) % 5 - 2) / 2 + 0.25).reshape(x.shape).astype(x.dtype)


def is_float(x):
    return jnp.issubdtype(x.dtype, jnp.floating)


def gradients(f, args, spec):
    where = tuple(i for i, a in enumerate(args) if is_float(a))

    def loss(*args):
        leaves = jax.tree.leaves(f(*args))
        return sum(jnp.sum(r * weights(r)) for r in leaves if is_float(r))

    derivative = jax.jacfwd if spec["gradients"] == "forward" else jax.grad
    return jax.jit(derivative(loss, where))(*args)


def record(name, spec, x64):
    f, dtype = spec["f"], "float64" if x64 else "float32"
    rng = np.random.default_rng(sum(map(ord, name)))
    args = arguments(spec, rng, dtype)
    jitted = jax.jit(f)
    exported = x64 and not spec["lowered"]
    text = export.export(jitted)(*args).mlir_module() if exported else jitted.lower(*args).as_text()
    text = text.replace(os.path.dirname(os.path.abspath(__file__)) + os.sep, "")
    row = dict(name=name, dtype=dtype, exact=spec["exact"], text=text)
    row["inputs"] = [encode(a) for a in args]
    row["results"] = [encode(r) for r in jax.tree.leaves(jitted(*args))]
    if spec["gradients"]:
        row["gradients"] = [encode(g) for g in gradients(f, args, spec)]
    return row


def main(path, *names):
    """Writes all rows, or those of some functions in the place of the ones that are there."""
    rows = {}
    if names:
        with gzip.open(path) as file:
            rows = {(row["name"], row["dtype"]): row for row in json.load(file)}
    for x64 in (False, True):
        with jax.enable_x64(x64):
            for name, spec in cases.items():
                if not names or name in names:
                    row = record(name, spec, x64)
                    rows[name, row["dtype"]] = row
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(json.dumps(list(rows.values())).encode())
    print(f"{len(cases)} functions, {len(rows)} modules")


if __name__ == "__main__":
    main(*sys.argv[1:])
