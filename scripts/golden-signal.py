"""Spectra of JAX, and what it leaves to SciPy, windows and periodograms, as cases in the format of test/golden/README.md.

    XLA_FLAGS=--xla_backend_optimization_level=0 python3 scripts/golden-signal.py > test/golden/ops-signal.json

Run with JAX 0.10.2 and SciPy 1.17 on a CPU, without the optimizations of XLA, which would take minutes. Left out is what JAX does otherwise than it says: segments of `welch` and
`csd` that are longer than 256 samples unless told, `noverlap` 0 of `istft`, and `istft` without `nfft` of an odd number.
The times of `istft` are those of the samples; JAX and SciPy count along the first axis, whichever that is.
"""
import jax
import jax.numpy as jnp
import numpy as np
import scipy.signal

from golden_cases import Draw, arg, derivatives, encode, function, write

drawn = Draw(23)
real, z = drawn.real, drawn.complex
single = lambda *shape: real(*shape).astype(np.float32)

signals = [
    ("stft", [real(20)], {"nperseg": 8}),
    ("stft", [real(17), 2.5], {"nperseg": 7, "noverlap": 2, "nfft": 9}),
    ("stft", [real(15), 1.0, "boxcar"], {"nperseg": 4, "boundary": None, "padded": False}),
    ("stft", [real(15)], {"nperseg": 6, "boundary": "even", "detrend": "constant"}),
    ("stft", [real(15)], {"nperseg": 6, "boundary": "odd", "detrend": "linear"}),
    ("stft", [real(15)], {"nperseg": 6, "boundary": "constant", "return_onesided": False}),
    ("stft", [z(14), 0.5], {"nperseg": 5, "noverlap": 3}),
    ("stft", [real(2, 12, 3)], {"nperseg": 4, "axis": 1, "window": ("gaussian", 1.5)}),
    ("stft", [real(12, 2)], {"nperseg": 5, "noverlap": 4, "axis": 0}),
    ("stft", [real(12), 1.0, real(6)], {"nperseg": 6}),
    ("stft", [single(16)], {"nperseg": 4}),
    ("stft", [real(9)], {"nperseg": 1, "noverlap": 0}),
    ("stft", [np.arange(10, dtype=np.int32)], {"nperseg": 4}),
    ("istft", [z(5, 6)], {}),
    ("istft", [z(4, 5), 2.0], {"nperseg": 6, "noverlap": 2, "window": "hamming"}),
    ("istft", [z(4, 5)], {"nperseg": 7, "noverlap": 4, "nfft": 7}),
    ("istft", [z(6, 5)], {"nperseg": 8, "nfft": 10, "boundary": False, "window": "hamming"}),
    ("istft", [z(6, 4)], {"input_onesided": False}),
    ("istft", [z(5, 2, 4)], {"freq_axis": 0, "time_axis": 2}),
    ("istft", [z(4, 5, 2)], {"freq_axis": 1, "time_axis": 0, "nperseg": 8}),
    ("istft", [z(5, 6).astype(np.complex64)], {}),
    ("istft", [z(4, 5), 1.0, real(6)], {}),
    ("welch", [real(30)], {"nperseg": 8}),
    ("welch", [real(25), 3.0, "flattop"], {"nperseg": 9, "noverlap": 2, "nfft": 12, "detrend": "linear"}),
    ("welch", [real(25)], {}),
    ("welch", [real(25)], {"nperseg": 6, "detrend": False, "scaling": "spectrum", "window": ("kaiser", 4.0)}),
    ("welch", [real(40)], {"nperseg": 8, "average": "median"}),
    ("welch", [real(2, 20)], {"nperseg": 5, "return_onesided": False}),
    ("welch", [real(20, 2)], {"nperseg": 8, "axis": 0}),
    ("welch", [z(20)], {"nperseg": 8}),
    ("welch", [single(20)], {"nperseg": 8}),
    ("welch", [real(20), 1.0, real(6)], {"scaling": "spectrum"}),
    ("csd", [real(30), real(30)], {"nperseg": 8}),
    ("csd", [real(25), real(20)], {"nperseg": 8, "fs": 2.0}),
    ("csd", [real(2, 20), real(1, 20)], {"nperseg": 7, "nfft": 9, "scaling": "spectrum"}),
    ("csd", [real(30), real(30)], {"nperseg": 6, "average": "median"}),
    ("csd", [z(20), real(20)], {"nperseg": 8, "detrend": "linear"}),
    ("csd", [real(20, 3), real(20, 3)], {"nperseg": 8, "axis": 0, "return_onesided": False}),
    ("csd", [real(20), None], {"nperseg": 8}),
    ("csd", [single(20), single(20)], {"nperseg": 8}),
]
refused = [
    ("stft", [real(10)], {"nperseg": 4, "noverlap": 4}),
    ("stft", [real(10)], {"nperseg": 4, "nfft": 3}),
    ("stft", [real(10)], {"nperseg": 0}),
    ("stft", [real(10), 1.0, real(12)], {"nperseg": 12}),
    ("stft", [real(10), 1.0, real(4)], {"nperseg": 5}),
    ("stft", [real(10), 1.0, real(2, 2)], {"nperseg": 2}),
    ("stft", [real(10)], {"boundary": "mirror"}),
    ("istft", [z(5)], {}),
    ("istft", [z(5, 6)], {"time_axis": 1, "freq_axis": -1}),
    ("istft", [z(5, 6)], {"nfft": 7}),
    ("istft", [z(1, 6)], {}),
    ("welch", [real(10)], {"nperseg": 4, "average": "mode"}),
    ("csd", [real(10), real(2, 10)], {}),
    ("csd", [real(2, 10), real(3, 10)], {}),
]
periodograms = [
    ([real(12)], {}),
    ([real(13), 2.0, "hann"], {"detrend": "linear", "scaling": "spectrum"}),
    ([real(12)], {"nfft": 16, "return_onesided": False}),
    ([real(12)], {"nfft": 7}),
    ([real(11, 2)], {"axis": 0, "detrend": False}),
    ([z(10)], {}),
    ([real(8), 1.0, real(8)], {}),
    ([single(8)], {}),
]
plain = """boxcar triang parzen bohman blackman nuttall blackmanharris flattop bartlett barthann hann hamming cosine
lanczos tukey exponential taylor""".split()
shaped = [
    ("kaiser", [8.6]),
    ("kaiser", [0.0]),
    ("gaussian", [2.5]),
    ("general_gaussian", [1.5, 3.0]),
    ("general_cosine", [np.array([0.5, 0.3, 0.2])]),
    ("general_hamming", [0.7]),
    ("tukey", [0.0]),
    ("tukey", [0.25]),
    ("tukey", [1.0]),
    ("exponential", [None, 3.0]),
    ("taylor", [6, 50.0, False]),
    ("taylor", [1]),
    ("chebwin", [100]),
    ("chebwin", [30]),
]
lengths = [0, 1, 2, 7, 12]


