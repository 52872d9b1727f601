"""Writes float64.txt: the elementary functions at a few thousand points each, by mpmath.

A line `# name` begins a function. The others hold the operands, the float64 next to the result, and
by how many 1/128 of its last place the result is more. Numbers are the hexadecimal digits of their
bits, without zeros at the end. Points are drawn anew over all exponents and at hard places; those in
hard.txt, where a search over millions of points found the greatest errors, are always among them.

    python3 test/codegen/wasm/data/references.py
"""
import math
import random
import struct
from pathlib import Path
from mpmath import mp, mpf

mp.prec = 300
here = Path(__file__).parent
inf, nan = math.inf, math.nan
tiny, least, most = 5e-324, 2.0**-1022, (2 - 2.0**-52) * 2.0**1023


def bits(x):
    return struct.pack('>d', x).hex().rstrip('0') or '0'


def from_bits(digits):
    return struct.unpack('>d', bytes.fromhex(digits.ljust(16, '0')))[0]


def rounded(v):
    """The float64 next to v, and the rest in 1/128 of the last place."""
    if isinstance(v, float) or v == 0 or not mp.isfinite(v):
        return float(v), 0
    exponent = max(int(mp.floor(mp.log(abs(v), 2))), -1022)
    unit = mpf(2) ** (exponent - 52)
    n = mp.nint(v / unit)
    y = n * unit
    if abs(y) >= mpf(2) ** 1024:
        return math.copysign(inf, v), 0
    if n == 0:
        return math.copysign(0.0, v), int(mp.nint(v / unit * 128))
    return math.ldexp(int(n), exponent - 52), int(mp.nint((v / unit - n) * 128))


# The functions, special operands included.


def odd(f):
    return lambda x: x if x == 0 or x != x else f(mpf(x))


def finite(f, at_infinity, at_minus_infinity):
    def g(x):
        if x != x: return nan
        if x == inf: return at_infinity
        if x == -inf: return at_minus_infinity
        return f(x)
    return g


def inside(f, low, high, at_low=nan, at_high=nan):
    """nan outside of [low, high], and what is given at the ends."""
    def g(x):
        if not low <= x <= high: return nan
        return at_low if x == low else at_high if x == high else f(x)
    return g


def erfinv(x):
    """Newton's method on erfc, which keeps the digits for x near 1."""
    rest = 1 - abs(mpf(x))
    y = mp.sqrt(-mp.log(rest * (2 - rest))) if rest < 0.5 else abs(mpf(x)) * mp.sqrt(mp.pi) / 2
    for _ in range(200):
        step = (mp.erf(y) - abs(mpf(x)) if rest > 0.5 else rest - mp.erfc(y))
        step /= 2 / mp.sqrt(mp.pi) * mp.exp(-y * y)
        step /= 1 + y * step
        y -= step
        if abs(step) < y * mpf(2) ** -150: break
    return y if x > 0 else -y


def lgamma(x):
    if x <= 0 and x == math.floor(x): return inf
    return mp.re(mp.loggamma(mpf(x)))


def power(x, y):
    if x == 1 or y == 0: return 1.0
    if x != x or y != y: return nan
    is_integer = math.isinf(y) or y == math.floor(y)
    is_odd = is_integer and not math.isinf(y) and math.fmod(y, 2) != 0
    sign = -1 if math.copysign(1, x) < 0 and is_odd else 1
    size = abs(x)
    if size in (0, inf) or math.isinf(y):
        if size == 1: return 1.0
        return sign * (inf if (size > 1) == (y > 0) else 0.0)
    if x < 0 and not is_integer: return nan
    exponent = mpf(y) * mp.log(mpf(size), 2)
    if abs(exponent) > 5000: return sign * (inf if exponent > 0 else 0.0)
    return sign * mp.power(mpf(size), mpf(y))


def atan2(y, x):
    if x != x or y != y: return nan
    pi = mp.pi
    if math.copysign(1, x) < 0 and (y == 0 or x == -inf and not math.isinf(y)):
        angle = pi
    elif y == 0 or x == inf and not math.isinf(y):
        return math.copysign(0.0, y)
    elif math.isinf(y):
        angle = pi / 2 if not math.isinf(x) else pi / 4 if x > 0 else 3 * pi / 4
    else:
        # So far below the last place of π that it does not show.
        angle = abs(mp.atan2(mpf(y), mpf(x)))
    return math.copysign(1, y) * angle


