import jax
import jax.numpy as jnp


def forward(f):
    def with_slope(x):
        values, slopes = jax.vmap(lambda e: jax.jvp(f, (x,), (e,)))(jnp.eye(x.size))
        return values[0], slopes

    return with_slope


def reverse(f):
    return jax.value_and_grad(f)


def is_small(v):
    return jnp.dot(v, v) <= 1e-10


def argmin(f, with_slope, start):
    def turn(state):
        x, value, slope, rate, downs, _ = state
        next_x = x - slope * rate
        next_value, next_slope = with_slope(f)(next_x)
        is_still = is_small(next_x - x)
        is_down = (next_value < value) & ~is_still
        is_fast = downs == 9
        rate = jnp.where(is_down, jnp.where(is_fast, rate * 2, rate), rate / 2)
        slope = jnp.where(is_down, next_slope, slope)
        return (
            jnp.where(is_down, next_x, x),
            jnp.where(is_down, next_value, value),
            slope,
            rate,
            jnp.where(is_down & ~is_fast, downs + 1, 0),
            is_still | is_small(slope),
        )

    value, slope = with_slope(f)(start)
    first = (start, value, slope, jnp.array(1e-5), jnp.array(0), is_small(slope))
    return jax.lax.while_loop(lambda state: ~state[5], turn, first)[0]


def argmax(f, with_slope, start):
    return argmin(lambda x: -f(x), with_slope, start)
