"""What JAX, Flax and Optax make of the rows of test/nn/expected.test.ts.

    python3 scripts/neural-networks.py > test/nn/expected.json

Run with JAX 0.10.2, Flax 0.12.8 and Optax 0.2.8 on a CPU. A row is a call: the name of a function
in `nn`, its arguments and options, the value, and for each float array among the arguments the
derivative of the sum of the value's floats, each times the cosine of its number.
"""
import json

import flax.linen as fnn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.linen import pooling

jax.config.update("jax_enable_x64", True)


def wave(*shape, by=1.0, start=0.0):
    return jnp.sin(jnp.arange(np.prod(shape), dtype=jnp.float64) * by + start).reshape(shape)


def plain(x):
    """Arrays with their dtype and shape; what is not finite as text."""
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if not isinstance(x, (jax.Array, np.ndarray)):
        return x
    flat = [v if not isinstance(v, float) else float(f"{v:.15g}") if np.isfinite(v) else str(v) for v in np.asarray(x).ravel().tolist()]
    return {"dtype": str(x.dtype), "shape": list(x.shape), "data": flat}


def weighted(tree):
    floats = [v for v in jax.tree.leaves(tree) if jnp.issubdtype(v.dtype, jnp.floating)]
    return sum(jnp.sum(v * jnp.cos(jnp.arange(v.size, dtype=jnp.float64) + i).reshape(v.shape)) for i, v in enumerate(floats))


rows = []


def row(name, args, of, options=None, slopes=True):
    """`of` computes the value of the arguments, and of the options by their names here."""
    options = options or {}
    leaves, structure = jax.tree.flatten((args, options))
    places = [i for i, v in enumerate(leaves) if isinstance(v, jax.Array) and jnp.issubdtype(v.dtype, jnp.floating)]

    def call(arrays):
        mixed = list(leaves)
        for i, array in zip(places, arrays):
            mixed[i] = array
        a, o = jax.tree.unflatten(structure, mixed)
        return of(*a, **o)

    arrays = [leaves[i] for i in places]
    found = jax.grad(lambda xs: weighted(call(xs)))(arrays) if slopes else None
    # What a mask hides has no slope; JAX has NaN there in some functions.
    if found is not None and any(jnp.isnan(v).any() for v in found):
        found = None
    rows.append({"name": name, "args": plain(list(args)), "options": plain(options), "value": plain(call(arrays)), "slopes": plain(found)})


logits = wave(3, 4, by=1.7) * 3
huge = jnp.array([[1e4, -1e4, 0.5, 3.0], [-1e300, 2.0, 1e3, -7.0], [0.0, 0.0, 0.0, 0.0]])
hidden = jnp.array([[-jnp.inf, 1.0, 2.0, 0.5], [0.3, -jnp.inf, -jnp.inf, 1.0]])
shares = jax.nn.softmax(wave(3, 4, by=2.3))
mask = jnp.array([[True, True, False, True], [True, False, True, True], [False, True, True, True]])
labels = jnp.array([2, 0, 3], dtype=jnp.int32)
L = optax.losses

for name, f in [("squaredError", L.squared_error), ("l2Loss", L.l2_loss), ("huberLoss", L.huber_loss), ("logCosh", L.log_cosh)]:
    row(f"losses.{name}", [logits], f)
    row(f"losses.{name}", [logits], lambda x, targets, f=f: f(x, targets), {"targets": shares})
row("losses.huberLoss", [logits], L.huber_loss, {"delta": 0.3})
for name, f in [("cosineSimilarity", L.cosine_similarity), ("cosineDistance", L.cosine_distance)]:
    row(f"losses.{name}", [logits, shares], f)
    row(f"losses.{name}", [logits, shares], f, {"axis": 0, "epsilon": 2.0})
    row(f"losses.{name}", [logits, shares], f, {"where": mask})

