"""Prints the coefficients of src/codegen/targets/wasm/math/f64: python3 scripts/minimax-float64.py [name ...]

Polynomials come from the exchange algorithm of E. Remez (1934), quotients of polynomials from least
squares with the last denominator as a weight (C. Sanathanan and J. Koerner, 1963) and, at the end,
with C. Lawson's weights (1961). Each makes the greatest |weight (f - approximation)| least.
"""
import sys
from mpmath import asin, asinh, atan, atanh, cbrt, ceil, cos, erf, erfc, erfinv, euler, exp, expm1
from mpmath import loggamma, log, lu_solve, matrix, mp, mpf, pi, polyval, sin, sinh, sqrt, tanh

mp.dps = 70


def chebyshev_points(a, b, n):
    return [(a + b) / 2 - (b - a) / 2 * cos(pi * mpf(i) / (n - 1)) for i in range(n)]


def exchange(f, weight, a, b, degree, low=0):
    """The polynomial with powers from `low` to `degree`."""
    size = degree - low + 2
    grid = chebyshev_points(a, b, 30 * size)
    # Where nothing is asked for, not everything goes.
    floor = max(map(weight, grid)) / 10000
    values = {x: (f(x), max(weight(x), floor)) for x in grid}
    places = [round(i * (len(grid) - 1) / (size - 1)) for i in range(size)]
    for _ in range(12):
        rows, right = matrix(size, size), matrix(size, 1)
        for i, x in enumerate(grid[k] for k in places):
            right[i], w = values[x]
            for j in range(size - 1):
                rows[i, j] = x ** (low + j)
            rows[i, size - 1] = (-1) ** i / w
        *found, level = lu_solve(rows, right)
        powers = [mpf(0)] * low + found
        errors = [w * (y - polyval(powers[::-1], x)) for x, (y, w) in values.items()]
        # Of each run of one sign the greatest error; of these as many as are needed, side by side.
        runs = []
        for i, e in enumerate(errors):
            if not runs or (errors[runs[-1]] > 0) != (e > 0):
                runs.append(i)
            elif abs(e) > abs(errors[runs[-1]]):
                runs[-1] = i
        while len(runs) > size:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        worst = max(map(abs, errors))
        if len(runs) < size or worst < 1.01 * abs(level):
            break
        places = runs
    return powers, worst


def polynomial(f, weight, a, b, degree, exact=1):
    """The first `exact` coefficients are rounded to float64 before the others are found."""
    head = []
    for k in range(exact + 1):
        rest = lambda x: f(x) - polyval(head[::-1], x) if head else f(x)
        powers, worst = exchange(rest, weight, mpf(a), mpf(b), degree, k)
        if k < exact:
            head.append(mpf(float(powers[k])))
    return [head + powers[exact:]], worst


def quotient(f, weight, a, b, degree, below):
    """Polynomials of two degrees, the second one 1 at 0."""
    points = chebyshev_points(mpf(a), mpf(b), 5 * (degree + below + 2))
    ys, ws = list(map(f, points)), list(map(weight, points))
    lawson, bottoms = [mpf(1)] * len(points), [mpf(1)] * len(points)
    size = degree + below + 1
    best = None
    for turn in range(18):
        rows, right = matrix(size, size), matrix(size, 1)
        for x, y, w, l, d in zip(points, ys, ws, lawson, bottoms):
            row = [x**j for j in range(degree + 1)] + [-y * x**j for j in range(1, below + 1)]
            for j in range(size):
                scaled = l * (w / d) ** 2 * row[j]
                right[j] += scaled * y
                for k in range(size):
                    rows[j, k] += scaled * row[k]
        found = list(lu_solve(rows, right))
        p, q = found[: degree + 1], [mpf(1)] + found[degree + 1 :]
        bottoms = [polyval(q[::-1], x) for x in points]
        tops = [polyval(p[::-1], x) for x in points]
        errors = [abs(w * (y - t / d)) for y, w, t, d in zip(ys, ws, tops, bottoms)]
        if min(bottoms) > 0 and (best is None or max(errors) < best[1]):
            best = [p, q], max(errors)
        if turn >= 6:
            mean = sum(l * e for l, e in zip(lawson, errors)) / len(points)
            lawson = [l * e / mean + mpf(10) ** -30 for l, e in zip(lawson, errors)]
    return best


def odd(f, slope):
    """(f(x) / x - 1) / x² as a function of x², where it is `slope` at 0."""
    return lambda z: (f(sqrt(z)) / sqrt(z) - 1) / z if z > 0 else mpf(slope)


def exp_rest(r):
    return (expm1(r) - r) / r**2 if abs(r) > 1e-20 else mpf(0.5)


