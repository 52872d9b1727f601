"""The worker as a process: connections, tokens, lost clients, several processes."""

import asyncio
import time

import numpy as np
import pytest
from conftest import TOKEN, Client, free_port, text_of, worker
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tanjent_xla.engine import Limits
from tanjent_xla.frames import Frame, decode, encode
from tanjent_xla.server import Address, follow


def test_a_client_computes(url: str) -> None:
    client = Client(url, mesh={"data": 8})
    assert client.welcome["devices"] == 8 and client.welcome["mesh"] == {"data": 8}
    x = np.arange(8.0)
    client.put(0, x, ["data"])
    client.ask("compile", text_of(lambda x: x.sum() * x, x), program=0)
    client.ask("run", program=0, inputs=[0], outputs=[1])
    assert client.read(1, x).tolist() == (x.sum() * x).tolist()


def test_replies_are_not_asked_for(url: str) -> None:
    client = Client(url)
    # More than may wait at a time.
    for handle in range(1000):
        header = {"op": "put", "handle": handle, "dtype": "float64", "shape": [1]}
        client.socket.send(encode(Frame(header, np.float64(handle).tobytes())))
    assert client.read(999, np.zeros(1)).tolist() == [999]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "\u00e4"])
def test_nobody_gets_in_without_the_token(url: str, token: str) -> None:
    client = Client(url, token)
    assert client.welcome["message"] == "wrong token"
    with pytest.raises(ConnectionClosed):
        client.ask("usage")


def test_malformed_messages_leave_the_connection_open(url: str) -> None:
    client = Client(url)
    for data in (b"", b"\xff" * 100, "a text", encode(Frame({"op": "put", "id": 1}))):
        client.socket.send(data)
        assert client.answer().header["error"] == "malformed"
    client.put(0, np.ones(3))
    assert client.read(0, np.ones(3)).tolist() == [1, 1, 1]


def test_messages_are_bounded(url: str) -> None:
    client = Client(url)
    with pytest.raises(ConnectionClosed):
        client.put(0, np.zeros(10**6))
    assert "devices" in Client(url).welcome


def test_the_arrays_of_a_dead_client_are_freed(url: str) -> None:
    watcher, client = Client(url), Client(url)
    client.put(0, np.ones(10000))
    assert watcher.ask("usage").header["allBytes"] >= 80000
    client.socket.socket.close()
    until = time.monotonic() + 20
    while watcher.ask("usage").header["allBytes"] >= 80000:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_two_processes_compute_as_one() -> None:
    address = (f"--coordinator=127.0.0.1:{free_port()}", f"--port={free_port()}", "--processes=2")
    with worker(4, *address, "--process=1", leads=False) as (_, follower):
        with worker(4, *address, "--process=0") as (url, leader):
            client = Client(url, mesh={"data": 4, "model": 2})
            assert (client.welcome["devices"], client.welcome["processes"]) == (8, 2)
            x, w = np.arange(32.0).reshape(8, 4), np.linspace(-1, 1, 24).reshape(4, 6)
            client.put(0, x, ["data"])
            client.put(1, w, [None, "model"])
            client.ask("compile", text_of(lambda x, w: (x @ w, (x @ w).sum(0)), x, w), program=0)
            client.ask("run", program=0, inputs=[0, 1], outputs=[2, 3])
            np.testing.assert_allclose(client.read(2, x @ w), x @ w, rtol=1e-14)
            np.testing.assert_allclose(client.read(3, (x @ w)[0]), (x @ w).sum(0), rtol=1e-14)
            hlo = bytes(client.ask("hlo", program=0, inputs=[0, 1]).payload).decode()
            assert "all-reduce" in hlo
            client.ask("reshard", **{"from": 2}, handle=4, spec=[["model", "data"]])
            assert client.read(4, x @ w).shape == (8, 6)
            follower.kill()
            assert leader.wait(120) != 0


def test_processes_ask_slurm_who_they_are() -> None:
    job = {
        "SLURM_JOB_ID": "1",
        "JAX_COORDINATOR_PORT": str(free_port()),
        "SLURM_STEP_NODELIST": "localhost",
        "SLURM_NTASKS": "2",
    }
    options = ("--auto", f"--port={free_port()}")

    def place(i: int) -> dict[str, str]:
        return {**job, "SLURM_PROCID": str(i), "SLURM_LOCALID": str(i)}

    with worker(4, *options, leads=False, **place(1)), worker(4, *options, **place(0)) as (url, _):
        client = Client(url, mesh={"data": 8})
        assert (client.welcome["devices"], client.welcome["processes"]) == (8, 2)


def test_a_process_waits_for_the_first_one_to_listen() -> None:
    address = Address("127.0.0.1", free_port(), TOKEN)
    greetings: list[Frame] = []

    async def greeted(socket: ServerConnection) -> None:
        message = await socket.recv()
        assert isinstance(message, bytes)
        greetings.append(decode(message))

    async def start() -> None:
        following = asyncio.create_task(follow(address, Limits()))
        await asyncio.sleep(0.5)
        async with serve(greeted, address.host, address.port):
            await asyncio.wait_for(following, 20)

    asyncio.run(start())
    assert [greeting.header["op"] for greeting in greetings] == ["follow"]
