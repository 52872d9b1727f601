"""Elementary functions of complex numbers at zeros, on cuts, at infinities and in between, for
test/primitives/complex-functions.test.ts.

    python3 scripts/golden-complex.py > test/golden/complex-cuts.json

Sizes of finite results are those of mpmath with enough digits; signs, and all that is infinite or NaN, are those of C99
as NumPy has them. Where JAX 0.10.2 differs, it takes -0 for 0 (so that it confuses the sides of the cuts of asin, acos,
sqrt and their like), or has NaN where C99 has an infinity. NumPy is left for JAX where it makes NaN of a zero:
expm1(inf + 0i), and quotients of infinite numbers.
"""
import json
import warnings

import mpmath as mp
import numpy as np

warnings.simplefilter("ignore")
inf, nan = float("inf"), float("nan")


def number(re, im):
    z = np.empty((), complex)
    z.real, z.imag = re, im
    return z


signs = [1.0, -1.0]
axes = [(a * s, 0.0 * t) for a in [0.0, 0.5, 1.0, 2.0] for s in signs for t in signs]
axes += [(0.0 * s, a * t) for a in [0.5, 1.0, 2.0] for s in signs for t in signs]
halfPi = float(np.float32(np.pi / 2))
between = [
    (1, 2), (-1.5, 0.25), (0.75, -0.6875), (-3, -2), (0.625, 0.78125), (0.6, -0.8), (-0.28, 0.96),
    (2.0**-30, 2.0**-20), (-(2.0**-40), 2.0**-3), (1 + 2.0**-20, 2.0**-22), (-1 + 2.0**-22, -(2.0**-20)),
    (-1 - 2.0**-23, 2.0**-40), (2.0**-30, 1 - 2.0**-24), (2.0**-12, 2.0**-10), (2.0**60, -(2.0**-60)), (-1e20, 3e20), (20, 1), (-20, -3),
    (1.5, halfPi), (halfPi, 2.0**-20), (-(2.0**-20), halfPi), (100, 0.5), (-100, 2.5), (89, 1.5625), (0.5, -89.25),
    (709.9, 1.5), (1.25, 711), (-711, 3), (1e300, -1e300), (1e-310, 1e-310), (-1.7e308, 1.7e308), (1e-320, 1e10),
    (-1e160, 1e-160), (3e38, 3e38), (-1e-44, 1e-42), (3, 1e-310), (1e-310, 3),
]
infinite = [(s * inf, t * y) for s in signs for t in signs for y in [0.0, 1.0, 2.5]]
infinite += [(s * x, t * inf) for s in signs for t in signs for x in [0.0, 1.0, inf]]
undefined = [(inf, nan), (-inf, nan), (nan, inf), (nan, -inf), (0.0, nan), (-0.0, nan), (1.0, nan), (nan, 0.0), (nan, -0.0), (nan, 1.0), (nan, nan)]
# The size differs from 1 by less than the digits of the squares tell.
onCircle = [(0.6, 0.8), (-0.8, -0.6), (0.28, -0.96), (-0.4, 0.8)]
points = [(float(np.float32(x)) if abs(x) < 1e30 and abs(x) > 1e-30 else x, float(np.float32(y)) if 1e-30 < abs(y) < 1e30 else y) for x, y in axes + between] + onCircle + infinite + undefined


def exact(z):
    return mp.mpc(float(z.real), float(z.imag))


def expm1(z):
    if np.isfinite(z):
        return np.expm1(z)
    e = np.exp(z)
    return number(e.real - 1, e.imag)


def logistic(z):
    if np.isinf(z.real):
        return number(1.0 if z.real > 0 else 0.0, 0.0)
    if not np.isfinite(z):
        return number(nan, nan)
    with mp.workdps(400):
        w = 1 / (1 + mp.exp(-exact(z)))
    return number(float(w.real), float(w.imag) if z.imag != 0 else z.imag)


def rsqrt(z):
    if z == 0:
        return number(inf, nan)
    if np.isinf(z.real) or np.isinf(z.imag):
        return number(0.0, -np.copysign(0.0, z.imag))
    with mp.workdps(400):
        w = 1 / mp.sqrt(mp.mpc(float(z.real), abs(float(z.imag)))) if np.isfinite(z) else mp.mpc(nan, nan)
    return number(float(w.real), -np.copysign(float(abs(w.imag)), z.imag))


