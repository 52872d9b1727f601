"""Times StableHLO modules on XLA for processors.

    python time.py FOLDER one|all

FOLDER/cases.json is a list of {"file", "inputs": [{"dtype", "shape", "offset", "bytes"}]}: the
text of the module is in FOLDER/file, the values in FOLDER/inputs.bin. Printed is a list of
{"threads", "compile", "run", "results"}: nanoseconds to compile, the median of those of a call
that is waited for, after warming up, and the sum of each result.
"""

import json
import os
import pathlib
import sys
import time
from typing import Any

folder, threads = pathlib.Path(sys.argv[1]), sys.argv[2]
if threads == "one":
    # XLA starts as many threads as there are processors to run on.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax  # noqa: E402
import numpy as np  # noqa: E402
from jax._src.interpreters import mlir  # noqa: E402
from jax._src.lib import xla_client  # noqa: E402
from jax._src.lib.mlir import ir  # noqa: E402
from jaxlib.lapack import _lapack  # noqa: E402

jax.config.update("jax_enable_x64", True)
_lapack.initialize()
ENOUGH = 1.0
MOST = 50


def time_case(case: dict[str, Any], values: bytes) -> dict[str, Any]:
    device = jax.devices("cpu")[0]
    arrays = []
    for x in case["inputs"]:
        dtype = np.dtype(x["dtype"])
        found = np.frombuffer(values, dtype, x["bytes"] // dtype.itemsize, x["offset"])
        arrays.append(jax.device_put(found.reshape(x["shape"]), device))
    start = time.perf_counter_ns()
    with mlir.make_ir_context():
        code = mlir.module_to_bytecode(ir.Module.parse((folder / case["file"]).read_text()))
    devices, options = xla_client.DeviceList((device,)), xla_client.CompileOptions()
    program = device.client.compile_and_load(code, devices, options)
    compiled = time.perf_counter_ns() - start

    def call() -> list[Any]:
        results = program.execute_sharded(arrays)
        found = [shards[0] for shards in results.disassemble_into_single_device_arrays()]
        for x in found:
            x.block_until_ready()
        return found

    times: list[int] = []
    first = time.perf_counter()
    while len(times) < 8 or (len(times) < MOST and time.perf_counter() - first < ENOUGH):
        start = time.perf_counter_ns()
        results = call()
        times.append(time.perf_counter_ns() - start)
    kept = sorted(times[3:])
    sums = [float(np.sum(np.asarray(x, np.float64))) for x in results]
    return {"compile": compiled, "run": kept[len(kept) // 2], "sums": sums}


if __name__ == "__main__":
    given = json.loads((folder / "cases.json").read_text())
    inputs = (folder / "inputs.bin").read_bytes()
    print(json.dumps([time_case(case, inputs) for case in given]))
