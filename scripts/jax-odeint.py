"""Gradients by the adjoint of JAX's odeint, for test/scipy/integrate/adjoint.test.ts.

    python3 scripts/jax-odeint.py > test/scipy/integrate/adjoint-of-jax.json

Run with JAX 0.10.2 on a CPU.
"""
import json

import jax
import jax.numpy as jnp
from jax.experimental.ode import odeint

jax.config.update("jax_enable_x64", True)

weights = jnp.array([[0.3, -1], [0.7, 0.2], [-0.4, 0.9], [1.1, -0.6]])


def loss(y0, times, k, push, length):
    def pendulum(y, t):
        return jnp.stack([y[1], -jnp.sin(y[0]) / length - y[1] * k + jnp.cos(t) * push])

    rows = odeint(pendulum, y0, times, rtol=1e-11, atol=1e-12)
    return jnp.sum(jnp.square(rows) * weights + rows)


point = [jnp.array([0.9, -0.3]), jnp.array([0.2, 0.9, 1.3, 2.8]), 0.3, 0.8, 1.7]
value, slopes = jax.value_and_grad(loss, argnums=(0, 1, 2, 3, 4))(*point)
print(json.dumps({"value": float(value), "slopes": [s.tolist() for s in slopes]}, indent=1))
