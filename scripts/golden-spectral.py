"""Singular values and eigenvalues of complex matrices with 50 digits, by mpmath, for
test/numpy/complex-spectral.test.ts.

    python3 scripts/golden-spectral.py > test/golden/spectral-digits.json

Columns of the graded matrices become shorter by a factor of 1000 each: their small singular values are determined as
well as the large ones. The last matrix has eigenvalues that are close to each other.
"""
import json

import mpmath as mp
import numpy as np

mp.mp.dps = 50
generator = np.random.default_rng(5)


def draw(m, n):
    return generator.uniform(-1, 1, (m, n)) + 1j * generator.uniform(-1, 1, (m, n))


graded = 10.0 ** (-3 * np.arange(4))
near = np.diag([1, 1 + 1e-6, 1 + 1e-6j, -1]) + np.triu(0.1 * draw(4, 4), 1)
matrices = {"random": draw(4, 4), "graded": draw(4, 4) * graded, "tall": draw(6, 4) * graded, "close": near}


def pairs(values):
    return [[float(mp.re(z)), float(mp.im(z))] for z in values]


cases = []
for kind, a in matrices.items():
    exact = mp.matrix(a.tolist())
    s = sorted((float(x) for x in mp.svd_c(exact, compute_uv=False)), reverse=True)
    case = {"kind": kind, "shape": a.shape, "matrix": a.view(float).ravel().tolist(), "singular": s}
    if a.shape[0] == a.shape[1]:
        case["eigenvalues"] = pairs(mp.eig(exact, left=False, right=False))
    cases.append(case)

print('{"cases":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}")
