"""The worker on the network: clients on WebSockets, and the other processes of a cluster."""

import asyncio
import hmac
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import jax
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from .engine import Engine, Limits, Reply, refusal
from .frames import PREFIX, Frame, Malformed, decode, encode

log = logging.getLogger("tanjent_xla")

# How long a connection may take to say who it is.
SECONDS_TO_GREET = 10

# How long another process of a cluster looks for the first one.
SECONDS_TO_REACH = 60

# Messages of a client that wait for the engine; beyond, its socket is not read.
MOST_WAITING = 256

CLOSE = encode(Frame({"op": "close"}))


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    token: str


@dataclass(eq=False)
class Server:
    """The first process: it answers clients, and tells the followers all that they ask."""

    address: Address
    limits: Limits = field(default_factory=Limits)
    engine: Engine = field(init=False)
    followers: "list[asyncio.Queue[bytes]]" = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.engine = Engine(self.limits)
        # One thread decides the order of all that is done; others copy results out.
        self.order = ThreadPoolExecutor(1, "engine")
        self.copying = ThreadPoolExecutor(4, "read")
        self.complete = asyncio.Event()
        self.broken = asyncio.Event()
        if jax.process_count() == 1:
            self.complete.set()

    async def run(self, started: Callable[[int], None]) -> None:
        """Serves until it is cancelled or a follower is lost; `started` is told the port."""
        most = self.limits.message_bytes + 2**20
        async with serve(
            self.accept, self.address.host, self.address.port, max_size=most, compression=None
        ) as server:
            started(next(iter(server.sockets)).getsockname()[1])
            await self.broken.wait()
            raise ConnectionError(
                "a process of the cluster was lost; what it had cannot be computed"
            )

    async def accept(self, socket: ServerConnection) -> None:
        try:
            greeting = decode(await asyncio.wait_for(socket.recv(), SECONDS_TO_GREET))
            token = greeting.header.get("token")
            if not isinstance(token, str) or not same_text(token, self.address.token):
                await socket.send(
                    encode(refusal(greeting.header.get("id"), Malformed("wrong token")))
                )
                return
            if greeting.header.get("op") == "follow":
                await self.lead(socket)
            else:
                await self.complete.wait()
                await self.attend(socket, greeting)
        except (Malformed, TimeoutError) as error:
            log.info("refused a connection: %s", error)
        except ConnectionClosed:
            pass

    async def attend(self, socket: ServerConnection, greeting: Frame) -> None:
        """One client, from its greeting to the end of its connection."""
        self.count += 1
        client = self.count
        loop = asyncio.get_running_loop()
        # The token is for this process alone.
        header = {key: value for key, value in greeting.header.items() if key != "token"}
        waiting = asyncio.Semaphore(MOST_WAITING)
        replies: asyncio.Queue[Reply] = asyncio.Queue()
        sender = asyncio.create_task(self.send_all(socket, replies))
        executed = 0

        def done(reply: Reply | None) -> None:
            """In the engine's thread, which wakes the other for replies, and else seldom."""
            nonlocal executed
            executed += 1
            if reply is not None or executed == MOST_WAITING // 4:
                loop.call_soon_threadsafe(take, executed, reply)
                executed = 0

        def take(messages: int, reply: Reply | None) -> None:
            for _ in range(messages):
                waiting.release()
            if reply is not None:
                replies.put_nowait(reply)

        try:
            await waiting.acquire()
            self.do(client, encode(Frame(header)), done)
            async for message in socket:
                await waiting.acquire()
                data = message.encode() if isinstance(message, str) else message
                self.do(client, data, done)
        except ConnectionClosed:
            pass
        finally:
            sender.cancel()
            self.do(client, CLOSE, lambda _: None)

    def do(self, client: int, data: bytes, done: Callable[[Reply | None], None]) -> None:
        """Puts a message in the order, here and in the followers; `done` is told the reply."""
        self.order.submit(lambda: done(execute(self.engine, client, data)))
        for follower in self.followers:
            follower.put_nowait(PREFIX.pack(client) + data)

    async def send_all(
        self,
        socket: ServerConnection,
        replies: "asyncio.Queue[Reply]",
    ) -> None:
        """Sends replies as they come; those that take time to finish do not hold up the others."""
        loop = asyncio.get_running_loop()
        finishing: set[asyncio.Task[None]] = set()

        async def finish(reply: Callable[[], Frame]) -> None:
            await socket.send(encode(await loop.run_in_executor(self.copying, reply)))

        while True:
            reply = await replies.get()
            if isinstance(reply, Frame):
                await socket.send(encode(reply))
            else:
                task = asyncio.create_task(finish(reply))
                finishing.add(task)
                task.add_done_callback(finishing.discard)

    async def lead(self, socket: ServerConnection) -> None:
        """Tells another process of the cluster all that is done here, in the same order."""
        messages: asyncio.Queue[bytes] = asyncio.Queue()
        self.followers.append(messages)
        if len(self.followers) == jax.process_count() - 1:
            log.info("all %d processes are here", jax.process_count())
            self.complete.set()

        async def forward() -> None:
            while True:
                await socket.send(await messages.get())

        forwarding = asyncio.create_task(forward())
        await socket.wait_closed()
        forwarding.cancel()
        self.broken.set()


def execute(engine: Engine, client: int, data: bytes) -> Reply | None:
    try:
        frame = decode(data)
    except Malformed as error:
        return refusal(None, error)
    return engine.execute(client, frame)


async def reach(url: str) -> ClientConnection:
    """Connects to the first process, which may begin to listen later than this one looks for it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + SECONDS_TO_REACH
    while True:
        try:
            return await connect(url, max_size=None, compression=None)
        except OSError:
            if loop.time() > until:
                raise
            await asyncio.sleep(0.2)


async def follow(address: Address, limits: Limits) -> None:
    """A further process: it does what the first one is asked for, until that ends."""
    engine = Engine(limits)
    url = f"ws://{address.host}:{address.port}"
    loop = asyncio.get_running_loop()
    async with await reach(url) as socket:
        await socket.send(encode(Frame({"op": "follow", "token": address.token})))
        log.info("following %s", url)
        with ThreadPoolExecutor(1, "engine") as order:
            async for message in socket:
                if isinstance(message, str):
                    raise Malformed("the first process sends binary frames")
                (client,) = PREFIX.unpack_from(message)
                # What it computes is read elsewhere: a reply is not even finished.
                await loop.run_in_executor(order, execute, engine, client, message[PREFIX.size :])


def same_text(a: str, b: str) -> bool:
    """Takes the same time whatever differs."""
    return hmac.compare_digest(a.encode(), b.encode())
