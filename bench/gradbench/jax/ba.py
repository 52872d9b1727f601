import jax
import jax.numpy as jnp
from timed import timed


def rotate(rotation, x):
    squared = jnp.dot(rotation, rotation)
    still = squared == 0
    angle = jnp.sqrt(jnp.where(still, 1, squared))
    axis = rotation / angle
    sin, cos = jnp.sin(angle), jnp.cos(angle)
    along = axis * (jnp.dot(axis, x) * (1 - cos))
    turned = x * cos + jnp.cross(axis, x) * sin + along
    return jnp.where(still, x + jnp.cross(rotation, x), turned)


def project(camera, x):
    seen = rotate(camera[:3], x - camera[3:6])
    flat = seen[:2] / seen[2]
    r2 = jnp.dot(flat, flat)
    distortion = 1 + camera[9] * r2 + camera[10] * r2 * r2
    return flat * distortion * camera[6] + camera[7:9]


def reprojection(camera, x, w, seen):
    return (project(camera, x) - seen) * w


def weight_error(w):
    return 1 - w * w


def for_each(f):
    def all_of_them(cameras, x, w, seen, obs):
        camera, point = obs
        return jax.vmap(f)(cameras[camera], x[point], w, seen)

    return all_of_them


def errors(*args):
    return for_each(reprojection)(*args), weight_error(args[2])


def entries(*args):
    def rows(camera, x, w, seen):
        dc, dx, dw = jax.jacrev(reprojection, argnums=(0, 1, 2))(camera, x, w, seen)
        return jnp.concatenate([dc, dx, dw.reshape(2, 1)], 1)

    return for_each(rows)(*args), jax.vmap(jax.grad(weight_error))(args[2])


def prepare(message):
    n, m, p = message["n"], message["m"], message["p"]
    observation = jnp.arange(p)
    return (
        jnp.tile(jnp.array(message["cam"]), (n, 1)),
        jnp.tile(jnp.array(message["x"]), (m, 1)),
        jnp.full(p, message["w"]),
        jnp.tile(jnp.array(message["feat"]), (p, 1)),
        jnp.stack([observation % n, observation % m]),
    )


def report_errors(result, message):
    e, we = result
    return {
        "reproj_error": {"elements": e[0].tolist(), "repeated": message["p"]},
        "w_err": {"element": float(we[0]), "repeated": message["p"]},
    }


def report_entries(result, message):
    e, we = result
    n, m, p = message["n"], message["m"], message["p"]
    row = list(range(11)) + [11 * n, 11 * n + 1, 11 * n + 2, 11 * n + 3 * m]
    return {
        "rows": [15 * min(i, 2 * p) + max(i - 2 * p, 0) for i in range(30)] + [31 * p],
        "cols": row + row + [11 * n + 3 * m + p - 1],
        "vals": e[0].reshape(-1).tolist() + [float(we[-1])],
    }


objective = timed(prepare, jax.jit(errors), report_errors)
jacobian = timed(prepare, jax.jit(entries), report_entries)
