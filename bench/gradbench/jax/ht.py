import jax
import jax.numpy as jnp
from timed import timed


def of_axis(v):
    angle = jnp.sqrt(jnp.dot(v, v))
    axis = v / angle
    x, y, z = axis
    sin, cos = jnp.sin(angle), jnp.cos(angle)
    across = jnp.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    along = jnp.outer(axis, axis)
    return along + (jnp.eye(3) - along) * cos + across * sin


def of_angles(angles):
    sx, sz, sy = jnp.sin(angles)
    cx, cz, cy = jnp.cos(angles)
    about_x = jnp.array([[1, 0, 0, 0], [0, cx, -sx, 0], [0, sx, cx, 0], [0, 0, 0, 1]])
    about_y = jnp.array([[cy, 0, sy, 0], [0, 1, 0, 0], [-sy, 0, cy, 0], [0, 0, 0, 1]])
    about_z = jnp.array([[cz, -sz, 0, 0], [sz, cz, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    return about_z @ about_y @ about_x


def angles_of(fingers, bones):
    rows = [row for i in range(5) for row in [2 + 4 * i, 2 + 4 * i, 3 + 4 * i, 4 + 4 * i]]
    columns = [0, 1, 0, 0] * 5
    return jnp.zeros((bones, 3)).at[jnp.array(rows), jnp.array(columns)].set(fingers)


def posed(theta, hand, skeleton):
    parents, is_mirrored = skeleton
    turns = jax.vmap(of_angles)(angles_of(theta[6:], len(parents)))
    relatives = hand["relatives"] @ turns
    absolutes = []
    for relative, parent in zip(relatives, parents):
        absolutes.append(relative if parent == -1 else absolutes[parent] @ relative)
    transforms = (jnp.stack(absolutes) @ hand["inverses"])[:, :3]
    moved = jnp.einsum("bij,vj->bvi", transforms, hand["vertices"])
    skin = jnp.sum(moved * hand["weights"].T[:, :, None], 0)
    placed = skin * jnp.array([-1, 1, 1]) if is_mirrored else skin
    return placed @ of_axis(theta[:3]).T + theta[3:6]


def errors(theta, us, hand, skeleton):
    corners = posed(theta, hand, skeleton)[hand["corners"]]
    if us is None:
        return hand["points"] - corners
    shares = jnp.concatenate([us, 1 - jnp.sum(us, 1, keepdims=True)], 1)
    return hand["points"] - jnp.sum(corners * shares[:, :, None], 1)


def columns(theta, us, hand, skeleton):
    n = theta.size
    if us is None:
        along = lambda e: jax.jvp(lambda t: errors(t, None, hand, skeleton), (theta,), (e,))[1]
        return jax.vmap(along)(jnp.eye(n))

    def along_both(e):
        du = jnp.broadcast_to(e[:2], us.shape)
        return jax.jvp(lambda t, u: errors(t, u, hand, skeleton), (theta, us), (e[2:], du))[1]

    return jax.vmap(along_both)(jnp.eye(n + 2))


def prepare(message):
    data = message["data"]
    model = data["model"]
    found = jnp.array(data["correspondences"])
    us = message["us"]
    hand = {
        "relatives": jnp.array(model["base_relatives"]),
        "inverses": jnp.array(model["inverse_base_absolutes"]),
        "vertices": jnp.array(model["base_positions"]),
        "weights": jnp.array(model["weights"]),
        "corners": found if len(us) == 0 else jnp.array(model["triangles"])[found],
        "points": jnp.array(data["points"]),
    }
    places = None if len(us) == 0 else jnp.array(us).reshape(-1, 2)
    skeleton = tuple(model["parents"]), model["is_mirrored"]
    return jnp.array(message["theta"]), places, hand, skeleton


def report_columns(rows, _):
    return rows.reshape(rows.shape[0], -1).T.tolist()


objective = timed(prepare, jax.jit(errors, static_argnums=3), lambda e, _: e.reshape(-1).tolist())
jacobian = timed(prepare, jax.jit(columns, static_argnums=3), report_columns)
