import jax
import jax.numpy as jnp
from timed import timed


def log_sum_exp(x):
    most = jnp.max(x)
    return jnp.log(jnp.sum(jnp.exp(x - most))) + most


def prepare(message):
    return (jnp.array(message["x"]),)


primal = timed(prepare, jax.jit(log_sum_exp), lambda y, _: float(y))
gradient = timed(prepare, jax.jit(jax.grad(log_sum_exp)), lambda dx, _: dx.tolist())
