import jax
import jax.numpy as jnp
from descent import argmax, argmin, forward, reverse
from timed import timed


def f(x, y):
    return jnp.dot(x, x) - jnp.dot(y, y)


def saddle_point(outer, inner):
    def both(start):
        def best(x):
            return argmax(lambda y: f(x, y), inner, start)

        x = argmin(lambda x: f(x, best(x)), outer, start)
        y = argmax(lambda y: f(x, y), outer, start)
        return jnp.concatenate([x, y])

    prepare = lambda message: (jnp.array(message["start"], dtype=float),)
    return timed(prepare, jax.jit(both), lambda xy, _: xy.tolist())


ff = saddle_point(forward, forward)
fr = saddle_point(forward, reverse)
rf = saddle_point(reverse, forward)
rr = saddle_point(reverse, reverse)