row("losses.sigmoidBinaryCrossEntropy", [logits, shares], L.sigmoid_binary_cross_entropy)
row("losses.sigmoidBinaryCrossEntropy", [jnp.array([1e4, -1e4, 800.0, 0.0]), jnp.array([0.0, 1.0, 1.0, 0.5])], L.sigmoid_binary_cross_entropy)
row("losses.sigmoidFocalLoss", [logits, shares], L.sigmoid_focal_loss)
row("losses.sigmoidFocalLoss", [logits, shares], L.sigmoid_focal_loss, {"alpha": 0.25, "gamma": 1.5})
row("losses.hingeLoss", [wave(4), jnp.array([1.0, -1.0, 1.0, -1.0])], L.hinge_loss)
row("losses.perceptronLoss", [wave(4, start=0.3), jnp.array([1.0, -1.0, 1.0, -1.0])], L.perceptron_loss)
row("losses.sparsemaxLoss", [wave(4, start=0.3) * 2, jnp.array([1, 0, 0, 1], dtype=jnp.int32)], L.sparsemax_loss)

for options in [{}, {"axis": 0}, {"axis": (0, 1)}, {"where": mask}]:
    row("losses.softmaxCrossEntropy", [logits, shares], L.softmax_cross_entropy, options)
    row("losses.polyLossCrossEntropy", [logits, shares], L.poly_loss_cross_entropy, options)
    row("losses.klDivergence", [jax.nn.log_softmax(logits), shares], L.kl_divergence, options)
    row("losses.klDivergenceWithLogTargets", [jax.nn.log_softmax(logits), jnp.log(shares)], L.kl_divergence_with_log_targets, options)
    row("losses.generalizedKlDivergence", [jax.nn.log_softmax(logits), shares], L.generalized_kl_divergence, options)
row("losses.softmaxCrossEntropy", [huge, jnp.eye(4)[labels]], L.softmax_cross_entropy)
row("losses.safeSoftmaxCrossEntropy", [hidden, jnp.array([[0.0, 0.2, 0.5, 0.3], [0.9, 0.0, 0.0, 0.1]])], L.safe_softmax_cross_entropy, slopes=False)
row("losses.softmaxCrossEntropyWithIntegerLabels", [logits, labels], L.softmax_cross_entropy_with_integer_labels)
row("losses.softmaxCrossEntropyWithIntegerLabels", [huge, labels], L.softmax_cross_entropy_with_integer_labels)
row("losses.softmaxCrossEntropyWithIntegerLabels", [hidden, labels[:2]], L.softmax_cross_entropy_with_integer_labels)
row("losses.softmaxCrossEntropyWithIntegerLabels", [logits, jnp.array([2, 0, 1, 1], dtype=jnp.int32)], L.softmax_cross_entropy_with_integer_labels, {"axis": 0})
row("losses.softmaxCrossEntropyWithIntegerLabels", [wave(2, 3, 2, by=1.3), jnp.array([3, 1, 2], dtype=jnp.int32)], L.softmax_cross_entropy_with_integer_labels, {"axis": (2, 0)})
row("losses.softmaxCrossEntropyWithIntegerLabels", [logits, jnp.array([1, 0, 3], dtype=jnp.int32)], L.softmax_cross_entropy_with_integer_labels, {"where": mask})
row("losses.softmaxCrossEntropyWithIntegerLabels", [logits, labels], L.softmax_cross_entropy_with_integer_labels, {"where": jnp.array([True, False, True])})
row("losses.smoothLabels", [shares, 0.1], L.smooth_labels)
row("losses.smoothLabels", [shares, 0.3], L.smooth_labels, {"axis": 0, "where": mask})
row("losses.multiclassHingeLoss", [logits, labels], L.multiclass_hinge_loss)
row("losses.multiclassPerceptronLoss", [logits, labels], L.multiclass_perceptron_loss)
row("losses.multiclassSparsemaxLoss", [logits, labels], L.multiclass_sparsemax_loss)
row("losses.multiclassSparsemaxLoss", [logits * 0.1, labels], L.multiclass_sparsemax_loss)
row("losses.tripletMarginLoss", [logits, shares, wave(3, 4)], L.triplet_margin_loss)
row("losses.tripletMarginLoss", [logits, shares, wave(3, 4)], lambda *a, axis, normDegree, margin, eps: L.triplet_margin_loss(*a, axis, normDegree, margin, eps), {"axis": 0, "normDegree": 4, "margin": 2.0, "eps": 0.1})
row("losses.ntxent", [wave(5, 3, by=1.9), jnp.array([0, 1, 0, 2, 1], dtype=jnp.int32)], L.ntxent)
row("losses.ntxent", [wave(5, 3, by=1.9), jnp.array([0, 1, 0, 0, 1], dtype=jnp.int32)], L.ntxent, {"temperature": 0.5})
row("losses.rankingSoftmaxLoss", [logits, shares], L.ranking_softmax_loss)
row("losses.rankingSoftmaxLoss", [logits, shares], L.ranking_softmax_loss, {"weights": wave(3, 4) + 2.0})
row("losses.rankingSoftmaxLoss", [logits, shares], lambda *a, reduceFn: L.ranking_softmax_loss(*a, reduce_fn=reduceFn), {"reduceFn": None})


