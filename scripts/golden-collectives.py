"""Collectives over mapped axes and functions with batching rules of their own, by case.

    python3 scripts/golden-collectives.py > test/golden/collectives.json

Run with JAX 0.10.2 on a CPU. test/lax/collectives.test.ts has the same functions under the same names.
"""
import json
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jacfwd, jit, jvp, lax, vmap
from jax.custom_batching import custom_vmap

jax.config.update("jax_enable_x64", True)


def filled(*shape):
    """sin(1), sin(2), … in this shape."""
    return jnp.asarray(np.sin(np.arange(1, 1 + int(np.prod(shape)))).reshape(shape))


def over(f, **options):
    return vmap(f, axis_name="i", **options)


def both(f):
    return vmap(vmap(f, axis_name="j"), axis_name="i")


x4, x34, x222, x343 = filled(4), filled(3, 4), filled(2, 2, 2), filled(3, 4, 3)
x33, x366 = filled(3, 3), filled(3, 6, 6)


def normalized(x):
    mean = lax.pmean(x, "i")
    return (x - mean) / jnp.sqrt(lax.pmean((x - mean) ** 2, "i") + 0.1)


def energy(x):
    return lax.psum(jnp.sin(x) * lax.axis_index("i"), "i") * x


def scanned(x):
    def turn(c, _):
        c = jnp.cos(c) + lax.pmean(c, "i")
        return c, lax.psum(c * c, "i")

    return lax.scan(turn, x, None, length=3)


def halved(x):
    return lax.while_loop(lambda c: lax.pmax(jnp.abs(c), "i") > 0.1, lambda c: c * 0.5, x)


def own_turns(x):
    return lax.while_loop(lambda c: c > 0.1, lambda c: c * 0.5 + 0 * lax.psum(c, "i"), x)


def chosen(x):
    return lax.cond(x > 0, lambda y: lax.psum(y, "i"), lambda y: y - lax.pmean(y, "i"), x)


@custom_vmap
def scaled(x, y):
    return x * y


@scaled.def_vmap
def _(n, batched, x, y):
    return 10.0 * n * x * y, batched[0] or batched[1]


@custom_vmap
def centered(x):
    return x


@centered.def_vmap
def _(n, batched, x):
    return jnp.sin(x) - jnp.mean(jnp.sin(x), axis=0), True


@custom_vmap
def total(x):
    return x


@total.def_vmap
def _(n, batched, x):
    return jnp.sum(x * x, axis=0), False


def case(f):
    """What f gives, or null where JAX refuses it, with the reason on stderr."""
    try:
        return lists(f())
    except Exception as e:
        print(str(e)[:100], file=sys.stderr)
        return None


def lists(tree):
    return [lists(t) for t in tree] if isinstance(tree, tuple) else np.asarray(tree).tolist()


