"""Prints the polynomials of src/codegen/targets/wasm/math/f32: python3 scripts/minimax.py [name]

Each is the polynomial p of n terms for which the greatest |weight (f - p)| on [low, high] is least, by
the exchange algorithm of E. Remez (1934). Terms of float32 are rounded one after the other: those
behind a rounded term make up for its error as far as they can, from whichever term on that works best.
"""
import struct
import sys
from mpmath import asin, atan, atanh, cbrt, cos, erf, erfc, erfinv, exp, expm1, log, log1p
from mpmath import lu_solve, matrix, mp, mpf, pi, sin, sinh, sqrt, tan

mp.dps = 40
grid = 601


def exchange(f, weight, low, high, powers):
    """The coefficients of these powers."""
    points = [(low + high - (high - low) * cos(pi * i / grid)) / 2 for i in range(grid + 1)]
    values, weights = [f(x) for x in points], [weight(x) for x in points]
    n = len(powers)
    chosen = [round(i * grid / n) for i in range(n + 1)]
    terms = []
    for _ in range(12):
        rows = [[weights[j] * points[j] ** p for p in powers] + [(-1) ** i] for i, j in enumerate(chosen)]
        solution = lu_solve(matrix(rows), matrix([weights[j] * values[j] for j in chosen]))
        terms = [solution[k] for k in range(n)]
        errors = [(v - value(terms, powers, x)) * w for v, x, w in zip(values, points, weights)]
        runs = [[0]]
        for j in range(1, grid + 1):
            if (errors[j] > 0) == (errors[j - 1] > 0):
                runs[-1].append(j)
            else:
                runs.append([j])
        peaks = [max(run, key=lambda j: abs(errors[j])) for run in runs]
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) <= n or peaks == chosen:
            break
        chosen = peaks
    return terms


def value(terms, powers, x):
    return sum(c * x**p for c, p in zip(terms, powers))


def float32(c):
    return mpf(struct.unpack('f', struct.pack('f', float(c)))[0])


def rounded(f, weight, low, high, n, count):
    """Terms of float32: the first `count` are rounded before the next ones are sought."""
    terms = []
    for i in range(count + 1):
        rest = exchange(lambda x: f(x) - value(terms, range(i), x), weight, low, high, range(i, n))
        terms += [float32(rest[0])] if i < count else [float32(c) for c in rest]
    return terms


def greatest_error(f, weight, low, high, terms):
    points = [low + (high - low) * mpf(i) / 1000 for i in range(1001)]
    return max(abs(weight(x) * (f(x) - value(terms, range(len(terms)), x))) for x in points)


def shortest32(c):
    return next(s for s in (f'{float(c):.{d}g}' for d in range(1, 10)) if float32(float(s)) == c)


def near(f, at_zero):
    """f, where rounding leaves nothing of it near 0."""
    return lambda x: at_zero if abs(x) < mpf(10) ** -12 else f(x)


def odd(f, cubic, high, without=0):
    """(f(x) - x) / x^3 - without, in x^2 for 0 <= x <= high; the error is one of f."""
    def in_square(z): return (f(sqrt(z)) / sqrt(z) - 1) / z - without
    def weight(z): return z * sqrt(z) / f(sqrt(z))
    return near(in_square, cubic - without), near(weight, mpf(0)), mpf(0), mpf(high) ** 2


third = mpf(1) / 3
half_ln2 = mpf('0.3470')
exp_rest = near(lambda r: (expm1(r) - r) / r**2, mpf(0.5)), lambda r: r**2 / exp(r), -half_ln2, half_ln2
root2, margin = sqrt(mpf(2)), mpf('1e-4')
log_rest = (
    near(lambda x: (log1p(x) - x + x**2 / 2) / x**3, third),
    near(lambda x: x**3 / log1p(x), mpf(0)),
    1 / root2 - 1 - margin,
    root2 - 1 + margin,
)
erf_rest = (
    near(lambda z: erf(sqrt(z)) / sqrt(z) - 1, 2 / sqrt(pi) - 1),
    near(lambda z: sqrt(z) / erf(sqrt(z)), sqrt(pi) / 2),
    mpf(0),
    mpf(1),
)
erf_tail = lambda x: -log(erfc(x)), lambda x: erfc(x) / erf(x), mpf(1), mpf(4)
wide_log = (
    near(lambda z: 2 * (atanh(sqrt(z)) / sqrt(z) - 1) / z, 2 * third),
    near(lambda z: z * sqrt(z) / (2 * atanh(sqrt(z))), mpf(0)),
    mpf(0),
    ((root2 - 1) / (root2 + 1)) ** 2 * mpf('1.001'),
)


def place(t): return 4 * (1 + t) / (1 - t)
def scaled_erfc(t): return erfc(place(t)) * exp(place(t) ** 2)
def stretch(w): return sqrt(pi) / 2 if w < 1e-25 else erfinv(sqrt(-expm1(-w))) / sqrt(-expm1(-w))


def relative(f, low, high):
    return f, lambda x: 1 / f(x), mpf(low), mpf(high)


beyond = mpf('1.00005')
fits = {
    'exp': (True, 5, exp_rest),
    'log': (True, 8, log_rest),
    'sin': (True, 5, odd(sin, -third / 2, pi / 2 * beyond, mpf(-1) / 8)),
    'tan': (True, 7, odd(tan, third, pi / 4 * beyond, mpf(1) / 4)),
    'asin': (True, 6, odd(asin, third / 2, 0.5)),
    'atan': (True, 10, odd(atan, -third, 1)),
    'sinh': (True, 4, odd(sinh, third / 2, 1)),
    'erf': (True, 7, erf_rest),
    'erf tail': (True, 7, erf_tail),
    'erf tail exp': (True, 4, exp_rest),
    'cbrt': (True, 5, relative(cbrt, 1, 2)),
    'wide exp': (False, 6, exp_rest),
    'wide log': (False, 4, wide_log),
    'erfc': (False, 12, relative(scaled_erfc, -1, mpf('6.1') / mpf('14.1'))),
    'erfInv central': (False, 11, relative(lambda v: stretch(v + 2.5), -2.5, 2.5)),
    'erfInv outer': (False, 10, relative(lambda s: stretch((s + 3) ** 2), sqrt(mpf(5)) - 3, 1.01)),
}

for name, (single, n, problem) in fits.items():
    if sys.argv[1:] not in ([], [name]):
        continue
    if single:
        candidates = [rounded(*problem, n, count) for count in range(n)]
        terms = min(candidates, key=lambda c: greatest_error(*problem, c))
    else:
        terms = [mpf(float(c)) for c in exchange(*problem, range(n))]
    written = [shortest32(c) if single else repr(float(c)) for c in terms]
    print(f'{name}: 2^{float(log(greatest_error(*problem, terms), 2)):.2f}  [{", ".join(written)}]')