def pool(of):
    return lambda x, window, strides=None, padding="VALID", countIncludePad=True: of(
        x, tuple(window), None if strides is None else tuple(strides), padding,
        **({} if of is not pooling.avg_pool else {"count_include_pad": countIncludePad}))


picture = wave(2, 4, 3, 2, by=2.1)
for name, of in [("avgPool", pooling.avg_pool), ("maxPool", pooling.max_pool), ("minPool", pooling.min_pool)]:
    row(name, [picture, [2, 2]], pool(of))
    row(name, [picture, [3, 2]], pool(of), {"strides": [2, 1], "padding": "SAME"})
    row(name, [picture[0, 0], [2]], pool(of), {"strides": [2], "padding": [[1, 0]]})
    row(name, [wave(1, 3, 2, 2, 2), [2, 2, 1]], pool(of), {"padding": [[1, 1], [0, 1], [0, 0]]})
row("avgPool", [picture, [3, 2]], pool(pooling.avg_pool), {"padding": "SAME", "countIncludePad": False})
row("avgPool", [picture[0], [2, 2]], pool(pooling.avg_pool), {"padding": [[1, 1], [0, 1]], "countIncludePad": False})


def norm(module, **fixed):
    def of(x, scale=None, bias=None, where=None, **options):
        names = {"axis": "reduction_axes", "featureAxes": "feature_axes"}
        options = {names.get(k, k): v for k, v in options.items()}
        uses = {"use_scale": scale is not None} | ({} if module is fnn.RMSNorm else {"use_bias": bias is not None})
        layer = module(use_fast_variance=False, **uses, **fixed, **options)
        params = {k: v for k, v in [("scale", scale), ("bias", bias)] if v is not None}
        return layer.apply({"params": params}, x, mask=where)
    return of


both = {"scale": wave(2) + 1.5, "bias": wave(2, by=2.0)}
seen = wave(2, 4, 3, 2, by=3.3) > -0.5
for name, module in [("layerNorm", fnn.LayerNorm), ("instanceNorm", fnn.InstanceNorm)]:
    row(name, [picture], norm(module))
    row(name, [picture], norm(module), both)
    row(name, [picture], norm(module), {"where": seen, "epsilon": 0.1})
row("layerNorm", [picture], norm(fnn.LayerNorm), {"axis": (1, 3), **both})
row("layerNorm", [picture], norm(fnn.LayerNorm), {"axis": (1, 2, 3), "featureAxes": (2, 3), "scale": wave(3, 2)})
row("instanceNorm", [picture], norm(fnn.InstanceNorm), {"featureAxes": (1,), "scale": wave(4)})
row("rmsNorm", [picture], norm(fnn.RMSNorm))
row("rmsNorm", [picture], norm(fnn.RMSNorm), {"scale": both["scale"], "epsilon": 0.1, "where": seen})
grouped = wave(2, 3, 6, by=1.1)
row("groupNorm", [grouped, 3], lambda x, n, **o: norm(fnn.GroupNorm, num_groups=n)(x, **o))
row("groupNorm", [grouped, 2], lambda x, n, **o: norm(fnn.GroupNorm, num_groups=n)(x, **o), {"scale": wave(6), "bias": wave(6, by=2.0), "epsilon": 0.01})
row("groupNorm", [grouped, 2], lambda x, n, **o: norm(fnn.GroupNorm, num_groups=n)(x, **o), {"where": wave(2, 3, 6, by=3.3) > -0.5})
row("groupNorm", [grouped, 2], lambda x, n, **o: norm(fnn.GroupNorm, num_groups=n)(x, **o), {"axis": (-1,)})