def bounded_exp(x):
    return inf if x > 1e4 else 0.0 if x < -1e4 else mp.exp(mpf(x))


def logistic(x):
    return 0.0 if x < -1e4 else 1.0 if x > 1e4 else 1 / (1 + mp.exp(-mpf(x)))


def sized(f, limit):
    """An odd function, with its limit far away."""
    return odd(lambda x: math.copysign(limit, x) if abs(x) > 1e4 else f(x))


functions = {
    'exp': finite(bounded_exp, inf, 0.0),
    'expm1': finite(odd(lambda x: inf if x > 1e4 else -1.0 if x < -1e4 else mp.expm1(x)), inf, -1.0),
    'logistic': finite(logistic, 1.0, 0.0),
    'log': inside(lambda x: mp.log(mpf(x)), 0, inf, -inf, inf),
    'log1p': inside(odd(mp.log1p), -1, inf, -inf, inf),
    'pow': power,
    'cbrt': finite(odd(lambda x: mp.sign(x) * mp.cbrt(abs(x))), inf, -inf),
    'sin': finite(odd(mp.sin), nan, nan),
    'cos': finite(lambda x: mp.cos(mpf(x)), nan, nan),
    'tan': finite(odd(mp.tan), nan, nan),
    'asin': inside(odd(mp.asin), -1, 1, -mp.pi / 2, mp.pi / 2),
    'acos': inside(lambda x: mp.acos(mpf(x)), -1, 1, mp.pi, 0.0),
    'atan': finite(odd(mp.atan), mp.pi / 2, -mp.pi / 2),
    'atan2': atan2,
    'sinh': finite(sized(mp.sinh, inf), inf, -inf),
    'cosh': finite(lambda x: inf if abs(x) > 1e4 else mp.cosh(mpf(x)), inf, inf),
    'tanh': finite(sized(mp.tanh, 1.0), 1.0, -1.0),
    'asinh': finite(odd(mp.asinh), inf, -inf),
    'acosh': inside(lambda x: mp.acosh(mpf(x)), 1, inf, 0.0, inf),
    'atanh': inside(odd(mp.atanh), -1, 1, -inf, inf),
    'erf': finite(odd(lambda x: math.copysign(1.0, x) if abs(x) > 30 else mp.erf(x)), 1.0, -1.0),
    'erfc': finite(lambda x: 0.0 if x > 30 else 2.0 if x < -30 else mp.erfc(mpf(x)), 0.0, 2.0),
    'erfInv': inside(odd(erfinv), -1, 1, -inf, inf),
    'lgamma': finite(lgamma, inf, inf),
    'log2': inside(lambda x: mp.log(mpf(x), 2), 0, inf, -inf, inf),
    'log10': inside(lambda x: mp.log10(mpf(x)), 0, inf, -inf, inf),
}

# Where they are computed.

edges = [0.0, tiny, 1e-310, least - tiny, least, 2.0**-54, 2.0**-27, 0.25, 0.5, 0.75, 1 - 2.0**-53, 1.0]
edges += [1 + 2.0**-52, 4 / 3, 1.5, 2.0, 2.5, 3.0, 8.0, 27.25, 36.7, 709.782712893384, 709.7827128933841]
edges += [708.3964185322641, 710.475860073944, 745.1332191019412, 745.1332191019413, 2.0**20, 1e22]
edges += [2.0**52 + 1, 2.0**53 - 1, 2.0**53, 2.5e305, 2.6e305, most, inf]
edges = [s * x for x in edges for s in (1, -1)] + [nan]


def short(x):
    """Of every second number only the upper bits, for a smaller file."""
    if not math.isfinite(x) or random.random() < 0.5: return x
    return from_bits(struct.pack('>d', x).hex()[:9])


def uniform(low, high):
    return lambda: random.uniform(low, high)


