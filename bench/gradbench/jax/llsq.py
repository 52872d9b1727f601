import jax
import jax.numpy as jnp
from timed import timed


def loss(x, n):
    t = jnp.arange(n) * (2 / (n - 1)) - 1
    powers = t.reshape(n, 1) ** jnp.arange(x.size)
    errors = jnp.sign(t) - powers @ x
    return jnp.sum(errors * errors) / 2


def prepare(message):
    return jnp.array(message["x"]), message["n"]


primal = timed(prepare, jax.jit(loss, static_argnums=1), lambda y, _: float(y))
gradient = timed(prepare, jax.jit(jax.grad(loss), static_argnums=1), lambda dx, _: dx.tolist())
