"""What JAX and SciPy make of the arrays of test/scipy/images.test.ts.

    python3 scripts/scipy-images.py > test/scipy/images-expected.json

Run with JAX 0.10.2 and SciPy 1.17 on a CPU.
"""
import json

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.ndimage import map_coordinates
from scipy import ndimage
from scipy.spatial import distance

jax.config.update("jax_enable_x64", True)

image = np.sin(np.arange(20.0)).reshape(4, 5)
places = np.array([[0.0, 0.3, 1.5, 2.5, 3.0, 3.4, -0.6, -2.2, 7.1, 5.5], [0.0, 1.2, 2.5, 3.5, 4.0, 1.0, 2.2, -3.1, 9.9, 4.6]])
a = np.cos(np.arange(12.0)).reshape(4, 3) + 0.5
b = np.sin(np.arange(9.0)).reshape(3, 3)
metrics = ["euclidean", "sqeuclidean", "cityblock", "chebyshev", "minkowski", "cosine", "correlation",
           "canberra", "braycurtis", "hamming"]
modes = ["constant", "nearest", "wrap", "mirror", "reflect"]


def options(metric):
    return {"p": 3} if metric == "minkowski" else {}


print(json.dumps({
    "mapped": [
        {"mode": mode, "order": order, "value": np.asarray(map_coordinates(jnp.array(image), list(places), order, mode, cval=0.7)).tolist(),
         "whole": np.asarray(map_coordinates(jnp.array(np.arange(20).reshape(4, 5)), list(places), order, mode, cval=3)).tolist()}
        for mode in modes for order in [0, 1]
    ],
    "blurred": [
        {"mode": mode, "sigma": sigma, "value": ndimage.gaussian_filter(image, sigma, mode=mode, cval=0.7).tolist()}
        for mode in modes for sigma in [0.8, [0.5, 1.0]]
    ],
    "distances": [
        {"metric": m, "pairs": distance.cdist(a, b, m, **options(m)).tolist(), "rows": distance.pdist(a, m, **options(m)).tolist()}
        for m in metrics
    ],
}, indent=1))
