"""What the engine does, without a network: eight devices in this process."""

from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from conftest import text_of

from tanjent_xla.arrays import BY_NAME, laying, mesh_of, sharding_of
from tanjent_xla.engine import Engine, Limits
from tanjent_xla.frames import Frame

MESH = {"data": 4, "model": 2}


class Local:
    """A client of an engine in this process."""

    def __init__(self, engine: Engine, client: int = 1, mesh: Any = MESH) -> None:
        self.engine, self.client = engine, client
        self.welcome = self.ask("open", protocol=1, mesh=mesh).header

    def ask(self, op: str, payload: bytes = b"", **header: Any) -> Frame:
        reply = self.engine.execute(self.client, Frame({"op": op, "id": 7, **header}, payload))
        assert reply is not None
        frame = reply if isinstance(reply, Frame) else reply()
        assert frame.header["id"] == 7
        return frame

    def put(self, handle: int, x: Any, spec: Any = ()) -> Frame:
        a = np.asarray(x)
        shape = list(a.shape)
        return self.ask(
            "put", a.tobytes(), handle=handle, dtype=a.dtype.name, shape=shape, spec=list(spec)
        )

    def read(self, handle: int, dtype: Any, shape: Any = (-1,)) -> Any:
        return np.frombuffer(self.ask("read", handle=handle).payload, dtype).reshape(shape)

    def error(self, op: str, payload: bytes = b"", **header: Any) -> str:
        return str(self.ask(op, payload, **header).header["message"])


@pytest.fixture
def client() -> Local:
    return Local(Engine(Limits()))


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_elements_come_back_as_they_went(client: Local, name: str) -> None:
    dtype = BY_NAME[name]
    values = np.array([0, 1, 2, 1, 0, 1, 1, 2]).astype(dtype)
    for handle, (shape, spec) in enumerate([((8,), ["data"]), ((2, 4), [["model"], "data"])]):
        assert "error" not in client.put(handle, values.reshape(shape), spec).header
        assert client.read(handle, dtype).tobytes() == values.tobytes()
        assert client.ask("describe", handle=handle).header["shard"] in ([2], [1, 1])


def test_special_values_scalars_and_empty_arrays(client: Local) -> None:
    special = np.array([0.0, -0.0, np.inf, -np.inf, 5e-324, 1e308, np.nan, 1.0])
    for handle, x in enumerate([special, np.float64(2.5), np.zeros((0, 3), np.float32)]):
        client.put(handle, x)
        assert client.read(handle, x.dtype).tobytes() == x.tobytes()


def test_programs_run_on_arrays_as_they_lie(client: Local) -> None:
    x, w = np.arange(32.0).reshape(8, 4), np.linspace(-1, 1, 24).reshape(4, 6)
    client.put(0, x, ["data"])
    client.put(1, w, [None, "model"])
    client.ask("compile", text_of(lambda x, w: (x @ w, jnp.sum(x @ w)), x, w), program=0)
    assert "error" not in client.ask("run", program=0, inputs=[0, 1], outputs=[2, 3]).header
    np.testing.assert_allclose(client.read(2, x.dtype, (8, 6)), x @ w, rtol=1e-14)
    assert client.ask("describe", handle=2).header["spec"] == ["data", "model"]
    hlo = bytes(client.ask("hlo", program=0, inputs=[0, 1]).payload).decode()
    assert "all-reduce" in hlo and "f64[2,4]" in hlo
    # The same program over whole arrays needs no communication.
    client.put(4, x)
    client.put(5, w)
    whole = bytes(client.ask("hlo", program=0, inputs=[4, 5]).payload).decode()
    assert "all-reduce" not in whole


def test_annotations_within_programs_hold(client: Local) -> None:
    text = b"""module { func.func public @main(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
      %0 = stablehlo.add %x, %x : tensor<8x8xf32>
      %1 = sdy.sharding_constraint %0 <mesh<["data"=4, "model"=2]>, [{"model"}, {"data"}]>
        : tensor<8x8xf32>
      return %1 : tensor<8x8xf32> } }"""
    client.put(0, np.ones((8, 8), np.float32))
    client.ask("compile", text, program=0)
    client.ask("run", program=0, inputs=[0], outputs=[1])
    assert client.ask("describe", handle=1).header == {
        "id": 7,
        "spec": ["model", "data"],
        "shard": [4, 2],
    }


def test_arrays_can_be_laid_out_anew(client: Local) -> None:
    x = np.arange(16.0)
    client.put(0, x, ["data"])
    client.ask("reshard", **{"from": 0}, handle=1, spec=[["data", "model"]])
    assert client.ask("describe", handle=1).header["shard"] == [2]
    assert client.read(1, x.dtype).tolist() == x.tolist()