def case(name, args, kwargs, out):
    number = sum(c["fn"] == name for c in cases)
    found = {"id": f"{name}#{number}", "fn": name, "args": [arg(a) for a in args], "kwargs": {k: encode(v) for k, v in kwargs.items()}}
    cases.append(found)
    if out is None:
        found["raises"] = True
    else:
        found["out"] = encode(out)
    return found


def of_samples(name, out, args, kwargs):
    """With times as many as samples along their axis."""
    if name != "istft" or len(out[1].shape) == 1:
        return out
    axes = [kwargs.get("time_axis", -1) % args[0].ndim, kwargs.get("freq_axis", -2) % args[0].ndim]
    axis = axes[0] - (axes[1] < axes[0])
    fs = args[1] if len(args) > 1 else 1.0
    return jnp.arange(out[1].shape[axis], dtype=out[0].dtype) / fs, out[1]


def batched(call, args, out):
    """The first array with another one in a batch of two."""
    twice = np.stack([args[0], args[0][::-1]])
    mapped = jax.vmap(lambda x: call(x, *args[1:]))(jnp.asarray(twice))
    return {"in_axes": [0] + [None] * (len(args) - 1), "args": [encode(twice), *[arg(a) for a in args[1:]]], "out": encode(mapped)}


def compiled(short, args, kwargs):
    """A call as one program, which takes JAX less time than its operations one by one."""
    places = [i for i, a in enumerate(args) if isinstance(a, np.ndarray)]

    @jax.jit
    def of(*arrays):
        full = [arrays[places.index(i)] if i in places else a for i, a in enumerate(args)]
        return of_samples(short, function(f"scipy.signal.{short}")(*full, **kwargs), args, kwargs)

    return lambda *xs: of(*[xs[i] for i in places])


cases = []
for short, args, kwargs in signals:
    name = f"scipy.signal.{short}"
    call = compiled(short, args, kwargs)
    out = call(*args)
    found = case(name, args, kwargs, out)
    # That of the times and frequencies is zero.
    found.update(derivatives(drawn, call, args, out))
    found["vmap"] = batched(call, args, out)
for short, args, kwargs in refused:
    name = f"scipy.signal.{short}"
    try:
        function(name)(*args, **kwargs)
    except Exception:
        case(name, args, kwargs, None)
        continue
    raise AssertionError(f"JAX takes {name} {kwargs}")
for args, kwargs in periodograms:
    frequencies, power = scipy.signal.periodogram(*args, **kwargs)
    # In the precision of the signal, as JAX's other frequencies are.
    case("scipy.signal.periodogram", args, kwargs, (frequencies.astype(power.dtype), power))
for short, shape in [*[(w, []) for w in plain], *shaped]:
    for m in lengths:
        for kwargs in [{}] if m < 2 else [{}, {"sym": False}]:
            f = getattr(scipy.signal.windows, short)
            case(f"scipy.signal.windows.{short}", [m, *shape], kwargs, f(m, *shape, **kwargs))
for m in [0, 2, 8]:
    case("scipy.signal.windows.kaiser_bessel_derived", [m, 4.0], {}, scipy.signal.windows.kaiser_bessel_derived(m, 4.0))
case("scipy.signal.windows.exponential", [9, 2.0, 3.0], {"sym": False}, scipy.signal.windows.exponential(9, 2.0, 3.0, sym=False))
for window in ["hann", "hann_symmetric", "han", ("general gaussian", 1.5, 2.0), ("general_cosine", [0.5, 0.5]), 8.6, "taylor", ("cheb", 60), ("kbd_symmetric", 3.0), "tukey_periodic"]:
    for options in [{}, {"fftbins": False}]:
        case("scipy.signal.get_window", [window, 8], options, scipy.signal.get_window(window, 8, **options))

write(cases)