cases = {
    "psum": lambda: over(lambda x: lax.psum(x, "i"))(x34),
    "psum of one": lambda: over(lambda x: lax.psum(1, "i") + x)(x4),
    "psum of booleans": lambda: over(lambda x: lax.psum(x > 0, "i"))(x34),
    "psum over both": lambda: both(lambda x: lax.psum(x, ("i", "j")))(x34),
    "psum over inner": lambda: both(lambda x: lax.psum(x, "j"))(x34),
    "psum over outer": lambda: both(lambda x: lax.psum(x, "i"))(x34),
    "psum of a shadowed name": lambda: over(over(lambda x: lax.psum(x, "i")))(x34),
    "pmean": lambda: over(lambda x: lax.pmean(x, "i"))(x34),
    "pmean of integers": lambda: over(lambda x: lax.pmean(x, "i"))(jnp.arange(4)),
    "pmax": lambda: over(lambda x: lax.pmax(x, "i"))(x34),
    "pmin": lambda: over(lambda x: lax.pmin(x, "i"))(x34),
    "pmax of one": lambda: over(lambda x: lax.pmax(x, "i"), out_axes=None)(x34),
    "axisIndex": lambda: both(lambda x: x + lax.axis_index(("i", "j")))(x34),
    "axisSize": lambda: both(lambda x: x * lax.axis_size(("i", "j")) + lax.axis_size("j"))(x34),
    "allGather": lambda: over(lambda x: lax.all_gather(x, "i"))(x34),
    "allGather axis": lambda: over(lambda x: lax.all_gather(x, "i", axis=1))(x343),
    "allGather tiled": lambda: over(lambda x: lax.all_gather(x, "i", axis=-1, tiled=True))(x343),
    "psumScatter": lambda: over(lambda x: lax.psum_scatter(x, "i"))(x33),
    "psumScatter dimension": lambda: over(lambda x: lax.psum_scatter(x, "i", scatter_dimension=1))(x343),
    "psumScatter tiled": lambda: over(lambda x: lax.psum_scatter(x, "i", scatter_dimension=1, tiled=True))(x366),
    "ppermute": lambda: over(lambda x: lax.ppermute(x, "i", [(0, 2), (2, 1), (1, 3), (3, 0)]))(x4),
    "pshuffle": lambda: over(lambda x: lax.pshuffle(x, "i", [3, 0, 2, 1]))(x4),
    "allToAll": lambda: over(lambda x: lax.all_to_all(x, "i", 1, 0))(x343),
    "allToAll tiled": lambda: over(lambda x: lax.all_to_all(x, "i", 1, 0, tiled=True))(x366),
    "allToAll tiled, one axis": lambda: over(lambda x: lax.all_to_all(x, "i", 0, 0, tiled=True))(x366),
    "pswapaxes": lambda: over(lambda x: lax.pswapaxes(x, "i", 1))(x343),
    "inAxes": lambda: over(lambda x: lax.pswapaxes(x, "i", 0), in_axes=1, out_axes=1)(x33),
    "grad inside psum": lambda: over(grad(lambda x: lax.psum(x * x * x, "i")))(x4),
    "grad outside psum": lambda: grad(lambda x: over(energy)(x).sum())(x4),
    "grad of one instance": lambda: grad(lambda x: over(energy)(x)[1])(x4),
    "jacobian": lambda: jacfwd(lambda x: over(normalized)(x))(x4),
    "second derivative": lambda: jacfwd(grad(lambda x: over(normalized)(x)[2]))(x4),
    "jvp inside": lambda: over(lambda x: jvp(normalized, (x,), (jnp.cos(x),))[1])(x4),
    "grad inside allGather": lambda: over(grad(lambda x: jnp.prod(lax.all_gather(x, "i"))))(x4),
    "grad inside ppermute": lambda: over(grad(lambda x: lax.ppermute(x * x, "i", [(0, 1), (1, 2), (2, 3), (3, 0)]) * x))(x4),
    "grad inside allToAll": lambda: over(grad(lambda x: jnp.sum(lax.all_to_all(jnp.sin(x), "i", 0, 0) ** 2 * x[0])))(x33),
    "grad inside psumScatter": lambda: over(grad(lambda x: lax.psum_scatter(jnp.sin(x), "i") ** 2))(x33),
    "grad of an unmapped parameter": lambda: over(lambda x, w: grad(lambda v: lax.pmean(v * v * x, "i"))(w), in_axes=(0, None))(x4, 2.0),
    "jit inside": lambda: over(jit(normalized))(x4),
    "jit outside": lambda: jit(over(normalized))(x4),
    "scan": lambda: over(scanned)(x4),
    "grad of scan": lambda: grad(lambda x: over(scanned)(x)[1][0, 2])(x4),
    "while, one test": lambda: over(halved)(x4),
    "while, own tests": lambda: over(own_turns)(x4),
    "cond, own branches": lambda: over(chosen)(x4),
    "vmap inside": lambda: over(lambda x: vmap(lambda y: lax.psum(y * x[0], "i"))(x))(x34),
    "vmap inside, outer axis of results": lambda: over(lambda x: vmap(lambda y: lax.ppermute(y, "i", [(0, 1), (1, 2), (2, 0)]), out_axes=0)(x))(x34),
    "customVmap": lambda: vmap(scaled)(x4, x4),
    "customVmap, one mapped": lambda: vmap(scaled, in_axes=(0, None))(x4, 2.0),
    "customVmap, two axes": lambda: vmap(vmap(scaled))(x34, x34),
    "customVmap, jvp outside": lambda: jvp(lambda x: vmap(scaled)(x, x4), (x4,), (jnp.cos(x4),))[1],
    "customVmap, jvp inside": lambda: vmap(lambda x: jvp(lambda y: scaled(y, x), (x,), (1.0,))[1])(x4),
    "customVmap, grad outside": lambda: grad(lambda x: vmap(scaled)(x, x).sum())(x4),
    "customVmap, mixing instances": lambda: vmap(centered)(x4),
    "customVmap, grad of mixing": lambda: grad(lambda x: vmap(centered)(x)[1])(x4),
    "customVmap, the same for all": lambda: vmap(total, out_axes=None)(x4),
    "customVmap, jit": lambda: jit(vmap(jit(centered)))(x4),
}

rows = [f"  {json.dumps(name)}: {json.dumps(case(f))}" for name, f in cases.items()]
print("{\n" + ",\n".join(rows) + "\n}")