def test_failures_reach_who_reads(client: Local) -> None:
    client.ask("compile", text_of(lambda x: x + 1, np.ones(3)), program=0)
    why = client.error("run", program=0, inputs=[99], outputs=[1])
    assert why == "there is no array 99"
    client.ask("run", program=0, inputs=[1], outputs=[2])
    assert client.error("read", handle=2) == why
    client.put(3, np.ones(4))
    assert "the program takes" in client.error("run", program=0, inputs=[3], outputs=[4])
    assert "bytes" in client.error("put", b"\0", handle=5, dtype="float64", shape=[3], spec=[])
    assert "bytes" in client.error("read", handle=5)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({}, "the operations are"),
        ({"op": ["run"]}, "the operations are"),
        ({"op": "open"}, "open already"),
        ({"op": "put"}, "wants 'handle'"),
        ({"op": "put", "handle": 0, "shape": [1]}, "wants 'dtype'"),
        ({"op": "put", "handle": 0, "shape": [-1], "dtype": "int8"}, "whole numbers"),
        ({"op": "put", "handle": 0, "shape": [10**30], "dtype": "int8"}, "may keep"),
        ({"op": "put", "handle": 0, "shape": [], "dtype": "object"}, "the dtypes are"),
        ({"op": "put", "handle": 0, "shape": [4], "dtype": "int8", "spec": [[["data"]]]}, ""),
        ({"op": "put", "handle": 0, "shape": [4], "dtype": "int8", "spec": ["rows"]}, "each axis"),
        (
            {"op": "put", "handle": 0, "shape": [3], "dtype": "int8", "spec": ["data"]},
            "equal parts",
        ),
        ({"op": "put", "handle": 0, "shape": [], "dtype": "int8", "spec": [None]}, "at most 0"),
        ({"op": "put", "handle": -1, "shape": [], "dtype": "int8"}, "taken, or none"),
        ({"op": "run", "program": 0, "inputs": [], "outputs": []}, "no program 0"),
        ({"op": "run", "program": 0, "inputs": [], "outputs": [1, 1]}, "taken, or none"),
        ({"op": "compile", "program": "0"}, "wants 'program'"),
        ({"op": "hlo", "program": 0, "inputs": []}, "no program 0"),
        ({"op": "read", "handle": 0}, "no array 0"),
        ({"op": "free", "handles": 0}, "wants 'handles'"),
    ],
)
def test_malformed_messages_are_errors_and_nothing_else(
    client: Local, header: dict[str, Any], said: str
) -> None:
    reply = client.engine.execute(1, Frame({"id": 7, **header}))
    assert isinstance(reply, Frame)
    assert reply.header["error"] in ("malformed", "failed")
    assert said in reply.header["message"]
    assert client.put(50, np.ones(2)).header == {"id": 7}


def test_a_session_begins_by_being_opened() -> None:
    engine = Engine(Limits())
    reply = engine.execute(1, Frame({"op": "usage", "id": 1}))
    assert isinstance(reply, Frame) and "opens the session" in reply.header["message"]
    reply = engine.execute(1, Frame({"op": "open", "id": 1, "protocol": 0}))
    assert isinstance(reply, Frame) and "protocol" in reply.header["message"]
    for mesh in ({"data": 16}, {"data": 0}, {"data": "4"}, {"": 1}):
        assert "mesh" in Local(engine, 1, mesh).welcome["message"]


def test_texts_that_are_no_programs_are_refused(client: Local) -> None:
    assert "cannot read" in client.error("compile", b"module {", program=0)
    assert "cannot read" in client.error("run", program=0, inputs=[], outputs=[1])
    assert "'main'" in client.error("compile", b"module {}", program=1)
    assert client.error("compile", b"\xff", program=2) != ""
    dynamic = b"module { func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> { return %x : tensor<?xf32> } }"
    assert "no arrays of type" in client.error("compile", dynamic, program=3)


def test_programs_cannot_call_what_is_not_xla_s(client: Local) -> None:
    text = b"""module { func.func public @main(%x: tensor<f64>) -> tensor<f64> {
      %p = stablehlo.compare EQ, %x, %x : (tensor<f64>, tensor<f64>) -> tensor<i1>
      %0 = "stablehlo.if"(%p) ({
        %1 = stablehlo.custom_call @xla_python_cpu_callback(%x) : (tensor<f64>) -> tensor<f64>
        stablehlo.return %1 : tensor<f64>
      }, { stablehlo.return %x : tensor<f64> }) : (tensor<i1>) -> tensor<f64>
      return %0 : tensor<f64> } }"""
    assert "'xla_python_cpu_callback'" in client.error("compile", text, program=0)
    a = np.eye(3)
    assert "error" not in client.ask("compile", text_of(jnp.linalg.cholesky, a), program=1).header


