import jax
import jax.numpy as jnp
from descent import argmin, forward, reverse
from timed import timed

dt = 0.1


def miss(with_slope):
    def squared(w):
        charges = jnp.array([[10, 10 - w[0]], [10, 0]])

        def potential(x):
            apart = x - charges
            return jnp.sum(jnp.sum(apart * apart, 1) ** -0.5)

        def is_above(state):
            x, v = state
            return x[1] + v[1] * dt > 0

        def turn(state):
            x, v = state
            _, slope = with_slope(potential)(x)
            return x + v * dt, v - slope * dt

        x, v = jax.lax.while_loop(is_above, turn, (jnp.array([0.0, 8]), jnp.array([0.75, 0])))
        return (x[0] - v[0] * x[1] / v[1]) ** 2

    return squared


def best_place(outer, inner):
    prepare = lambda message: (jnp.array([message["w"]], dtype=float),)
    run = jax.jit(lambda w: argmin(miss(inner), outer, w))
    return timed(prepare, run, lambda w, _: float(w[0]))


ff = best_place(forward, forward)
fr = best_place(forward, reverse)
rf = best_place(reverse, forward)
rr = best_place(reverse, reverse)