def log_rest(z):
    return (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z if z > 0 else mpf(2) / 3


def log2_rest(z):
    return (3 * atanh(sqrt(z)) / sqrt(z) - 3 - z) / z**2 if z > 1e-25 else mpf(3) / 5


def cos_rest(z):
    return (cos(sqrt(z)) - 1 + z / 2) / z**2 if z > 1e-25 else mpf(1) / 24


def erf_slope(z):
    return (erf(sqrt(z)) / sqrt(z) if z > 0 else 2 / sqrt(pi)) - 1


def scaled_erfc(t):
    x = 4 * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def center_slope(u):
    x = sqrt(mpf(0.5625) - u)
    return (erfinv(x) / x if x > mpf(10) ** -20 else sqrt(pi) / 2) - 1


def erfc_inverse(q):
    y = sqrt(-log(q))
    for _ in range(60):
        step = (q - erfc(y)) / (2 / sqrt(pi) * exp(-y * y))
        y -= step / (1 + y * step)
        if abs(step) < mpf(10) ** -60:
            break
    return y


def tail_rest(r):
    return erfc_inverse(exp(-r * r)) - r + 0.25


def lgamma_slope(z):
    """ln Γ(1 + z) / (z (z - 1)) - ½."""
    if abs(z) < mpf(10) ** -25:
        return euler - 0.5
    if abs(z - 1) < mpf(10) ** -25:
        return 0.5 - euler
    return loggamma(1 + z) / (z * (z - 1)) - 0.5


def stirling_rest(w):
    if w < mpf(10) ** -30:
        return mpf(1) / 12
    x = 1 / sqrt(w)
    return x * (loggamma(x) - (x - 0.5) * (log(x) - 1) - (log(2 * pi) - 1) / 2)


def relative(f, center=0):
    return lambda x: 1 / (f(x) + center)


same, square, one = lambda z: z, lambda z: z * z, lambda z: mpf(1)
log_bound = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2
half_step, quarter_turn = log(2) / 512, (pi / 4) ** 2
mapped = lambda x: (mpf(x) - 4) / (mpf(x) + 4)
exp_weight = lambda r: (r * r + mpf(2) ** -30) / exp(r)
tail, tail_weight = lambda x: exp(x * x) * erfc(x), lambda x: exp(-x * x) + mpf(2) ** -60
outer_weight = lambda r: 1 / (tail_rest(r) + r - 0.25)

targets = {
    'exp': lambda: polynomial(exp_rest, exp_weight, -half_step, half_step, 2),
    'log': lambda: polynomial(log_rest, same, 0, log_bound, 6, 0),
    'log2': lambda: polynomial(log2_rest, lambda z: z * z / 3, 0, log_bound, 6, 0),
    'sin': lambda: polynomial(odd(sin, -mpf(1) / 6), same, 0, quarter_turn, 5),
    'cos': lambda: polynomial(cos_rest, square, 0, quarter_turn, 5),
    'atan': lambda: polynomial(odd(atan, -mpf(1) / 3), same, 0, (mpf(7) / 16) ** 2, 10),
    'asin': lambda: polynomial(odd(asin, mpf(1) / 6), same, 0, 0.25, 12),
    'sinh': lambda: polynomial(odd(sinh, mpf(1) / 6), same, 0, 1, 6),
    'tanh': lambda: quotient(odd(tanh, -mpf(1) / 3), same, 0, 1, 3, 3),
    'asinh': lambda: quotient(odd(asinh, -mpf(1) / 6), same, 0, 0.25, 4, 4),
    'cbrt': lambda: polynomial(cbrt, relative(cbrt), 1, 2, 5, 0),
    'erf': lambda: polynomial(erf_slope, relative(erf_slope, 1), 0, 1, 11, 0),
    'erfTail': lambda: quotient(tail, tail_weight, 1, 6, 5, 6),
    'erfc': lambda: polynomial(scaled_erfc, one, mapped(0.5), mapped(27.3), 21, 0),
    'erfInvCenter': lambda: quotient(center_slope, relative(center_slope, 1), 0, 0.5625, 7, 6),
    'erfInvTail': lambda: quotient(tail_rest, outer_weight, sqrt(-log(0.25)), 6.07, 8, 8),
    'lgamma': lambda: quotient(lgamma_slope, relative(lgamma_slope, 0.5), -0.25, 1.5, 8, 7),
    'stirling': lambda: polynomial(stirling_rest, lambda w: sqrt(w) / 10, 0, 1 / 64, 5, 0),
}

for name in sys.argv[1:] or targets:
    parts, worst = targets[name]()
    print(f'{name}: the error is below 2^{float(ceil(log(worst, 2))):.0f}')
    for part in parts:
        print('  ', ', '.join(repr(float(v)) for v in part))
