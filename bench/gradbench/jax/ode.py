import jax
import jax.numpy as jnp
from timed import timed


def solve(x, s):
    h = 2 / s

    def slope(y):
        return jnp.concatenate([x[:1], x[1:] * y[:-1]])

    def step(_, y):
        k1 = slope(y)
        k2 = slope(y + k1 * (h / 2))
        k3 = slope(y + k2 * (h / 2))
        k4 = slope(y + k3 * h)
        return y + (k1 + k2 * 2 + k3 * 2 + k4) * (h / 6)

    return jax.lax.fori_loop(0, s, step, jnp.zeros_like(x))


def last(x, s):
    return solve(x, s)[-1]


def prepare(message):
    return jnp.array(message["x"]), message["s"]


primal = timed(prepare, jax.jit(solve, static_argnums=1), lambda y, _: y.tolist())
gradient = timed(prepare, jax.jit(jax.grad(last), static_argnums=1), lambda dx, _: dx.tolist())
