import jax
import jax.numpy as jnp
from timed import timed


def sum_of_distances(centroids, points):
    apart = points[:, None] - centroids
    return jnp.sum(jnp.min(jnp.sum(apart * apart, 2), 1))


def direction(centroids, points):
    def slope(c):
        return jax.grad(sum_of_distances)(c, points)

    g, h = jax.jvp(slope, (centroids,), (jnp.ones_like(centroids),))
    return g / h


def prepare(message):
    return jnp.array(message["centroids"]), jnp.array(message["points"])


cost = timed(prepare, jax.jit(sum_of_distances), lambda y, _: float(y))
dir = timed(prepare, jax.jit(direction), lambda d, _: d.tolist())
