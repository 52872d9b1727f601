"""Workers to talk to, and a client that speaks the protocol as the page of it says."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# For the engines within the tests, before anything looks for devices.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"

import jax  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from websockets.sync.client import ClientConnection, connect  # noqa: E402

from tanjent_xla.frames import Frame, decode, encode  # noqa: E402

jax.config.update("jax_enable_x64", True)

TOKEN = "a token of the tests"
ROOT = Path(__file__).parents[1]


class Client:
    """Sends one message at a time, and waits for its reply."""

    def __init__(self, url: str, token: str = TOKEN, mesh: dict[str, int] | None = None) -> None:
        self.socket: ClientConnection = connect(url, max_size=None, compression=None, legacy=True)
        self.count = 0
        greeting = {"mesh": mesh} if mesh is not None else {}
        self.welcome = self.ask("open", token=token, protocol=1, **greeting).header

    def ask(self, op: str, payload: bytes = b"", **header: Any) -> Frame:
        self.count += 1
        self.socket.send(encode(Frame({"op": op, "id": self.count, **header}, payload)))
        return self.answer()

    def answer(self) -> Frame:
        return decode(self.socket.recv(timeout=120))

    def put(self, handle: int, x: Any, spec: Sequence[Any] = ()) -> Frame:
        array = np.asarray(x)
        return self.ask(
            "put",
            array.tobytes(),
            handle=handle,
            dtype=array.dtype.name,
            shape=list(array.shape),
            spec=list(spec),
        )

    def read(self, handle: int, like: Any) -> Any:
        reply = self.ask("read", handle=handle)
        assert "error" not in reply.header, reply.header
        return np.frombuffer(reply.payload, like.dtype).reshape(like.shape)


def text_of(f: Callable[..., Any], *arguments: Any) -> bytes:
    """The StableHLO that JAX writes for a function."""
    return str(jax.jit(f).lower(*arguments).as_text()).encode()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def worker(
    devices: int, *options: str, leads: bool = True, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A worker with further variables in its environment; those that follow listen nowhere."""
    environment = {
        **os.environ,
        **variables,
        "TANJENT_XLA_TOKEN": TOKEN,
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
    }
    command = [sys.executable, "-m", "tanjent_xla", "serve", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline() if leads else "listening: none"
        found = re.match(r"listening: (\S+)", line)
        assert found is not None, line
        yield found[1], process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    limits = ("--max-message=1000000", "--max-resident=4000000")
    with worker(8, "--port=0", *limits) as (address, _):
        yield address
