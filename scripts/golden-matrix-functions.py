"""What JAX makes of equations and functions of matrices, as cases in the format of test/golden/README.md.

    XLA_FLAGS=--xla_backend_optimization_level=0 \\
        python3 scripts/golden-matrix-functions.py > test/golden/ops-matrix-functions.json

Run with JAX 0.10.2 on a CPU, without the optimizations of XLA, which would take minutes. `raises` marks the calls that
JAX refuses: Tanjent must refuse them, too.
"""
import numpy as np

from golden_cases import Draw, run, write

drawn = Draw(29)
draw, draw_complex = drawn.real, drawn.complex

sylvester = "scipy.linalg.solve_sylvester"
rotating = np.array([[1.0, 2.0, 0.3], [-1.5, 1.0, 0.4], [0.2, -0.7, 3.0]])
block = np.array([[2.0, 1.0], [0.0, 2.0]])
calls = [
    (sylvester, [draw(3, 3), draw(3, 3), draw(3, 3)], {}),
    (sylvester, [draw(4, 4), draw(2, 2), draw(4, 2)], {}),
    (sylvester, [draw(2, 2), draw(5, 5), draw(2, 5)], {}),
    (sylvester, [draw(3, 3), draw(2, 2), draw(3, 2)], {"method": "eigen"}),
    (sylvester, [rotating, -rotating.T + 5 * np.eye(3), draw(3, 3)], {}),
    (sylvester, [block, block, draw(2, 2)], {}),
    (sylvester, [block, block, np.zeros((2, 2))], {}),
    (sylvester, [draw(2, 3, 3), draw(2, 2), draw(3, 2)], {}),
    (sylvester, [draw(1, 1), draw(1, 1), draw(1, 1)], {}),
    (sylvester, [draw_complex(3, 3), draw_complex(2, 2), draw_complex(3, 2)], {}),
    (sylvester, [draw(3, 3), draw_complex(3, 3), draw(3, 3)], {}),
    (sylvester, [x.astype(np.float32) for x in (draw(3, 3), draw(2, 2), draw(3, 2))], {}),
    (sylvester, [np.array([[1, 2], [3, 4]]), np.array([[5, 6], [7, 8]]), np.array([[6, 8], [10, 12]])], {}),
    # Sums of eigenvalues that are 0, and smaller than asked for.
    (sylvester, [np.diag([1.0, 2.0]), np.diag([-1.0, 3.0]), draw(2, 2)], {}),
    (sylvester, [np.diag([1.0, 2.0]), np.diag([-0.99, 3.0]), draw(2, 2)], {}),
    (sylvester, [np.diag([1.0, 2.0]), np.diag([-0.99, 3.0]), draw(2, 2)], {"tol": 0.1}),
    (sylvester, [draw(3, 3), draw(2, 2), draw(2, 3)], {}),
    (sylvester, [draw(3, 2), draw(2, 2), draw(3, 2)], {}),
    (sylvester, [draw(3, 3), draw(2, 2), draw(3, 2)], {"method": "other"}),
]

wide, tall, square = draw(2, 4), draw(5, 3), draw(4, 4)
tiny = np.diag([1.0, 1e-12, 1.0])
calls += [("lax.linalg.qdwh", [x], {}) for x in (tall, square, draw(1, 1), draw_complex(4, 3), np.eye(3), tiny)]
calls += [
    ("lax.linalg.qdwh", [tall.astype(np.float32)], {}),
    ("lax.linalg.qdwh", [1e200 * tall], {}),
    ("lax.linalg.qdwh", [np.zeros((3, 2))], {}),
    ("lax.linalg.qdwh", [tiny], {"max_iterations": 3}),
    ("lax.linalg.qdwh", [tall], {"max_iterations": 0}),
    ("lax.linalg.qdwh", [tall], {"eps": 1e-3}),
    ("lax.linalg.qdwh", [tiny], {"eps": 1e-3, "max_iterations": 30}),
    ("lax.linalg.qdwh", [square], {"is_hermitian": True, "dynamic_shape": (3, 2)}),
    ("lax.linalg.qdwh", [wide], {}),
    ("lax.linalg.qdwh", [draw(2, 3, 3)], {}),
]

functions = ["sin_plus", "square", "twice_plus_one", "neg"]
calls += [("scipy.linalg.funm", [x, {"fnref": f}], {}) for x in (rotating, draw_complex(3, 3)) for f in functions]
calls += [("scipy.linalg.funm", [x, {"fnref": "sin_plus"}], {}) for x in (draw(5, 5), draw(1, 1), block, np.eye(2))]
calls += [
    ("scipy.linalg.funm", [draw(4, 4), {"fnref": "square"}, False], {}),
    ("scipy.linalg.funm", [block, {"fnref": "sin_plus"}], {"disp": False}),
    ("scipy.linalg.funm", [rotating.astype(np.float32), {"fnref": "square"}], {"disp": False}),
    ("scipy.linalg.funm", [tall, {"fnref": "square"}], {}),
]


def singular(n, dtype=np.float64):
    """Graphs of paths: (1, …, 1) is made 0."""
    off = -np.ones(n)
    main = 2 * np.ones(n)
    main[[0, -1]] = 1
    lower, upper = off.copy(), off.copy()
    lower[0] = upper[-1] = 0
    return [x.astype(dtype) for x in (lower, main, upper)]


perturbed = {"perturb_singular": True}
solve = "lax.linalg.tridiagonal_solve"
zero = np.zeros(3)
calls += [
    (solve, [*singular(4), draw(4, 2)], perturbed),
    (solve, [*singular(5), draw(5, 1)], perturbed),
    (solve, [*singular(4, np.complex128), draw_complex(4, 2)], perturbed),
    (solve, [draw(2, 4), draw(2, 4), draw(2, 4), draw(2, 4, 3)], perturbed),
    (solve, [draw(4), 5 + draw(4), draw(4), draw(4, 2)], perturbed),
    (solve, [*[draw_complex(4) for _ in range(3)], draw_complex(4, 2)], perturbed),
    (solve, [*[draw(4).astype(np.float32) for _ in range(3)], draw(4, 2).astype(np.float32)], perturbed),
    # Rows that are exchanged by one rule and not by the other.
    (solve, [np.array([0, 2.0, 5, 1]), np.array([1.0, 4, 1, 3]), np.array([100.0, 1, 2, 0]), draw(4, 2)], perturbed),
    (solve, [zero, zero, zero, np.array([[1.0], [-2.0], [0.5]])], perturbed),
    (solve, [zero, -zero, zero, np.array([[1.0], [-2.0], [0.5]])], perturbed),
    (solve, [zero, np.array([1.0, 0.0, -1e-310]), zero, np.array([[1.0, 3.0], [-2.0, 0.5], [0.5, 1e-5]])], perturbed),
    (solve, [np.array([0.0]), np.array([0.0]), np.array([0.0]), np.array([[3.0]])], perturbed),
    (solve, [np.array([0.0, 1, np.nan]), np.ones(3), np.ones(3), np.ones((3, 1))], perturbed),
    (solve, [*singular(4), draw(4, 2)], {}),
]

# Where the results are not unique, or nothing is solved, and what JAX has no derivative of.
is_derived = lambda name, args, kwargs, out: name == sylvester or name == solve and kwargs == perturbed
write(run(drawn, calls, "e", is_derived))
