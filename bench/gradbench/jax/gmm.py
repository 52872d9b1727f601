import math

import jax
import jax.numpy as jnp
from jax.scipy.special import multigammaln
from timed import timed


def log_sum_exp(x):
    most = jnp.max(x, -1, keepdims=True)
    return jnp.log(jnp.sum(jnp.exp(x - most), -1)) + jnp.squeeze(most, -1)


def triangles(diagonals, l):
    k, d = diagonals.shape
    columns, rows = jnp.triu_indices(d, 1)
    on = jnp.arange(d)
    return jnp.zeros((k, d, d)).at[:, rows, columns].set(l).at[:, on, on].set(diagonals)


def log_prior(parameters, m, gamma):
    q, l = parameters["q"], parameters["l"]
    k, d = q.shape
    n = d + m + 1
    constant = n * d * (math.log(gamma) - 0.5 * math.log(2)) - multigammaln(0.5 * n, d)
    squares = jnp.sum(jnp.exp(q * 2)) + jnp.sum(l * l)
    return jnp.sum(q) * m - 0.5 * gamma * gamma * squares + k * constant


def posterior(parameters, x, m, gamma):
    alpha, mu, q, l = (parameters[name] for name in ["alpha", "mu", "q", "l"])
    n, d = x.shape
    apart = x[:, None] - mu
    scaled = jnp.einsum("kij,nkj->nki", triangles(jnp.exp(q), l), apart)
    terms = alpha + jnp.sum(q, 1) - 0.5 * jnp.sum(scaled * scaled, 2)
    constant = 0.5 * n * d * math.log(2 * math.pi)
    return (
        jnp.sum(log_sum_exp(terms))
        - n * log_sum_exp(alpha)
        - constant
        + log_prior(parameters, m, gamma)
    )


def prepare(message):
    parameters = {name: jnp.array(message[name]) for name in ["alpha", "mu", "q"]}
    parameters["l"] = jnp.array(message["l"]).reshape(len(message["l"]), -1)
    return parameters, jnp.array(message["x"]), message["m"], message["gamma"]


def report(gradient, _):
    return {name: part.tolist() for name, part in gradient.items()}


static = (2, 3)
objective = timed(prepare, jax.jit(posterior, static_argnums=static), lambda y, _: float(y))
jacobian = timed(prepare, jax.jit(jax.grad(posterior), static_argnums=static), report)
