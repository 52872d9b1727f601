"""What optax does with the gradients of test/optim/expected.json.

    python3 scripts/optax-rows.py > test/optim/expected.json

Run with optax 0.2.8 and JAX 0.10 on a CPU. Each case is a call of a transformation, written so that
test/optim/optax.test.ts can make the same call: {"call": name, "args": [...], "options": {...}}.
The rows are the parameters after updates 1, 3 and 6, in float64 and in float32.
"""
import json
import warnings

import jax

jax.config.update("jax_enable_x64", True)
warnings.filterwarnings("ignore")
import jax.numpy as jnp
import numpy as np
import optax
from optax._src import factorized

STEPS, SHOWN = 6, (1, 3, 6)
rng = np.random.default_rng(3)
round4 = lambda x: np.round(x, 4)
params = {"b": round4(rng.normal(size=2)), "s": round4(rng.normal()), "w": round4(rng.normal(size=(3, 2)))}
gradients = [
    {k: round4(rng.normal(size=np.shape(v)) * 1.5) for k, v in params.items()} for _ in range(STEPS)
]
# A gradient that is 0 everywhere for a while, and one of which an element never is anything else.
for g in gradients:
    g["w"][1, 0] = 0.0
gradients[1]["b"][:] = 0.0


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


class Call:
    """A call of optax, and its description."""

    def __init__(self, name, *args, make=None, **options):
        self.made = (make or getattr(optax, name))(*map(made, args), **{k: made(v) for k, v in options.items()})
        self.text = {
            "call": camel(name),
            "args": [described(a) for a in args],
            "options": {camel(k): described(v) for k, v in options.items()},
        }


def made(x):
    if isinstance(x, Call):
        return x.made
    if isinstance(x, list):
        return [made(v) for v in x]
    return x


def described(x):
    if isinstance(x, Call):
        return x.text
    if isinstance(x, list):
        return [described(v) for v in x]
    return x


def adafactor(learning_rate=None, **options):
    """optax computes the decay of adafactor in float32, also for parameters of float64: here it is not."""
    decay = lambda i, exponent: 1.0 - jnp.array(i + 1, jnp.float64) ** (-exponent)
    plain = factorized.scale_by_factored_rms
    factorized.scale_by_factored_rms = lambda *args: plain(*args, decay_rate_fn=decay)
    try:
        return optax.adafactor(learning_rate, **options)
    finally:
        factorized.scale_by_factored_rms = plain


def factored_rms(**options):
    decay = lambda i, exponent: 1.0 - jnp.array(i + 1, jnp.float64) ** (-exponent)
    return optax.scale_by_factored_rms(decay_rate_fn=decay, **options)


def rprop(learning_rate, **options):
    """optax 0.2.8 hands out the steps of the update before; those of this update stand in its state."""
    inner = optax.scale_by_rprop(learning_rate, **options)

    def update(updates, state, params=None):
        _, state = inner.update(updates, state, params)
        return jax.tree.map(lambda x: -x, state.prev_updates), state

    return optax.GradientTransformation(inner.init, update)


mask = {"b": False, "s": True, "w": True}
class Schedule(Call):
    """Counts are float64: optax divides whole numbers in float32."""

    def __init__(self, name, *args, **options):
        super().__init__(name, *args, **options)
        schedule = self.made
        self.made = lambda n: schedule(jnp.asarray(n, jnp.float64))