def scaled(low, high, signed=True, center=0.0):
    """Numbers from 2^low to 2^high, all exponents alike, on both sides of the center."""
    def draw():
        x = random.uniform(1, 2) * 2.0 ** random.randint(low, high - 1)
        return center + (-x if signed and random.random() < 0.5 else x)
    return draw


def power_of(base, most):
    return lambda: float(base ** random.randint(0, most))


def near_multiple():
    return random.randint(-(10**6), 10**6) * math.pi / 2


anything = scaled(-1074, 1024)
usual = scaled(-40, 10)
around = [uniform(-1, 1), uniform(-4, 4), usual, anything]
circular = [uniform(-7, 7), near_multiple, scaled(19, 1024), usual, anything]
unit = [uniform(-1, 1), uniform(0.45, 0.8), scaled(-53, -1, False, -1.0), scaled(-60, 0)]
positive = [uniform(0, 4), scaled(-1074, 1024, False), scaled(-52, -1, True, 1.0), uniform(0.7, 1.45)]
domains = {
    'exp': [uniform(-746, 710), *around],
    'expm1': [uniform(-40, 710), *around],
    'logistic': [uniform(-746, 40), *around],
    'log': positive,
    'log2': [*positive, power_of(2, 1023)],
    'log10': [*positive, power_of(10, 22)],
    'log1p': [scaled(-53, -1, False, -1.0), scaled(-60, 1024, False), *around],
    'cbrt': around,
    'sin': circular,
    'cos': circular,
    'tan': circular,
    'asin': unit,
    'acos': unit,
    'atan': around,
    'sinh': [uniform(-711, 711), *around],
    'cosh': [uniform(-711, 711), *around],
    'tanh': [uniform(-22, 22), *around],
    'asinh': around,
    'acosh': [uniform(1, 4), scaled(-52, 0, False, 1.0), scaled(0, 1024, False)],
    'atanh': unit,
    'erf': [uniform(-6, 6), *around],
    'erfc': [uniform(-6, 27.3), uniform(25.5, 27.3), uniform(0, 10), *around],
    'erfInv': unit,
    'lgamma': [uniform(0, 3), uniform(0, 20), scaled(-52, -1, True, 1.0), scaled(-51, -1, True, 2.0),
               scaled(0, 1015, False), scaled(-1074, 0, False), uniform(-20, 0), scaled(-1074, 52)],
}


def any_power():
    """Operands whose power is neither 0 nor infinite."""
    x = random.choice([scaled(-1074, 1024, False), scaled(-40, -1, True, 1.0), uniform(0, 3)])()
    log = math.log2(x) if x > 0 else 0
    return (x, random.uniform(-1075, 1024) / log if log else 1.0)


def integer_power():
    return (random.uniform(-20, 20), float(random.randint(-300, 300)))


def any_angle():
    y = random.choice([anything, usual, uniform(-1, 1)])()
    return (y, random.choice([anything(), y * 2.0 ** random.randint(-30, 30), y * random.uniform(-3, 3)]))


pairs = {'pow': [any_power, any_power, integer_power], 'atan2': [any_angle]}
some_edges = [0.0, tiny, 0.5, 1.0, 2.0, 3.0, 2.0**53, most, inf]
some_edges = [s * x for x in some_edges for s in (1, -1)] + [nan]
count = 1500


def points(name, hard):
    random.seed(name)
    if name in pairs:
        drawn = [random.choice(pairs[name])() for _ in range(count)]
        return hard + [(x, y) for x in some_edges for y in some_edges] + [tuple(map(short, p)) for p in drawn]
    return hard + [(x,) for x in edges] + [(short(random.choice(domains[name])()),) for _ in range(count)]


def main():
    hard = {name: [] for name in functions}
    for line in (here / 'hard.txt').read_text().split('\n'):
        if line: hard[line.split()[0]].append(tuple(map(from_bits, line.split()[1:])))
    lines = []
    for name, f in functions.items():
        lines.append(f'# {name}')
        for operands in points(name, hard[name]):
            y, rest = rounded(f(*operands))
            lines.append(' '.join([*map(bits, operands), bits(y), str(rest)]))
    (here / 'float64.txt').write_text('\n'.join(lines) + '\n')


main()
