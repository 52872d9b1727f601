"""What scripts share that write cases in the format of test/golden/README.md: Python values as JSON, and derivatives by
JAX."""
import json
import warnings

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
warnings.filterwarnings("ignore")


class Draw:
    """Numbers of few digits between -2 and 2."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def real(self, *shape):
        return np.round(self.generator.uniform(-2, 2, shape), 3)

    def complex(self, *shape):
        parts = [self.generator.uniform(-2, 2, shape) for _ in range(2)]
        return np.round(parts[0] + 1j * parts[1], 3)

    def like(self, x):
        return (self.complex if np.iscomplexobj(x) else self.real)(*np.shape(x)).astype(x.dtype)


def number(x):
    if np.isnan(x):
        return "NaN"
    return x if np.isfinite(x) else "Infinity" if x > 0 else "-Infinity"


def encode(x):
    if isinstance(x, (tuple, list)):
        return [encode(y) for y in x]
    if isinstance(x, np.generic):
        x = np.asarray(x)
    if isinstance(x, (str, bool, int, float)) or x is None:
        return x
    if isinstance(x, complex):
        return {"weak": "complex", "value": [x.real, x.imag]}
    x = np.asarray(x)
    if np.iscomplexobj(x):
        data = np.stack([x.real, x.imag], -1).ravel().tolist()
    else:
        data = x.ravel().tolist()
    values = [d if isinstance(d, bool) else number(d) for d in data]
    return {"dtype": str(x.dtype), "shape": list(x.shape), "data": values}


def arg(x):
    return {"weak": "float", "value": x} if isinstance(x, float) else x if isinstance(x, dict) else encode(x)


def function(name):
    value = {"numpy": jnp, "lax": jax.lax, "nn": jax.nn, "scipy": jax.scipy}[name.split(".")[0]]
    for part in name.split(".")[1:]:
        value = getattr(value, part, None)
    return value


def moves(x):
    return isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.inexact)


def derivatives(drawn, f, args, out):
    """jvp and vjp by all inexact arrays of double precision, where the results are finite; null for those of integers."""
    places = [i for i, a in enumerate(args) if moves(a)]
    results = [np.asarray(r) for r in jax.tree.leaves(out)]
    if not places or not any(moves(r) for r in results):
        return {}
    if not all(np.all(np.isfinite(r)) for r in results) or any(a.dtype in (np.float32, np.complex64) for a in args if moves(a)):
        return {}

    def of(*arrays):
        full = list(args)
        for i, a in zip(places, arrays):
            full[i] = a
        return f(*full)

    arrays = [args[i] for i in places]
    tangents = [drawn.like(a) for a in arrays]
    _, moved = jax.jvp(of, tuple(arrays), tuple(tangents))
    tree = jax.tree.structure(out)
    cotangents = [drawn.like(r) if moves(r) else np.zeros(r.shape, jax.dtypes.float0) for r in results]
    pulled = jax.vjp(of, *arrays)[1](jax.tree.unflatten(tree, cotangents))
    if not all(np.all(np.isfinite(p)) for p in jax.tree.leaves([moved, *pulled]) if moves(np.asarray(p))):
        return {}
    at = lambda values: [encode(values[places.index(i)]) if i in places else None for i in range(len(args))]
    shown = lambda xs: jax.tree.unflatten(tree, [encode(x) if moves(np.asarray(x)) else None for x in xs])
    return {
        "jvp": {"tangents": at(tangents), "out": shown(jax.tree.leaves(moved))},
        "vjp": {"cotangent": shown(cotangents), "in": at(pulled)},
    }


# The functions of one argument that cases name by `fnref`.
functions = {
    "sin_plus": lambda x: jnp.sin(x) + x,
    "square": lambda x: x * x,
    "twice_plus_one": lambda x: 2 * x + 1,
    "neg": lambda x: -x,
}


def given(x):
    if isinstance(x, dict):
        return functions[x["fnref"]]
    return jnp.asarray(x) if isinstance(x, np.ndarray) else x


def run(drawn, calls, letter, is_derived=lambda name, args, kwargs, out: True):
    """The calls (name, arguments, options) as cases whose numbers follow the letter. `raises` marks those that JAX refuses;
    functions that it does not have are left out."""
    cases = []
    for name, args, kwargs in calls:
        f = function(name)
        if f is None:
            continue
        shown = {k: encode(x) for k, x in kwargs.items()}
        case = {"id": f"{name}#{letter}{len(cases)}", "fn": name, "args": [arg(a) for a in args], "kwargs": shown}
        call = lambda *xs, f=f, kwargs=kwargs: f(*map(given, xs), **kwargs)
        try:
            out = call(*args)
        except Exception:
            cases.append({**case, "raises": True})
            continue
        case["out"] = encode(out)
        if is_derived(name, args, kwargs, out):
            try:
                case.update(derivatives(drawn, call, args, out))
            except Exception:
                pass
        cases.append(case)
    return cases


def write(cases):
    print('{"cases":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}")