linear = Schedule("linear_schedule", 0.3, 0.05, 4)
cosine = Schedule("cosine_decay_schedule", 0.2, 5, alpha=0.1)
optimizers = [
    Call("sgd", 0.1),
    Call("sgd", 0.1, momentum=0.9),
    Call("sgd", linear, momentum=0.8, nesterov=True),
    Call("adam", 0.1),
    Call("adam", cosine, b1=0.8, b2=0.95, eps=1e-4, eps_root=1e-5),
    Call("adam", 0.05, nesterov=True),
    Call("nadam", 0.1, b1=0.85),
    Call("adamw", 0.1, weight_decay=0.05),
    Call("adamw", 0.1, weight_decay=linear, mask=mask),
    Call("nadamw", 0.1, weight_decay=0.02),
    Call("amsgrad", 0.1, b2=0.7),
    Call("amsgrad", 0.1, bias_correction_mu=False, bias_correction_nu=False),
    Call("adamax", 0.1),
    Call("adamaxw", 0.1, weight_decay=0.03),
    Call("radam", 0.1),
    Call("radam", 0.1, b2=0.9, threshold=4.2, nesterov=True),
    Call("adabelief", 0.1),
    Call("adabelief", 0.1, b2=0.9, eps=1e-6, nesterov=True),
    Call("yogi", 0.1),
    Call("yogi", 0.1, b2=0.8, eps=1e-2),
    Call("lamb", 0.1, weight_decay=0.04),
    Call("lars", 0.1, weight_decay=0.04, trust_coefficient=0.1),
    Call("lars", 0.1, trust_ratio_mask=mask, momentum=0.5, nesterov=True, eps=0.01),
    Call("lion", 0.1),
    Call("lion", 0.1, b1=0.6, b2=0.8, weight_decay=0.1, mask=mask),
    Call("novograd", 0.1, weight_decay=0.02),
    Call("adafactor", 0.1, make=adafactor),
    Call("adafactor", 0.1, make=adafactor, min_dim_size_to_factor=2, momentum=0.8, dtype_momentum=None),
    Call("adafactor", make=adafactor, min_dim_size_to_factor=2, clipping_threshold=None, weight_decay_rate=0.01,
         multiply_by_parameter_scale=False),
    Call("adagrad", 0.1),
    Call("adagrad", 0.1, initial_accumulator_value=0.0, eps=1e-3),
    Call("adadelta", 1.0),
    Call("adadelta", 1.0, rho=0.7, eps=1e-3, weight_decay=0.1, weight_decay_mask=mask),
    Call("rmsprop", 0.1),
    Call("rmsprop", 0.1, decay=0.7, eps_in_sqrt=False, bias_correction=True, initial_scale=0.5),
    Call("rmsprop", 0.1, centered=True, momentum=0.6, nesterov=True),
    Call("rmsprop", 0.1, centered=True, eps=0.1, bias_correction=True),
    Call("rprop", 0.1, max_step_size=0.13, make=rprop),
    Call("sign_sgd", 0.1),
    Call("noisy_sgd", 0.1, eta=0.3, gamma=0.4, key=7),
]
transformations = [
    Call("scale_by_trust_ratio", min_norm=0.8, trust_coefficient=0.3, eps=0.1),
    Call("scale_by_param_block_norm"),
    Call("scale_by_param_block_rms", min_scale=0.9),
    Call("scale_by_factored_rms", make=factored_rms, min_dim_size_to_factor=2),
    Call("scale_by_novograd", b2=0.6),
    Call("scale_by_learning_rate", 0.2, flip_sign=False),
    Call("scale_by_schedule", linear),
    Call("scale_by_sign"),
    Call("set_to_zero"),
    Call("identity"),
    Call("clip", 0.7),
    Call("clip_by_global_norm", 1.0),
    Call("clip_by_global_norm", 100.0),
    Call("clip_by_block_rms", 0.5),
    Call("adaptive_grad_clip", 0.3),
    Call("masked", Call("adaptive_grad_clip", 0.3, eps=0.5, axis=0), {"b": True, "s": False, "w": True}),
    Call("add_decayed_weights", 0.1, mask=mask),
    Call("centralize"),
    Call("keep_params_nonnegative"),
    Call("trace", 0.7, nesterov=True),
    Call("ema", 0.8),
    Call("ema", 0.8, debias=False),
    Call("apply_every", 3),
    Call("masked", Call("scale", 0.1), mask),
    Call("masked", Call("adam", 0.1), {"b": True, "s": False, "w": True}),
    Call("chain", Call("clip_by_global_norm", 1.0), Call("scale_by_adam"), Call("scale", -0.2)),
    Call("apply_if_finite", Call("adam", 0.1), 2),
    Call("partition", {"a": Call("adam", 0.1), "z": Call("set_to_zero"), "m": Call("sgd", 0.1, momentum=0.9)},
         {"b": "z", "s": "m", "w": "a"},
         make=lambda t, labels: optax.partition({k: v.made for k, v in t.items()}, labels)),
    # optax cannot gather in the dtype of the gradients where 64-bit types are enabled.
    Call("multi_steps", Call("adam", 0.3), 2, accumulator_dtype="float64", make=optax.MultiSteps),
    Call("multi_steps", Call("sgd", 0.3), 3, use_grad_mean=False, accumulator_dtype="float64", make=optax.MultiSteps),
]
for call in transformations:
    if call.text["call"] == "partition":
        call.text["args"][0] = {k: described(v) for k, v in
                                {"a": Call("adam", 0.1), "z": Call("set_to_zero"),
                                 "m": Call("sgd", 0.1, momentum=0.9)}.items()}


def keys_as_strings(pairs):
    return {str(k): v for k, v in pairs.items()}


