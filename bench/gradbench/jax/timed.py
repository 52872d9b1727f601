"""How a function of an eval is run: as often as the input wants, each time until its result is there."""

import time

import jax


def timed(prepare, run, report):
    """From an input to the output and the times of the runs, the first with the compilation."""

    def evaluate(message):
        runs, seconds = message_runs(message)
        args = prepare(message)
        timings, passed = [], 0
        while len(timings) < 2 * runs or passed < seconds * 1e9:
            used = time.process_time_ns()
            start = time.perf_counter_ns()
            result = jax.block_until_ready(run(*args))
            nanoseconds = time.perf_counter_ns() - start
            used = time.process_time_ns() - used
            timings.append({"name": "evaluate", "nanoseconds": nanoseconds})
            timings.append({"name": "processor", "nanoseconds": used})
            passed += nanoseconds
        return {"output": report(result, message), "timings": timings}

    return evaluate


def message_runs(message):
    if not isinstance(message, dict):
        return 1, 0
    return max(1, message.get("min_runs", 1)), message.get("min_seconds", 0)
