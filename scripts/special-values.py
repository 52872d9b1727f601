"""Exact values of special functions, by mpmath with 60 digits, and values of distributions, by
SciPy, for test/scipy/special-values.json.

    /path/to/python scripts/special-values.py [family ...]

writes the families named, or all, and keeps the others. A row is [function, operands ..., value].
"""

import json
import os
import random
import sys

from mpmath import mp, mpf
import mpmath as m

mp.dps = 60
path = os.path.join(os.path.dirname(__file__), "..", "test", "scipy", "special-values.json")


def spread(low, high):
    """A number whose logarithm is uniform, between powers of ten."""
    return 10 ** random.uniform(low, high)


def rows_of(name, f, points):
    rows = []
    for point in points:
        value = f(*[mpf(x) for x in point])
        rows.append([name, *point, float(value)])
    return rows


def upper(a, x):
    return m.gammainc(a, x, m.inf, regularized=True)


def lower(a, x):
    return m.gammainc(a, 0, x, regularized=True)


def gamma_density(a, x):
    return m.exp((a - 1) * m.log(x) - x - m.loggamma(a))


def by_first(f):
    """The derivative by the first operand, by a difference with twice the digits."""

    def derivative(a, *rest):
        digits = mp.dps
        mp.dps = 2 * digits
        h = a * mpf(10) ** (-digits // 2)
        value = (f(a + h, *rest) - f(a - h, *rest)) / (2 * h)
        mp.dps = digits
        return value

    return derivative


def gamma_slope(a, x):
    return by_first(upper)(a, x) / gamma_density(a, x)


def gamma_family():
    points = [(a, a * spread(-1, 0.7)) for a in (spread(-3, 2) for _ in range(24))]
    points += [(a, a + random.gauss(0, 2) * a**0.5) for a in (spread(0.5, 3.9) for _ in range(14))]
    points += [(spread(-6, 0), spread(-4, 1.5)) for _ in range(14)]
    points += [(float(n), float(k)) for n in (1, 2, 5) for k in (0.5, 1.0, 2.5, 40.0)]
    large = [(a, a + random.gauss(0, 3) * a**0.5) for a in (spread(4, 5.5) for _ in range(6))]
    points = [p for p in points + large if p[1] > 0]
    return (
        rows_of("gammainc", lower, points)
        + rows_of("gammaincc", upper, points)
        + rows_of("igammaGradA", by_first(lower), points[::2])
        + rows_of("randomGammaGrad", gamma_slope, points[::2])
    )


def beta_family():
    points = [(spread(-2, 2), spread(-2, 2), random.random()) for _ in range(30)]
    for low, high, n in ((0, 3, 20), (2, 4.5, 16)):
        for _ in range(n):
            a, b = spread(low, high), spread(low, high)
            mean = a / (a + b)
            width = (mean * (1 - mean) / (a + b + 1)) ** 0.5
            points.append((a, b, mean + random.gauss(0, 2) * width))
    points += [(spread(-8, 0), spread(-8, 1), 1 - spread(-8, 0)) for _ in range(10)]
    points += [(spread(-8, 0), spread(-8, 1), spread(-10, 0)) for _ in range(10)]
    points = [p for p in points if 0 < p[2] < 1]
    return rows_of("betainc", lambda a, b, x: m.betainc(a, b, 0, x, regularized=True), points)


def below(a, b, x):
    """The regularized incomplete beta function for x below its mean."""
    return x**a / a / m.beta(a, b) * m.hyp2f1(a, 1 - b, a + 1, x)


def beta_tail(upper):
    """The regularized incomplete beta function, or 1 less it, with the digits of small values."""

    def tail(a, b, x):
        is_above = x > (a + 1) / (a + b + 2)
        value = below(b, a, 1 - x) if is_above else below(a, b, x)
        return value if is_above == upper else 1 - value

    return tail


def beta_tails_family():
    points = [(spread(-10, 1), spread(-3, 4), spread(-30, 0)) for _ in range(12)]
    for a, b in ((spread(-3, 3), spread(-3, 3)) for _ in range(30)):
        width = (a * b / (a + b + 1)) ** 0.5 / (a + b)
        points.append((a, b, a / (a + b) + random.gauss(0, 1.5) * width))
    points += [(spread(-1, 2), float(n), random.random()) for n in (1, 2, 5)]
    points += [(spread(3, 9), spread(-1, 1), 1 - spread(-9, -3)) for _ in range(8)]
    points = [p for p in points if 1e-40 < p[2] < 1 - 1e-16]
    lower, upper = beta_tail(False), beta_tail(True)
    second = lambda a, b, x: by_first(lambda own, other, at: lower(other, own, at))(b, a, x)
    mp.dps = 200
    rows = rows_of("betaincc", upper, points)
    mp.dps = 100
    rows += rows_of("betaincGradA", by_first(lower), points[:45])
    rows += rows_of("betaincGradB", second, points[:45])
    mp.dps = 60
    rows = [row for row in rows if 1e-290 < abs(row[-1])]
    # quantiles whose tails lose the digits of 1 - x
    for a, b, x in ((0.0154, 24.0, 1e-14), (0.03, 600.0, 1e-10), (1e-3, 2.0, 1e-200), (0.5, 1e6, 1e-9)):
        for name, f in (("betaincinv", lower), ("betainccinv", upper)):
            value = float(f(mpf(a), mpf(b), mpf(x)))
            logarithm = lambda u: m.log(f(mpf(a), mpf(b), m.exp(u)) / value)
            root = m.findroot(logarithm, (m.log(x), m.log(x) + mpf(10) ** -8))
            rows.append([name, a, b, value, float(m.exp(root))])
    return rows


def integrals_family():
    positive = [(spread(-6, 2.8),) for _ in range(40)]
    both = positive + [(-x,) for (x,) in positive[::2]]
    orders = [(float(n), spread(-4, 2)) for n in (0, 1, 2, 3, 7, 30) for _ in range(7)]
    owen = [(random.gauss(0, 3), random.gauss(0, 1) * spread(-2, 1)) for _ in range(40)]
    planes = [(random.choice((-1, 1)) * spread(-3, 1.5), spread(-3, 1.5)) for _ in range(50)]
    planes += [(random.gauss(0, 2), -spread(-2, 0.3)) for _ in range(20)]

    def w(x, y):
        z = m.mpc(x, y)
        return m.exp(-z * z) * m.erfc(-1j * z)

    def owens_t(h, a):
        f = lambda x: m.exp(-h * h * (1 + x * x) / 2) / (1 + x * x)
        pieces = [a * k / 8 for k in range(9)]
        return m.quad(f, pieces) / (2 * m.pi)

    return (
        rows_of("expi", m.ei, [x for x in both if abs(x[0]) < 700])
        + rows_of("exp1", m.e1, [x for x in positive if x[0] < 700])
        + rows_of("expn", m.expint, orders)
        + rows_of("sinIntegral", m.si, both)
        + rows_of("cosIntegral", m.ci, positive)
        + rows_of("fresnelSin", m.fresnels, both)
        + rows_of("fresnelCos", m.fresnelc, both)
        + rows_of("dawsn", lambda x: m.sqrt(m.pi) / 2 * m.exp(-x * x) * m.erfi(x), both[:60:2])
        + rows_of("spence", lambda x: m.re(m.polylog(2, 1 - x)), positive)
        + rows_of("faddeevaReal", lambda x, y: w(x, y).real, planes)
        + rows_of("faddeevaImag", lambda x, y: w(x, y).imag, planes)
        + rows_of("owensT", owens_t, owen)
    )


def hypergeometric_family():
    def signed(low, high):
        return random.choice((-1, 1)) * spread(low, high)

    positive = lambda: spread(-2, 1.5)
    kummer = [(positive(), positive(), signed(-3, 2.7)) for _ in range(50)]
    kummer += [(signed(-2, 1.6), signed(-2, 1.6), signed(-3, 2)) for _ in range(50)]
    kummer += [(signed(-1, 1), signed(-1, 1), signed(2, 5)) for _ in range(20)]
    kummer += [(-float(n), positive(), signed(-2, 2)) for n in (1, 2, 5, 20, 60)]
    kummer += [(signed(2, 3.5), positive(), signed(0, 2.5)) for _ in range(16)]
    at = lambda: random.choice((random.random(), 1 - spread(-9, 0), -spread(-3, 6)))
    gauss = [(positive(), positive(), positive(), at()) for _ in range(60)]
    gauss += [(signed(-2, 1.3), signed(-2, 1.3), signed(-2, 1.3), at()) for _ in range(60)]
    # differences that are whole numbers, where other formulas have poles
    whole = [(a, b, a + b + n, at()) for a in (0.5, 1.25) for b in (1.0, 2.5) for n in (-2, 0, 1, 3)]
    gauss += whole + [(a, a + n, 2.75, -at()) for a in (0.5, 1.25) for n in (0, 1, 2)]
    gauss += [(-float(n), signed(-1, 1), positive(), signed(-1, 0.5)) for n in (1, 2, 7, 25)]
    gauss += [(positive(), positive(), spread(1.9, 2.3), 1.0) for _ in range(6)]
    finite = lambda rows: [row for row in rows if 1e-300 < abs(row[-1]) < 1e300]
    gauss = [p for p in gauss if p[3] <= 1]
    return (
        finite(rows_of("hyp1f1", m.hyp1f1, kummer))
        + finite(rows_of("hyp2f1", lambda *p: m.re(m.hyp2f1(*p)), gauss))
        + hypergeometric_slopes(kummer, gauss)
    )


def hypergeometric_slopes(kummer, gauss):
    def slope(f, k):
        """The derivative by operand k, by a difference where 60 digits are left."""

        def at(*operands):
            digits = mp.dps
            mp.dps = 300
            h = mpf(10) ** -100
            moved = lambda step: m.re(f(*operands[:k], operands[k] + step, *operands[k + 1 :]))
            value = (moved(h) - moved(-h)) / (2 * h)
            mp.dps = digits
            return value

        return at

    small = lambda: random.choice((-1, 1)) * spread(-12, -4)
    size = lambda: spread(-2, 1.5)
    kummer = kummer[::2] + [(0.0, 1.5, 3.0), (0.0, 1.5, -300.0), (-1.0, 0.5, 250.0)]
    kummer += [(b + n, b, x) for b in (0.75, 3.0) for n in (-1, 0, 2) for x in (-400.0, -7.0, 30.0)]
    kummer += [(small(), size(), -spread(0, 3)) for _ in range(6)]
    gauss = gauss[::2] + [(0.0, 1.5, 0.75, x) for x in (-40.0, 0.3, 0.999)]
    gauss += [(a, b, b + n, x) for a, b in ((0.75, 3.0), (4.0, 0.25)) for n in (0, 1) for x in (-9.0, 0.97)]
    gauss += [(size(), small(), size(), x) for x in (-3e5, -0.7, 0.4, 0.99)]
    gauss += [(small(), size(), size(), x) for x in (-3e5, -0.7, 0.4, 0.99)]
    # below 0 by a whole lot, where solutions of the equation outgrow F on the way to 1
    gauss += [(0.5, -1.03, -18.54, x) for x in (-10.9, 0.98)] + [(-12.13, -12.58, -17.2, 0.9999985)]
    finite = lambda rows: [row for row in rows if 1e-300 < abs(row[-1]) < 1e300]
    return finite(
        rows_of("hyp1f1ByA", slope(m.hyp1f1, 0), kummer)
        + rows_of("hyp1f1ByB", slope(m.hyp1f1, 1), kummer)
        + rows_of("hyp2f1ByA", slope(m.hyp2f1, 0), gauss)
        + rows_of("hyp2f1ByB", slope(m.hyp2f1, 1), gauss[::3])
        + rows_of("hyp2f1ByC", slope(m.hyp2f1, 2), gauss)
    )


def elliptic_family():
    points = [(random.uniform(-1.5, 1.5), 1 - spread(-16, 0.5)) for _ in range(30)]
    points += [(random.uniform(-30, 30), random.choice((-1, 1)) * random.random()) for _ in range(20)]
    points += [(random.choice((-1, 1)) * spread(-9, 3), -spread(-9, 12)) for _ in range(30)]
    points += [(spread(-300, -9), -spread(-3, 3)) for _ in range(4)]
    points += [(random.uniform(-1.5, 1.5), -spread(12, 300)) for _ in range(10)]
    points += [(phi, 1.0) for phi in (1.5, -1.2, 1.570796)] + [(1e6, 0.3), (3.0, 0.0)]
    real = lambda f: lambda *p: m.re(f(*p))
    by_parameter = lambda f: lambda phi, k: m.diff(lambda q: m.re(f(phi, q)), k)
    inner = [p for p in points if 1e-2 < abs(p[0]) < 40 and 1e-2 < abs(p[1]) < 0.99]
    return (
        rows_of("ellipkinc", real(m.ellipf), points)
        + rows_of("ellipeinc", real(m.ellipe), points)
        + rows_of("ellipkincByParameter", by_parameter(m.ellipf), inner)
        + rows_of("ellipeincByParameter", by_parameter(m.ellipe), inner)
    )


def legendre_family():
    degrees = (0, 1, 2, 3, 5, 8, 13, 40, -1, -4)
    points = [(float(n), z) for n in degrees for z in (random.uniform(-1, 1), 1 - spread(-9, 0), -spread(0, 1))]
    orders = [(float(n), float(k)) for n in (0, 1, 2, 5, 12, 40) for k in sorted({-n, -1, 0, 1, n // 2, n}) if abs(k) <= n]
    places = [(n, k, random.uniform(0.2, 2.9)) for n, k in orders for _ in range(2)]
    # Next to a zero of these no relative error is small.
    large = lambda rows: [row for row in rows if abs(row[-1]) > 0.05]
    harmonic = lambda n, k, theta: m.re(m.spherharm(int(n), int(k), theta, 0))
    polynomial = lambda n, z: m.legendre(int(n), z)
    return large(rows_of("legendreP", polynomial, points)) + large(rows_of("sphLegendreP", harmonic, places))


def inverses_family():
    def bessel(name, f, points):
        # Near zeros the error is one of the amplitude.
        amplitude = lambda n, x: m.sqrt(m.besselj(n, x) ** 2 + m.bessely(n, x) ** 2)
        return [r for r in rows_of(name, f, points) if abs(r[-1]) > 0.1 * amplitude(*r[1:3]) or r[2] < r[1]]

    orders = (0, 1, 2, 3, 7, 20, 61, 150)
    points = [(float(n), spread(-4, 4)) for n in orders for _ in range(14)]
    points += [(float(n), x) for n in (0, 1, 5) for x in (19.9, 20.1, 0.99, 1.01, 8.0)]
    rows = bessel("jn", m.besselj, points) + bessel("yn", m.bessely, points)
    rows = [r for r in rows if 1e-290 < abs(r[-1]) < 1e290]
    branch = -float(m.exp(-1))
    below = [branch + d for d in (0.0, 1e-16, 1e-12, 1e-8, 1e-5, 1e-3, 1e-2, 0.05, 0.1, 0.2, 0.3)]
    principal = below + [spread(-12, 2) for _ in range(20)] + [-spread(-12, -0.6) for _ in range(8)]
    principal += [spread(2, 300) for _ in range(10)]
    other = below + [-spread(-300, -0.6) for _ in range(20)]
    rows += rows_of("lambertw", lambda x, k: m.re(m.lambertw(x, int(k))), [(x, 0.0) for x in principal])
    rows += rows_of("lambertw", lambda x, k: m.re(m.lambertw(x, int(k))), [(x, -1.0) for x in other])

    def inverse(name, f, at, operands):
        # The exact root beside the double of it, so that the double of the value has it.
        rows = []
        for p in operands:
            x = at()
            value = f(*map(mpf, p), mpf(x))
            if not 1e-290 < value < mpf(1) - mpf(10) ** -3:
                continue
            value = float(value)
            root = m.findroot(lambda t: m.log(f(*map(mpf, p), t) / value), (mpf(x), mpf(x) * (1 + mpf(10) ** -8)))
            rows.append([name, *p, value, float(root)])
        return rows

    shapes = [(spread(-1.5, 3),) for _ in range(40)]
    for (a,) in shapes:
        near = lambda: a * random.uniform(0.05, 1.8)
        rows += inverse("gammaincinv", lower, near, [(a,)]) + inverse("gammainccinv", upper, near, [(a,)])
    pairs = [(spread(-1, 2), spread(-1, 2)) for _ in range(40)]
    return rows + inverse("betaincinv", lambda a, b, x: m.betainc(a, b, 0, x, regularized=True), random.random, pairs)


def distributions_family():
    from scipy import stats

    chances = [1e-8, 0.02, 0.3, 0.5, 0.77, 0.999]
    shapes = {
        "gamma": [(0.3,), (4.5,)],
        "chi2": [(1.5,), (30.0,)],
        "beta": [(0.6, 2.5), (7.0, 3.0)],
        "pareto": [(0.7,), (3.0,)],
        "t": [(0.4,), (2.5,), (30.0,)],
        **{name: [()] for name in ("expon", "cauchy", "laplace", "logistic", "norm", "uniform")},
    }
    functions = {
        **{name: "cdf sf logcdf logsf ppf isf" for name in shapes},
        "beta": "cdf sf logcdf ppf isf",
        "norm": "ppf isf",
    }
    rows = []
    for name, parameters in shapes.items():
        distribution = getattr(stats, name)
        for shape in parameters:
            # SciPy subtracts the tail of Pareto's distribution from 1
            some = chances[1:] if name == "pareto" else chances
            at = [float(distribution.ppf(q, *shape, 0.5, 2)) for q in some]
            for function in functions[name].split():
                points = chances if function in ("ppf", "isf") else at
                for x in points:
                    value = getattr(distribution, function)(x, *shape, 0.5, 2)
                    if abs(value) < float("inf"):
                        rows.append([f"{name}.{function}", x, *shape, 0.5, 2.0, float(value)])
    counts = {"poisson": (3.5,), "binom": (40.0, 0.2), "nbinom": (2.5, 0.2), "geom": (0.15,)}
    for name, shape in counts.items():
        for function in "cdf sf logcdf logsf".split():
            for k in (0.0, 1.0, 2.5, 7.0, 39.9, 40.0):
                value = float(getattr(getattr(stats, name), function)(k, *shape))
                # SciPy takes the logarithm of what it has rounded to 1
                if abs(value) < float("inf") and not (function == "logcdf" and value > -1e-3):
                    rows.append([f"{name}.{function}", k, *shape, value])
    return rows


def tails_family():
    """Distributions given by their tails: exact values, also far out."""
    points = [-40.0, -6.0, -2.0, -0.3, 0.4, 1.5, 4.0, 12.0, 45.0, 300.0]
    gumbel = {
        "cdf": lambda z: m.exp(-m.exp(-z)),
        "logcdf": lambda z: -m.exp(-z),
        "sf": lambda z: -m.expm1(-m.exp(-z)),
        "logsf": lambda z: m.log(-m.expm1(-m.exp(-z))),
        "logpdf": lambda z: -z - m.exp(-z),
        "pdf": lambda z: m.exp(-z - m.exp(-z)),
    }
    swapped = {"cdf": "sf", "sf": "cdf", "logcdf": "logsf", "logsf": "logcdf"}
    rows = []
    for name, f in gumbel.items():
        ends = [z for z in points if -6 <= z or name.startswith("log")]
        mp.dps = 400
        rows += rows_of(f"gumbelR.{name}", f, [(z,) for z in ends])
        rows += rows_of(f"gumbelL.{swapped.get(name, name)}", lambda z: f(-z), [(-z,) for z in ends])
        mp.dps = 60
    chances = [(q,) for q in (1e-12, 0.02, 0.5, 0.93)]
    rows += rows_of("gumbelR.ppf", lambda q: -m.log(-m.log(q)), chances)
    rows += rows_of("gumbelL.ppf", lambda q: m.log(-m.log1p(-q)), chances)
    rows += rows_of("gumbelR.isf", lambda q: -m.log(-m.log1p(-q)), chances)
    rows += rows_of("gumbelL.isf", lambda q: m.log(-m.log(q)), chances)

    def share(z, a, b):
        phi = lambda x, y: (m.erfc(x / m.sqrt(2)) - m.erfc(y / m.sqrt(2))) / 2
        mp.dps = 400
        value = phi(a, z) / phi(a, b)
        mp.dps = 60
        return value

    bounds = [(-1.0, 2.0), (3.0, 5.0), (-9.0, -7.5), (-0.001, 0.002), (-20.0, 30.0), (25.0, 40.0)]
    cut = [(a + (b - a) * t, a, b) for a, b in bounds for t in (0.01, 0.25, 0.5, 0.8, 0.99)]
    upper_share = lambda z, a, b: share(-z, -b, -a)
    for name, f in (("cdf", share), ("sf", upper_share)):
        rows += rows_of(f"truncnorm.{name}", f, [p for p in cut if f(*map(mpf, p)) > 1e-280])
        logarithm = lambda *p: m.log(f(*p))
        rows += rows_of(f"truncnorm.log{name}", logarithm, cut)
    shapes = [(x, b) for x in (-3.0, -0.4, 1e-5, 0.7, 2.5) for b in (0.5, 1.0, 2.0, 7.5)]
    size = lambda b: b / (2 * m.gamma(1 / b))
    half = lambda x, b: m.gammainc(1 / b, abs(x) ** b, m.inf, regularized=True) / 2
    rows += rows_of("gennorm.pdf", lambda x, b: size(b) * m.exp(-(abs(x) ** b)), shapes)
    rows += rows_of("gennorm.logpdf", lambda x, b: m.log(size(b)) - abs(x) ** b, shapes)
    rows += rows_of("gennorm.cdf", lambda x, b: half(x, b) if x < 0 else 1 - half(x, b), shapes)
    circle = [(x, c) for x in (0.0, 1e-7, 0.7, 3.0, 6.2) for c in (1e-9, 0.3, 0.999999)]
    wrapped = lambda x, c: (1 - c * c) / (2 * m.pi * (1 + c * c - 2 * c * m.cos(x)))
    rows += rows_of("wrapcauchy.pdf", wrapped, circle)
    rows += rows_of("wrapcauchy.logpdf", lambda x, c: m.log(wrapped(x, c)), circle)
    tail = lambda x, a, b: m.log1p(-m.betainc(a, b, 0, x, regularized=True))
    betas = [(x, a, b) for x in (1e-20, 1e-5, 0.3, 0.9) for a, b in ((0.6, 2.5), (7.0, 3.0))]
    return rows + rows_of("beta.logsf", tail, betas)


def counts_family():
    log_choose = lambda n, k: m.loggamma(n + 1) - m.loggamma(k + 1) - m.loggamma(n - k + 1)
    log_beta = lambda a, b: m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)
    mixed = lambda k, n, a, b: (
        log_choose(n, k) + log_beta(k + a, n - k + b) - log_beta(a, b)
    )
    points = [(float(k), float(n), a, b) for n, k in ((1, 0), (7, 3), (50, 50), (4000, 1700))
              for a, b in ((0.3, 2.0), (9.0, 14.0), (3e4, 4e4), (1e-9, 3e-9))]
    failures = [(float(k), n, p) for k in (0, 2, 40, 3000) for n in (0.5, 6.0, 2000.0)
                for p in (1e-6, 0.4, 0.97)]
    missed = lambda k, n, p: (
        m.loggamma(n + k) - m.loggamma(k + 1) - m.loggamma(n) + n * m.log(p) + k * m.log1p(-p)
    )

    def entropy(mean):
        total, k = mpf(0), 0
        while k < mean + 40 * m.sqrt(mean) + 60:
            chance = k * m.log(mean) - mean - m.loggamma(k + 1)
            total, k = total - m.exp(chance) * chance, k + 1
        return total

    means = [(x,) for x in (1e-12, 0.01, 0.5, 3.0, 17.0, 31.9, 32.0, 60.0, 500.0)]
    outcomes = [(0.0, 0.3), (1.0, 0.3), (0.5, 0.3), (-1.0, 0.3), (2.0, 0.9)]
    below = lambda k, p: mpf(0) if k < 0 else 1 - p if k < 1 else mpf(1)
    quantiles = [(0.1, 0.3), (0.69, 0.3), (0.71, 0.3), (1.0, 0.3), (0.0, 0.3)]
    return (
        rows_of("betabinom.logpmf", mixed, points)
        + rows_of("betabinom.pmf", lambda *p: m.exp(mixed(*p)), points)
        + rows_of("nbinom.logpmf", missed, failures)
        + rows_of("poisson.entropy", entropy, means)
        + rows_of("bernoulli.cdf", below, outcomes)
        + rows_of("bernoulli.ppf", lambda q, p: mpf(q > 1 - p), quantiles)
    )


families = {
    name.removesuffix("_family"): f for name, f in list(globals().items()) if name.endswith("_family")
}

if __name__ == "__main__":
    known = json.load(open(path)) if os.path.exists(path) else {}
    for family in sys.argv[1:] or families:
        random.seed(family)
        known[family] = families[family]()
    lines = [
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row) for row in known[name]) + "\n]"
        for name in sorted(known)
    ]
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
