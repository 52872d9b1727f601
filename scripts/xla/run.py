"""Runs StableHLO modules with XLA: the judge of what `toStableHLO` writes.

    python run.py FOLDER

FOLDER/cases.json is a list of {"file", "inputs": [{"dtype", "shape", "offset", "bytes"}]}: the
text of the module is in FOLDER/file, the values in FOLDER/inputs.bin. Written are
FOLDER/results.json, for each case {"outputs": [...]} with places in FOLDER/results.bin, or
{"error"} where XLA refuses it.
"""

import json
import pathlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

import jax
from jaxlib.lapack import _lapack
import ml_dtypes
import numpy as np
from jax._src.interpreters import mlir
from jax._src.lib import xla_client
from jax._src.lib.mlir import ir

Case = dict[str, Any]

jax.config.update("jax_enable_x64", True)
_lapack.initialize()
# Names that numpy has not.
DTYPES = {"bfloat16": ml_dtypes.bfloat16}


def dtype_of(name: str) -> np.dtype:
    return np.dtype(DTYPES.get(name, name))


def options() -> Any:
    """No precision that the program does not name, and little time for the compilation."""
    chosen = xla_client.CompileOptions()
    chosen.env_option_overrides = [
        ("xla_allow_excess_precision", False),
        ("xla_cpu_enable_fast_min_max", False),
        ("xla_backend_optimization_level", 0),
    ]
    return chosen


def run(text: str, arrays: list[np.ndarray]) -> list[np.ndarray]:
    device = jax.devices("cpu")[0]
    client = device.client
    with mlir.make_ir_context():
        code = mlir.module_to_bytecode(ir.Module.parse(text))
    compiled = client.compile_and_load(
        code, xla_client.DeviceList((device,)), options()
    )
    given = [jax.device_put(x, device) for x in arrays]
    results = compiled.execute_sharded(given)
    return [np.asarray(shards[0]) for shards in results.disassemble_into_single_device_arrays()]


def read(values: bytes, at: Case) -> np.ndarray:
    part = values[at["offset"] : at["offset"] + at["bytes"]]
    return np.frombuffer(part, dtype_of(at["dtype"])).reshape(at["shape"])


def place(out: BinaryIO, x: np.ndarray) -> Case:
    data = np.ascontiguousarray(x).tobytes()
    placed = {
        "dtype": x.dtype.name,
        "shape": list(x.shape),
        "offset": out.tell(),
        "bytes": len(data),
    }
    out.write(data)
    return placed


def main(folder: pathlib.Path) -> None:
    values = (folder / "inputs.bin").read_bytes()
    cases: list[Case] = json.loads((folder / "cases.json").read_text())
    start = time.time()

    def result_of(case: Case) -> list[np.ndarray] | str:
        try:
            arrays = [read(values, at) for at in case["inputs"]]
            return run((folder / case["file"]).read_text(), arrays)
        except Exception as error:  # noqa: BLE001  each case is told of
            return str(error)

    # XLA compiles without holding Python's lock.
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(result_of, cases))
    with (folder / "results.bin").open("wb") as out:
        told = [
            {"error": found}
            if isinstance(found, str)
            else {"outputs": [place(out, x) for x in found]}
            for found in results
        ]
    (folder / "results.json").write_text(json.dumps(told))
    print(f"XLA has run {len(cases)} modules in {time.time() - start:.1f} s", flush=True)


main(pathlib.Path(sys.argv[1]))
