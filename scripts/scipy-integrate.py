"""What SciPy finds for the problems of test/scipy/integrate.

    python3 scripts/scipy-integrate.py > test/scipy/integrate/expected.json

Run with SciPy 1.17 on a CPU. The solutions come from Radau's method with tolerances near the precision of float64.
"""
import json

import numpy as np
from scipy import integrate

equations = {
    "lorenz": (lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]],
               [1.0, 1.0, 1.0], [0.0, 0.5, 1.0, 3.0], "DOP853"),
    "forced": (lambda t, y: [y[1], np.cos(2 * t) - y[0] * (1 + 0.5 * t)], [0.3, -0.2], [1.0, 0.0, -1.0, -4.0], "DOP853"),
    "vanDerPol": (lambda t, y: [y[1], 1000 * (1 - y[0] ** 2) * y[1] - y[0]], [2.0, 0.0],
                  [0.0, 500.0, 807.0, 1500.0], "Radau"),
    "robertson": (lambda t, y: [-0.04 * y[0] + 1e4 * y[1] * y[2],
                                0.04 * y[0] - 1e4 * y[1] * y[2] - 3e7 * y[1] ** 2, 3e7 * y[1] ** 2],
                  [1.0, 0.0, 0.0], [0.0, 0.4, 40.0, 4e4], "Radau"),
}


def solved(f, y0, t, method):
    found = integrate.solve_ivp(f, [t[0], t[-1]], y0, t_eval=t, method=method, rtol=1e-12, atol=1e-15)
    assert found.success
    return {"t": t, "y": found.y.T.tolist()}


def event(f, terminal=False, direction=0):
    def gauge(t, y):
        return f(t, y)
    gauge.terminal, gauge.direction = terminal, direction
    return gauge


def spring_events(span, terminal):
    """Zeros of a spring's place, of its speed where it turns back, and of a moving mark."""
    events = [event(lambda t, y: y[0]), event(lambda t, y: y[1], direction=-1),
              event(lambda t, y: y[0] - 0.1 * t + 0.2, terminal, 1)]
    found = integrate.solve_ivp(lambda t, y: [y[1], -y[0]], span, [1.0, 0.3], method="DOP853", rtol=1e-13, atol=1e-15,
                                events=events)
    return {"span": span, "terminal": terminal, "status": found.status, "t": [t.tolist() for t in found.t_events],
            "y": [np.reshape(y, (-1, 2)).tolist() for y in found.y_events]}


samples = [0.3, -1.2, 2.5, 0.7, 1.1, -0.4]
places = [0.0, 0.4, 0.5, 1.3, 2.0, 2.2]
print(json.dumps({
    "solutions": {name: solved(*problem) for name, problem in equations.items()},
    "events": [spring_events(span, terminal)
               for span in ([0.0, 20.0], [2.0, -12.0]) for terminal in (False, True, 2)],
    "simpson": [
        {"count": n, "x": x, "value": float(integrate.simpson(samples[:n], x=None if x is None else x[:n], dx=0.5))}
        for n in range(2, 7) for x in [None, places]
    ],
    "cumulative": integrate.cumulative_trapezoid(samples, places, initial=0).tolist(),
}, indent=1))