def batch_norm(x, running, scale=None, bias=None, where=None, useRunningAverage=False, **options):
    layer = fnn.BatchNorm(use_running_average=useRunningAverage, use_scale=scale is not None, use_bias=bias is not None, use_fast_variance=False, **options)
    params = {k: v for k, v in [("scale", scale), ("bias", bias)] if v is not None}
    y, state = layer.apply({"params": params, "batch_stats": running}, x, mask=where, mutable=["batch_stats"])
    return [y, {k: state["batch_stats"][k] for k in ["mean", "var"]}]


running = {"mean": wave(2), "var": wave(2) ** 2 + 0.5}
row("batchNorm", [picture, running], batch_norm)
row("batchNorm", [picture, running], batch_norm, {**both, "momentum": 0.7, "epsilon": 0.1})
row("batchNorm", [picture, running], batch_norm, {"where": seen})
row("batchNorm", [picture, running], batch_norm, {**both, "useRunningAverage": True})
row("batchNorm", [picture, {"mean": wave(4), "var": wave(4) ** 2 + 0.5}], batch_norm, {"axis": 1, "scale": wave(4) + 2})

key = jax.random.key(3)


def dropout(_, x, rate, broadcastDims=(), deterministic=False):
    return fnn.Dropout(rate, broadcast_dims=tuple(broadcastDims)).apply({}, x, deterministic=deterministic, rng=key)


words = jax.random.key_data(key)
row("dropout", [words, logits, 0.5], dropout)
row("dropout", [words, logits, 0.2], dropout, {"broadcastDims": [0]})
row("dropout", [words, logits, 0.2], dropout, {"deterministic": True})
row("embedding", [logits, jnp.array([[2, 0], [1, 2]], dtype=jnp.int32)], lambda t, i: jnp.take(t, i, axis=0))

small = wave(4, 5, by=1.3)
for method in ["nearest", "linear", "cubic", "lanczos3", "lanczos5", "cubic-pytorch", "area"]:
    for size in [[7, 2], [3, 9], [4, 5], [1, 1]]:
        for antialias in [True, False] if size[0] < 4 else [True]:
            row("image.resize", [small, size, method], lambda x, n, m, antialias: jax.image.resize(x, tuple(n), m, antialias=antialias), {"antialias": antialias})
row("image.resize", [wave(2, 3, 4), [3, 2, 2], "bilinear"], lambda x, n, m: jax.image.resize(x, tuple(n), m))
for method in ["linear", "cubic", "lanczos3", "lanczos5", "cubic-pytorch", "area"]:
    for antialias in [True, False] if method != "cubic-pytorch" else [True]:
        row("image.scaleAndTranslate", [small, [6, 3], [0, 1], jnp.array([1.3, 0.4]), jnp.array([0.6, -0.3]), method],
            lambda x, n, d, s, t, m, antialias: jax.image.scale_and_translate(x, tuple(n), tuple(d), s, t, m, antialias=antialias), {"antialias": antialias})
row("image.scaleAndTranslate", [small, [4, 6], [1], jnp.array([1.5]), jnp.array([0.1]), "cubic-pytorch"],
    lambda x, n, d, s, t, m, antialias: jax.image.scale_and_translate(x, tuple(n), tuple(d), s, t, m, antialias=antialias), {"antialias": False})