schedules = [
    Schedule("constant_schedule", 0.3),
    linear,
    Schedule("linear_schedule", 0.1, 1.0, 7, transition_begin=3),
    Schedule("linear_schedule", 0.1, 1.0, 0),
    Schedule("polynomial_schedule", 1.0, 0.1, 2.5, 9, transition_begin=2),
    Schedule("exponential_decay", 0.5, 4, 0.7),
    Schedule("exponential_decay", 0.5, 4, 0.7, transition_begin=2, staircase=True, end_value=0.2),
    Schedule("exponential_decay", 0.5, 4, 1.3, end_value=0.9),
    cosine,
    Schedule("cosine_decay_schedule", 0.2, 11, exponent=1.5),
    Schedule("cosine_onecycle_schedule", 13, 0.8),
    Schedule("cosine_onecycle_schedule", 13, 0.8, pct_start=0.4, div_factor=10.0, final_div_factor=50.0),
    Schedule("linear_onecycle_schedule", 13, 0.8),
    Schedule("linear_onecycle_schedule", 13, 0.8, pct_start=0.2, pct_final=0.7, div_factor=5.0, final_div_factor=20.0),
    Schedule("warmup_constant_schedule", 0.0, 0.6, 5),
    Schedule("warmup_cosine_decay_schedule", 0.0, 0.6, 5, 12, end_value=0.06),
    Schedule("warmup_cosine_decay_schedule", 0.1, 0.6, 0, 12, exponent=2.0),
    Schedule("warmup_exponential_decay_schedule", 0.0, 0.6, 5, 4, 0.5, end_value=0.2),
    Schedule("piecewise_constant_schedule", 0.6, {5: 0.5, 9: 0.1}),
    Schedule("piecewise_interpolate_schedule", "linear", 0.6, {5: 0.5, 9: 3.0}),
    Schedule("piecewise_interpolate_schedule", "cosine", 0.6, {5: 0.5, 9: 3.0}),
    Schedule("join_schedules", [linear, cosine, Schedule("constant_schedule", 0.01)], [4, 10]),
    Schedule("sgdr_schedule", [
        {"init_value": 0.1, "peak_value": 1.0, "warmup_steps": 2, "decay_steps": 6, "end_value": 0.2},
        {"init_value": 0.2, "peak_value": 0.7, "warmup_steps": 3, "decay_steps": 9, "end_value": 0.0},
    ]),
]
schedules[-1].text["args"] = [[{camel(k): v for k, v in c.items()} for c in schedules[-1].text["args"][0]]]


def tree(x, dtype):
    return jax.tree.map(lambda v: jnp.asarray(v, dtype), x)


def plain(x):
    return {k: np.asarray(v).tolist() for k, v in x.items()}


def rows_of(call, dtype):
    p = tree(params, dtype)
    state = call.made.init(p)
    rows = []
    for i, g in enumerate(gradients):
        updates, state = call.made.update(tree(g, dtype), state, p)
        p = optax.apply_updates(p, updates)
        assert all(v.dtype == dtype for v in jax.tree.leaves(p)), call.text
        if i + 1 in SHOWN:
            rows.append(plain(p))
    return rows


def lookahead():
    opt = optax.lookahead(optax.sgd(0.1, momentum=0.9), 2, 0.4)
    p = optax.LookaheadParams.init_synced(tree(params, jnp.float64))
    state = opt.init(p)
    rows = []
    for i, g in enumerate(gradients):
        updates, state = opt.update(tree(g, jnp.float64), state, p)
        p = optax.apply_updates(p, updates)
        if i + 1 in SHOWN:
            rows.append({"fast": plain(p.fast), "slow": plain(p.slow)})
    return rows


def plateau():
    opt = optax.contrib.reduce_on_plateau(factor=0.5, patience=2, rtol=0.01, cooldown=2, accumulation_size=2,
                                          min_scale=0.2)
    state = opt.init(tree(params, jnp.float64))
    values = [3, 2.5, 2, 2, 2.1, 2, 1.99, 2, 2, 2, 1.5, 1.4, 1.5, 1.6, 1.5, 1.6, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    scales = []
    for value in values:
        _, state = opt.update(tree(gradients[0], jnp.float64), state, value=value)
        scales.append(float(state.scale))
    return {"values": values, "scales": scales}


def shown(text):
    return json.loads(json.dumps(text))


print(json.dumps({
    "params": plain(params),
    "gradients": [plain(g) for g in gradients],
    "shown": SHOWN,
    "cases": [
        {**shown(call.text), "float64": rows_of(call, jnp.float64), "float32": rows_of(call, jnp.float32)}
        for call in optimizers + transformations
    ],
    "schedules": [
        {**shown(call.text), "values": [float(call.made(n)) for n in range(19)]} for call in schedules
    ],
    "lookahead": lookahead(),
    "plateau": plateau(),
}))
