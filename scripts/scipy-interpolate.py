"""What SciPy makes of the points of test/scipy/interpolate.test.ts.

    python3 scripts/scipy-interpolate.py > test/scipy/interpolate-expected.json

Run with SciPy 1.17 on a CPU.
"""
import json

import numpy as np
from scipy import interpolate

x = np.array([-1.0, -0.3, 0.4, 0.5, 1.7, 2.0, 3.1])
y = np.array([[0.3, 1.2], [-1.1, 0.4], [2.2, -0.7], [2.5, 0.1], [-0.4, 1.9], [0.8, 1.1], [0.3, 1.2]])
points = np.array([-1.6, -1.0, -0.65, -0.3, 0.05, 0.45, 0.47, 1.1, 1.99, 2.0, 2.55, 3.1, 3.4])
grid = [np.array([0.0, 0.7, 1.0]), np.array([-2.0, -1.0, 0.5, 0.8])]
values = np.arange(24).reshape(3, 4, 2) ** 1.5 / 10
places = np.array([[0.3, -1.5], [0.35, -1.5], [0.7, 0.5], [1.0, 0.8], [0.99, -2.0], [1.2, 0.0], [0.1, -2.5]])


def knots(k):
    return np.array([0.0] * (k + 1) + [0.5, 0.5, 1.2] + [2.0] * (k + 1))


def plain(a):
    return [plain(v) if isinstance(v, np.ndarray) and v.ndim else (None if np.isnan(v) else float(v)) for v in a]


print(json.dumps({
    "splines": [
        {"bcType": ends, "count": n, "nu": nu,
         "value": plain(interpolate.CubicSpline(x[:n], y[:n] if n == 7 or ends != "periodic" else np.concatenate([y[: n - 1], y[:1]]), bc_type=ends)(points, nu))}
        for ends in ["not-a-knot", "natural", "clamped", "periodic"] for n, nu in [(7, 0), (7, 1), (7, 2), (4, 0), (3, 0), (2, 0)]
        if not (ends == "periodic" and n < 4)
    ],
    "lines": [
        {"kind": kind, "value": plain(interpolate.interp1d(x, y, kind=kind, axis=0, bounds_error=False)(points))}
        for kind in ["linear", "nearest", "previous", "next", "cubic"]
    ],
    "grids": [
        {"method": method, "fill": fill,
         "value": plain(interpolate.RegularGridInterpolator(grid, values, method=method, bounds_error=False, fill_value=fill)(places))}
        for method in ["linear", "nearest"] for fill in [None, -7.0]
    ],
    "bSplines": [
        {"k": k, "value": plain(interpolate.BSpline(knots(k), np.cos(np.arange(k + 4)), k)(np.linspace(-0.2, 2.2, 9)))}
        for k in [0, 1, 2, 3]
    ],
    "interpSplines": [
        {"k": k, "t": interpolate.make_interp_spline(x, y, k=k).t.tolist(), "value": plain(interpolate.make_interp_spline(x, y, k=k)(points))}
        for k in [1, 2, 3, 4, 5]
    ],
}, indent=1))