functions = {
    "exp": (np.exp, mp.exp),
    "expm1": (expm1, lambda z: mp.exp(z) - 1),
    "logistic": (logistic, lambda z: 1 / (1 + mp.exp(-z))),
    "log": (np.log, mp.log),
    "log1p": (np.log1p, lambda z: mp.log(1 + z)),
    "log2": (np.log2, lambda z: mp.log(z) / mp.log(2)),
    "log10": (np.log10, lambda z: mp.log(z) / mp.log(10)),
    "sqrt": (np.sqrt, mp.sqrt),
    "rsqrt": (rsqrt, lambda z: 1 / mp.sqrt(z)),
    "sin": (np.sin, mp.sin),
    "cos": (np.cos, mp.cos),
    "tan": (np.tan, mp.tan),
    "asin": (np.arcsin, mp.asin),
    "acos": (np.arccos, mp.acos),
    "atan": (np.arctan, mp.atan),
    "sinh": (np.sinh, mp.sinh),
    "cosh": (np.cosh, mp.cosh),
    "tanh": (np.tanh, mp.tanh),
    "asinh": (np.arcsinh, mp.asinh),
    "acosh": (np.arccosh, mp.acosh),
    "atanh": (np.arctanh, mp.atanh),
}


def nearest(plain, precise, isAxis):
    """The precise part; on an axis, where a zero has a side, with the sign of the plain one."""
    value = float(precise)
    return float(np.copysign(value, plain)) if isAxis or value == 0 else value


def valueOf(plain, precise, z):
    w = plain(z)
    if not np.isfinite(z) or z == 0:
        return w
    try:
        with mp.workdps(700):
            v = precise(exact(z))
    except (ValueError, ZeroDivisionError, OverflowError):
        return w
    if not mp.isfinite(v):
        return w
    isAxis = z.real == 0 or z.imag == 0
    return number(nearest(w.real, v.real, isAxis), nearest(w.imag, v.imag, isAxis))


def text(x):
    x = float(x)
    return "NaN" if x != x else "-0" if x == 0 and np.signbit(x) else {inf: "Infinity", -inf: "-Infinity"}.get(x, x)


def pair(z):
    return [text(z.real), text(z.imag)]


def quotient(x, y):
    with mp.workdps(700):
        w = exact(x) / exact(y)
    return number(float(w.real), float(w.imag))


def infinities(x, y):
    """Of C99: what an infinite number or 0 has to do with a quotient."""
    if y == 0:
        return number(np.copysign(inf, y.real) * x.real, np.copysign(inf, y.real) * x.imag)
    return {True: number(nan, nan), False: number(0.0, 0.0)}[bool(np.isinf(x))]


def power(x, y):
    with mp.workdps(700):
        w = mp.exp(exact(y) * mp.log(exact(x)))
    return number(float(w.real), float(w.imag))


finite = [(1, 2), (-3, 0.5), (0.25, -0.75), (2.0**-20, 1), (1e300, -1e299), (1.7e308, 1.7e308), (1e-310, -3e-310), (1e200, 1e-200), (1e38, 3e38)]
quotients = [(number(*x), number(*y)) for x in finite for y in finite if abs(x[0]) + abs(y[0]) < 1e309]
limits = [((1, 2), (inf, 0)), ((1, 2), (inf, inf)), ((1, 2), (inf, nan)), ((inf, 0), (inf, 0)), ((inf, 1), (-inf, 1)), ((1, 0), (0.0, 0.0)), ((1, 1), (-0.0, 0.0)), ((0, 0), (0.0, 0.0))]
moderate = [((1, 2), (0.5, -1)), ((-1.5, 0.25), (2, 0)), ((0.75, -0.6875), (-0.5, 0.25)), ((2, 0), (0, 1)), ((-2, 0.0), (0.5, 0)), ((-2, -0.0), (0.5, 0)), ((3, 4), (-1, -1))]
decided = [((0, 0), (0, 0), (1, 0)), ((0, 0), (1, 1), (0, 0)), ((inf, 1), (0, 0), (1, 0)), ((inf, 0.0), (2, 0), (inf, 0)), ((nan, 0), (0, 0), (1, 0))]

mp.mp.dps = 700
results = {
    "points": [pair(number(*p)) for p in points],
    "functions": {
        name: [pair(valueOf(plain, precise, number(*p))) for p in points]
        for name, (plain, precise) in functions.items()
    },
    "quotients": [[pair(x), pair(y), pair(quotient(x, y))] for x, y in quotients]
    + [[pair(number(*x)), pair(number(*y)), pair(infinities(number(*x), number(*y)))] for x, y in limits],
    "powers": [[pair(number(*x)), pair(number(*y)), pair(power(number(*x), number(*y)))] for x, y in moderate if not (x[0] < 0 and x[1] == 0)]
    + [[pair(number(*x)), pair(number(*y)), pair(np.power(number(*x), number(*y)))] for x, y in moderate if x[0] < 0 and x[1] == 0]
    + [[pair(number(*p)) for p in row] for row in decided],
}
lines = ",\n".join(f'"{name}":{json.dumps(rows)}' for name, rows in results["functions"].items())
print('{"points":' + json.dumps(results["points"]) + ',\n"functions":{\n' + lines + '},')
print('"quotients":' + json.dumps(results["quotients"]) + ',\n"powers":' + json.dumps(results["powers"]) + "}")
