"""What JAX makes of linear algebra around solvers, as cases in the format of test/golden/README.md.

    python3 scripts/golden-solvers.py > test/golden/ops-solvers.json

Run with JAX 0.10.2 on a CPU. `raises` marks the calls that JAX refuses: Tanjent must refuse them, too.
"""
import jax.numpy as jnp
import numpy as np

from golden_cases import Draw, run, write

drawn = Draw(23)
draw = drawn.real


def draw_complex(*shape):
    return draw(*shape) + 1j * draw(*shape)


def definite(x):
    return np.round(x @ np.conj(x.T), 3) + 3 * np.eye(len(x))


v4, w4 = draw(4), draw(4)
general = draw(4, 4) + 4 * np.eye(4)
positive = definite(draw(4, 4))
near = np.diag(1 / np.diag(positive)) + 0.01 * np.ones((4, 4))
hermitian = definite(draw_complex(4, 4))
unsymmetric = draw_complex(4, 4) + 4 * np.eye(4)
z4 = draw_complex(4)
sharp = {"tol": 1e-13}

iterative = "scipy.sparse.linalg."
calls = []
for turns in [0, 1, 2, 40]:
    limits = {"tol": 1e-13, "maxiter": turns}
    calls += [
        (iterative + "cg", [positive, v4], limits),
        (iterative + "cg", [positive, v4, w4], {**limits, "M": near}),
        (iterative + "bicgstab", [general, v4], limits),
        (iterative + "bicgstab", [general, v4, w4], {**limits, "M": near}),
        (iterative + "gmres", [general, v4], {**limits, "restart": 2}),
        (iterative + "gmres", [general, v4, w4], {**limits, "restart": 3, "solve_method": "incremental"}),
    ]
calls += [
    (iterative + "cg", [hermitian, z4], sharp),
    (iterative + "bicgstab", [unsymmetric, z4], sharp),
    (iterative + "gmres", [unsymmetric, z4], sharp),
    (iterative + "gmres", [unsymmetric, z4], {**sharp, "solve_method": "incremental"}),
    (iterative + "cg", [positive, v4], {"tol": 0.5}),
    (iterative + "cg", [positive, v4], {"tol": 0.0, "atol": 0.5}),
    (iterative + "cg", [draw(2, 3), v4], {}),
    (iterative + "gmres", [general, v4], {"solve_method": "other"}),
]

wide, tall, square = draw(3, 5), draw(5, 3), draw(4, 4)
ties = np.array([[1.0, 2.0, 2.0], [2.0, 1.0, 2.0], [2.0, 2.0, 1.0]])
stacks = draw(2, 3, 3)
complex_tall = draw_complex(4, 3)
reflections, factors = (np.asarray(x) for x in jnp.linalg.qr(tall, mode="raw"))
reflections = reflections.T.copy()
for a in [wide, tall, square, ties, stacks, complex_tall, wide.astype(np.float32)]:
    calls += [("lax.linalg.qr", [a], {"pivoting": True, "full_matrices": full}) for full in [True, False]]
calls += [("scipy.linalg.qr", [tall], {"mode": mode, "pivoting": True}) for mode in ["full", "economic", "r"]]
calls += [
    ("scipy.linalg.qr_multiply", [tall, draw(2, 5)], {}),
    ("scipy.linalg.qr_multiply", [tall, draw(5)], {}),
    ("scipy.linalg.qr_multiply", [tall, draw(3, 2)], {"mode": "left", "pivoting": True}),
    ("scipy.linalg.qr_multiply", [tall, draw(3)], {"mode": "left"}),
    ("scipy.linalg.qr_multiply", [wide, draw(3, 2)], {"mode": "left"}),
    ("scipy.linalg.qr_multiply", [complex_tall, draw_complex(2, 4)], {"conjugate": True}),
    ("scipy.linalg.qr_multiply", [tall, draw(2, 4)], {}),
    ("lax.linalg.ormqr", [reflections, factors, draw(5, 2)], {}),
    ("lax.linalg.ormqr", [reflections, factors, draw(5, 2)], {"transpose": True}),
    ("lax.linalg.ormqr", [reflections, factors, draw(2, 5)], {"left": False}),
    ("lax.linalg.ormqr", [reflections, factors, draw(2, 5)], {"left": False, "transpose": True}),
]
for a in [square, stacks, np.zeros((2, 2)), square[:1, :1], square.astype(np.float32)]:
    calls.append(("numpy.linalg.slogdet", [a], {"method": "qr"}))
