"""The model that examples/from-jax.ts loads: a small convolution network for handwritten digits.

    python python/from_jax_model.py examples/data

trains it in JAX on the digits of examples/data/digits.csv.gz and writes `from-jax.mlir`, which is
the function of weights and 60 images that gives the scores of the ten digits, and `from-jax.npz`
with the weights.
"""
import gzip
import os
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn

batch, test_count = 60, 360


def load(path):
    with gzip.open(path, "rt") as file:
        rows = np.loadtxt(file, delimiter=",")
    return (rows[:, :64].reshape(-1, 8, 8, 1) / 16).astype("float32"), rows[:, 64].astype("int32")


def new_weights(key):
    k1, k2, k3 = jax.random.split(key, 3)
    return {
        "conv1": jax.random.normal(k1, (3, 3, 1, 8)) / 3,
        "conv2": jax.random.normal(k2, (3, 3, 8, 16)) / 8,
        "dense": {"w": jax.random.normal(k3, (64, 10)) / 8, "b": jnp.zeros(10)},
    }


def scores(weights, images):
    dims = ("NHWC", "HWIO", "NHWC")
    pool = lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    h = images
    for name in ("conv1", "conv2"):
        h = lax.conv_general_dilated(h, weights[name], (1, 1), "SAME", dimension_numbers=dims)
        h = pool(nn.gelu(h))
    return h.reshape(h.shape[0], -1) @ weights["dense"]["w"] + weights["dense"]["b"]


def train(images, labels, epochs=30, rate=0.005):
    def loss(weights, x, y):
        chosen = jnp.take_along_axis(nn.log_softmax(scores(weights, x)), y[:, None], 1)
        return -jnp.mean(chosen)

    @jax.jit
    def step(weights, moments, x, y):
        gradient = jax.grad(loss)(weights, x, y)
        moments = jax.tree.map(lambda m, g: 0.9 * m + g, moments, gradient)
        return jax.tree.map(lambda w, m: w - rate * m, weights, moments), moments

    weights = new_weights(jax.random.key(0))
    moments = jax.tree.map(jnp.zeros_like, weights)
    order = np.random.default_rng(0)
    for _ in range(epochs):
        shuffled = order.permutation(len(labels))
        for i in range(0, len(labels) - batch + 1, batch):
            chosen = shuffled[i : i + batch]
            weights, moments = step(weights, moments, images[chosen], labels[chosen])
    return weights


def main(folder):
    images, labels = load(os.path.join(folder, "digits.csv.gz"))
    split = len(labels) - test_count
    weights = train(images[:split], labels[:split])
    guesses = jnp.argmax(scores(weights, images[split:]), 1)
    print(f"accuracy {np.mean(guesses == labels[split:]):.3f}")
    types = jax.tree.map(lambda w: jax.ShapeDtypeStruct(w.shape, w.dtype), weights)
    lowered = jax.jit(scores).lower(types, jax.ShapeDtypeStruct((batch, 8, 8, 1), jnp.float32))
    with open(os.path.join(folder, "from-jax.mlir"), "w") as file:
        file.write(lowered.as_text())
    flat = {name: weights[name] for name in ("conv1", "conv2")}
    flat |= {f"dense.{name}": w for name, w in weights["dense"].items()}
    np.savez(os.path.join(folder, "from-jax.npz"), **{k: np.asarray(w) for k, w in flat.items()})


if __name__ == "__main__":
    main(sys.argv[1])
