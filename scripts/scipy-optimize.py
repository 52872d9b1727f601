"""What SciPy finds for the problems of test/scipy/optimize/problems.ts.

    python3 scripts/scipy-optimize.py > test/scipy/optimize/expected.json

Run with SciPy 1.17 on a CPU. Each number is found with tolerances near the precision of float64.
"""
import json

import numpy as np
from scipy import optimize

objectives = {
    "rosenbrock": (optimize.rosen, [-1.2, 1.0, 0.8]),
    "beale": (
        lambda p: (1.5 - p[0] + p[0] * p[1]) ** 2
        + (2.25 - p[0] + p[0] * p[1] ** 2) ** 2
        + (2.625 - p[0] + p[0] * p[1] ** 3) ** 2,
        [1.0, 0.5],
    ),
    "logistic": (lambda p: np.sum(np.logaddexp(0, -np.arange(1, 5) * (p[0] - p[1]) ** 2))
                 + 0.1 * np.sum((p - np.array([2.0, -1.0])) ** 2), [0.3, 0.1]),
    "quartic": (lambda p: np.sum((p - np.arange(5)) ** 4) + np.sum(p**2), [1.0] * 5),
}

t = np.linspace(0, 3, 16)
y = 2.5 * np.exp(-1.3 * t) + 0.5 + 0.05 * np.sin(7 * t)
outlying = y.copy()
outlying[[3, 10]] += [4.0, -2.0]


def decay(p):
    return p[0] * np.exp(-p[1] * t) + p[2]


fits = []
for loss in ["linear", "soft_l1", "huber", "cauchy", "arctan"]:
    for bounds in [(-np.inf, np.inf), ([0, 0, 0.6], [2.2, np.inf, np.inf])]:
        found = optimize.least_squares(
            lambda p: decay(p) - outlying, [2.0, 1.0, 0.7], loss=loss, f_scale=0.1, bounds=bounds,
            ftol=1e-15, xtol=1e-15, gtol=1e-12, max_nfev=5000)
        fits.append({"loss": loss, "bounded": bounds[0] != -np.inf, "x": found.x.tolist(), "cost": found.cost})

systems = {
    "powell": (lambda p: [p[0] + 0.5 * (p[0] - p[1]) ** 3 - 1, 0.5 * (p[1] - p[0]) ** 3 + p[1]], [0.0, 0.0]),
    "tridiagonal": (
        lambda p: (3 - 2 * p) * p - np.append(0, p[:-1]) - 2 * np.append(p[1:], 0) + 1,
        [-1.0] * 6,
    ),
}
scalars = {
    "cosine": (lambda x: np.cos(x) - x, [-1.0, 2.0]),
    "steep": (lambda x: np.expm1(20 * (x - 0.3)) / 20, [-3.0, 2.0]),
    "flat": (lambda x: (x - 0.2) ** 3, [-1.0, 3.0]),
    "far": (lambda x: x**3 - 2e15, [0.0, 1e6]),
}


def least(f, x0):
    found = optimize.minimize(f, x0, method="BFGS", options={"gtol": 1e-9})
    polished = optimize.minimize(f, found.x, method="Nelder-Mead", options={"xatol": 1e-13, "fatol": 1e-16, "maxiter": 20000})
    return {"x": polished.x.tolist(), "fun": float(polished.fun)}


print(json.dumps({
    "minima": {name: least(f, x0) for name, (f, x0) in objectives.items()},
    "fits": fits,
    "roots": {name: optimize.root(f, x0, tol=1e-14).x.tolist() for name, (f, x0) in systems.items()},
    "scalars": {name: float(optimize.brentq(f, *bracket, xtol=1e-15, rtol=1e-15, maxiter=1000)) for name, (f, bracket) in scalars.items()},
}, indent=1))