def test_limits_hold() -> None:
    client = Local(Engine(Limits(resident_bytes=1000, programs=2)))
    client.put(0, np.ones(100))
    assert (
        "may keep 1000 bytes"
        in client.ask("put", bytes(240), handle=1, dtype="float64", shape=[30]).header["message"]
    )
    client.ask("compile", text_of(lambda x: jnp.tile(x, 2), np.ones(100)), program=0)
    assert "may keep 1000 bytes" in client.error("run", program=0, inputs=[0], outputs=[2])
    client.ask("free", handles=[0, 1])
    assert client.ask("usage").header["bytes"] == 0
    assert "error" not in client.put(3, np.ones(100)).header
    client.ask("compile", text_of(lambda x: x, 1.0), program=1)
    assert "2 programs" in client.error("compile", text_of(lambda x: -x, 1.0), program=2)


def test_what_a_client_had_goes_with_it_and_programs_stay() -> None:
    engine = Engine(Limits())
    first, second = Local(engine, 1), Local(engine, 2)
    first.put(0, np.ones(1000))
    assert "no array 0" in second.error("read", handle=0)
    assert second.ask("usage").header["allBytes"] == 8000
    first.ask("compile", text_of(lambda x: x * 2, np.ones(3)), program=0)
    known = dict(engine.programs)
    first.ask("close")
    usage = second.ask("usage").header
    assert (usage["clients"], usage["allBytes"]) == (1, 0)
    second.ask("compile", text_of(lambda x: x * 2, np.ones(3)), program=0)
    assert dict(engine.programs) == known and len(known) == 1


def test_small_floats_compute_as_themselves(client: Local) -> None:
    x = np.array([1.0, 3.0, 0.1], ml_dtypes.bfloat16)
    client.put(0, x)
    client.ask("compile", text_of(lambda x: x * x, x), program=0)
    client.ask("run", program=0, inputs=[0], outputs=[1])
    assert client.read(1, x.dtype).tolist() == (x * x).tolist()


def test_results_lie_as_arguments_do_and_the_next_step_compiles_nothing(client: Local) -> None:
    w = np.linspace(-1, 1, 24).reshape(6, 4)
    client.put(0, w, [["model"], None])
    client.ask("compile", text_of(lambda w: w - w.sum(1, keepdims=True), w), program=0)
    for step in range(3):
        client.ask("run", program=0, inputs=[step], outputs=[step + 1])
    (program,) = client.engine.programs.values()
    assert len(program.compiled) == 1
    assert client.ask("describe", handle=3).header["spec"] == ["model", None]


def test_ways_to_lay_out_are_compiled_once() -> None:
    mesh = mesh_of(MESH)
    first, same, other = (sharding_of(mesh, spec, (8, 8)) for spec in (["data"], [["data"], []], []))
    assert laying(first) is laying(same) and laying(first) is not laying(other)


GIVEN = b"""module { func.func public @main(
    %x: tensor<8xf64> {tf.aliasing_output = 0 : i32}, %y: tensor<8xf64>) -> tensor<8xf64> {
  %0 = stablehlo.add %x, %y : tensor<8xf64>
  return %0 : tensor<8xf64> } }"""


@pytest.fixture
def given(client: Local) -> Local:
    """A client with two arrays of ones, and a program that gives away its first argument."""
    client.put(0, np.ones(8), ["data"])
    client.put(1, np.ones(8), ["data"])
    client.ask("compile", GIVEN, program=0)
    return client


def test_the_memory_of_what_is_given_away_is_the_result_s(given: Local) -> None:
    client = given
    array = client.engine.sessions[1].array(0)
    client.ask("run", program=0, inputs=[0, 1], outputs=[2])
    assert array.is_deleted() and client.ask("usage").header["bytes"] == 128
    assert client.read(2, np.float64).tolist() == [2.0] * 8
    assert "given away" in client.error("read", handle=0)
    assert "given away" in client.error("run", program=0, inputs=[0, 1], outputs=[3])


def test_an_array_is_given_away_beside_itself(given: Local) -> None:
    given.ask("run", program=0, inputs=[0, 0], outputs=[2])
    assert given.read(2, np.float64).tolist() == [2.0] * 8


def test_an_array_is_given_away_while_it_is_read(
    given: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tanjent_xla.engine.SMALL", 0)
    reading = given.engine.execute(1, Frame({"op": "read", "id": 7, "handle": 0}))
    given.ask("run", program=0, inputs=[0, 1], outputs=[2])
    assert callable(reading)
    assert np.frombuffer(reading().payload).tolist() == [1.0] * 8
    assert given.read(2, np.float64).tolist() == [2.0] * 8
    assert not given.engine.sessions[1].readers


@pytest.mark.parametrize("spec", [["data"], [], [["data", "model"]]])
def test_what_was_laid_out_anew_is_another_array(given: Local, spec: Any) -> None:
    given.ask("reshard", **{"from": 0}, handle=3, spec=spec)
    given.ask("run", program=0, inputs=[0, 1], outputs=[2])
    assert given.read(3, np.float64).tolist() == [1.0] * 8