calls.append(("numpy.linalg.slogdet", [unsymmetric], {"method": "qr"}))
for a in [positive, hermitian, definite(draw(7, 7)), draw(2, 4, 4), np.diag(v4), np.eye(1), square.astype(np.float32), hermitian[:2, :2]]:
    calls += [("lax.linalg.tridiagonal", [a], {"lower": lower}) for lower in [True, False]]
for d, e in [(v4, draw(3)), (draw(1), draw(0)), (np.ones(5), np.zeros(4)), (draw(6).astype(np.float32), draw(5).astype(np.float32))]:
    calls.append(("scipy.linalg.eigh_tridiagonal", [d, e], {"eigvals_only": True}))
calls += [
    ("scipy.linalg.eigh_tridiagonal", [draw(5), draw(4)], {"eigvals_only": True, "select": "i", "select_range": (1, 3)}),
    ("scipy.linalg.eigh_tridiagonal", [draw(5), draw_complex(4)], {"eigvals_only": True, "select": "v"}),
    ("scipy.linalg.eigh_tridiagonal", [draw(5), draw(4)], {"eigvals_only": True, "select": "i", "select_range": (3, 1)}),
]
calls += [("scipy.linalg.companion", [a], {}) for a in [draw(4), draw(2, 3), draw(1), z4]]
calls += [("scipy.linalg.fiedler_companion", [a], {}) for a in [draw(n) for n in range(1, 8)] + [draw(2, 4)]]
calls += [("scipy.linalg.fiedler", [a], {}) for a in [draw(4), draw(2, 3), np.array([1, 4, 12], np.int32), z4, np.float64(2.0)]]
calls += [("scipy.linalg.leslie", [draw(n), draw(n - 1)], {}) for n in [2, 4]] + [("scipy.linalg.leslie", [draw(3), draw(3)], {})]
calls += [
    ("scipy.linalg.convolution_matrix", [draw(m), n], {"mode": mode})
    for mode in ["full", "same", "valid"]
    for m, n in [(3, 5), (5, 3), (4, 4), (1, 2)]
]
calls += [("scipy.linalg.convolution_matrix", [draw(2, 3), 4], {}), ("scipy.linalg.convolution_matrix", [draw(3), 0], {})]
calls += [("scipy.linalg.dft", [n], {"scale": scale}) for n in [1, 4, 7] for scale in [None, "sqrtn", "n"]]
calls += [("scipy.linalg.dft", [3], {"dtype": "complex64"}), ("scipy.linalg.dft", [3], {"dtype": "float32"})]
calls += [("scipy.linalg.helmert", [n], {"full": full}) for n in [1, 2, 5] for full in [False, True]]
calls += [("scipy.linalg.helmert", [0], {})]

# Where JAX takes matrices for symmetric, and what it has no derivative of.
without_derivatives = {iterative + "cg", "lax.linalg.tridiagonal", "scipy.linalg.eigh_tridiagonal"}


def is_derived(name, args, kwargs, out):
    converged = kwargs.get("maxiter", 40) == 40 and kwargs.get("tol", 0) < 1e-9
    # The derivative of wide matrices with pivots reads columns that are not in their order.
    is_wrong = name == "lax.linalg.qr" and args[0].shape == wide.shape
    return name not in without_derivatives and not is_wrong and (not name.startswith(iterative) or converged)


write(run(drawn, calls, "s", is_derived))