frames = wave(2, 6, 4, by=1.9) * 2
tokens = jnp.array([[1, 1, 3], [2, 3, 0]], dtype=jnp.int32)
late = jnp.array([[0] * 6, [0] * 4 + [1] * 2], dtype=jnp.int32)
few = jnp.array([[0] * 3, [0] * 2 + [1]], dtype=jnp.int32)


def ctc(of):
    return lambda *args, blankId=0, logEpsilon=-1e5: of(*args, blank_id=blankId, log_epsilon=logEpsilon)


row("losses.ctcLoss", [frames, late, tokens, few], ctc(L.ctc_loss))
row("losses.ctcLoss", [frames, late * 0, jnp.array([[0, 2, 0], [3, 3, 1]], dtype=jnp.int32), few], ctc(L.ctc_loss), {"blankId": 1, "logEpsilon": -50.0})
row("losses.ctcLossWithForwardProbs", [frames, late, tokens, few], ctc(L.ctc_loss_with_forward_probs))


def dense(i, *shape, bias=True):
    kernel = wave(*shape, by=1.1 + i / 7, start=i)
    return {"kernel": kernel} | ({"bias": wave(shape[-1], start=i)} if bias else {})


def cell(module, **fixed):
    def of(params, carry, x, **options):
        carry = tuple(carry) if isinstance(carry, list) else carry
        carry, y = module(features=2, **fixed, **options).apply({"params": params}, carry, x)
        return [list(carry) if isinstance(carry, tuple) else carry, y]
    return of


lstm = {n: dense(i, 3, 2, bias=False) for i, n in enumerate(["ii", "if", "ig", "io"])} | {n: dense(i + 4, 2, 2) for i, n in enumerate(["hi", "hf", "hg", "ho"])}
gru = {n: dense(i, 3, 2) for i, n in enumerate(["ir", "iz", "in"])} | {n: dense(i + 3, 2, 2, bias=n == "hn") for i, n in enumerate(["hr", "hz", "hn"])}
simple = {"i": dense(0, 3, 2), "h": dense(1, 2, 2, bias=False)}
step, state = wave(4, 3, by=1.3), wave(4, 2, by=1.7)
row("lstmCell", [lstm, [state, state * 0.5], step], cell(fnn.OptimizedLSTMCell))
row("gruCell", [gru, state, step], cell(fnn.GRUCell))
row("simpleCell", [simple, state, step], cell(fnn.SimpleCell))
row("simpleCell", [simple, state, step], cell(fnn.SimpleCell), {"residual": True})

words = wave(2, 3, 4, by=1.3)
weights = {n: dense(i, 4, 4, 2) for i, n in enumerate(["query", "key", "value"])} | {"out": {"kernel": wave(4, 2, 4, by=1.9), "bias": wave(4)}}
for n in ["query", "key", "value"]:
    weights[n]["bias"] = wave(4, 2, by=0.7)


def heads(params, q, inputsK=None, inputsV=None, mask=None):
    return fnn.MultiHeadDotProductAttention(num_heads=4, qkv_features=8).apply({"params": params}, q, inputsK, inputsV, mask=mask)


row("multiHeadAttention", [weights, words], heads)
row("multiHeadAttention", [weights, words], heads, {"inputsK": wave(2, 5, 4, by=0.7)})
row("multiHeadAttention", [weights, words], heads, {"inputsK": wave(2, 5, 4, by=0.7), "inputsV": wave(2, 5, 4, by=2.7), "mask": wave(2, 1, 3, 5, by=3.3) > -0.5})


def scaled(a, b, s, t, preferredElementType=None):
    return jnp.einsum("bmk,bnk->bmn", a * jnp.repeat(s, a.shape[2] // s.shape[2], 2), b * jnp.repeat(t, b.shape[2] // t.shape[2], 2))


row("scaledMatmul", [wave(2, 3, 4), wave(2, 2, 4, by=1.3), wave(2, 3, 2) + 2, wave(2, 2, 2) + 3], scaled, {"preferredElementType": "float64"})

print(json.dumps({"rows": rows}))
