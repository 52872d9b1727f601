"""What the worker does for its clients, message by message, in one order.

With several processes each has an engine, and all engines get the same messages in the same order.
"""

import hashlib
import math
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import jax

from .arrays import BY_NAME, copied, described, from_bytes, mesh_of, resharded, sharding_of, to_bytes, whole
from .frames import Frame, Malformed, field as wanted, whole_numbers
from .private_jax import Module, Refused

PROTOCOL = 1

# The bytes of a result that are copied at once, if it is there.
SMALL = 2**16


@dataclass(frozen=True)
class Limits:
    """What clients may ask for."""

    message_bytes: int = 2**30
    resident_bytes: int = 64 * 2**30
    programs: int = 1024


@dataclass(frozen=True)
class Failure:
    """Stands for an array that could not be made: who reads it is told why."""

    message: str


class Failed(Exception):
    """Something that was asked for cannot be done; the message is for the user."""


@dataclass(eq=False)
class Program:
    """A module and what XLA has made of it, by the shardings of the arguments."""

    module: Module
    compiled: dict[tuple[jax.sharding.Sharding, ...], Any] = field(default_factory=dict)

    def for_arguments(self, arrays: list[jax.Array]) -> Any:
        types = [(a.shape, a.dtype) for a in arrays]
        if types != [(t.shape, t.dtype) for t in self.module.inputs]:
            raise Failed(f"the program takes {self.module.inputs}; received {types}")
        key = tuple(a.sharding for a in arrays)
        if key not in self.compiled:
            self.compiled[key] = self.module.function().lower(*arrays).compile()
        return self.compiled[key]

    @property
    def output_bytes(self) -> int:
        return sum(math.prod(t.shape) * t.dtype.itemsize for t in self.module.outputs)


@dataclass(eq=False)
class Session:
    """What one client has here."""

    mesh: jax.sharding.Mesh
    arrays: dict[int, jax.Array | Failure] = field(default_factory=dict)
    programs: dict[int, Program | Failure] = field(default_factory=dict)
    resident_bytes: int = 0
    # How many reads of an array have not finished, which they do on other threads.
    readers: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, handle: int, array: jax.Array | Failure) -> None:
        if handle in self.arrays:
            raise Malformed(f"the handle {handle} is taken")
        self.arrays[handle] = array
        if isinstance(array, jax.Array):
            self.resident_bytes += array.nbytes

    def array(self, handle: int) -> jax.Array:
        found = self.arrays.get(handle)
        if found is None:
            raise Failed(f"there is no array {handle}")
        if isinstance(found, Failure):
            raise Failed(found.message)
        return found

    def count_reader(self, handle: int, more: int) -> None:
        with self.lock:
            self.readers[handle] += more
            if self.readers[handle] == 0:
                del self.readers[handle]

    def is_read(self, handle: int) -> bool:
        with self.lock:
            return handle in self.readers

    def give_away(self, handle: int) -> None:
        """Forgets an array whose memory results may have taken."""
        self.free(handle)
        self.arrays[handle] = Failure("the array was given away: an argument that jit donates")

    def free(self, handle: int) -> None:
        found = self.arrays.pop(handle, None)
        if isinstance(found, jax.Array):
            self.resident_bytes -= found.nbytes


# Arrays that XLA may still be computing.
Results = TypeVar("Results")

# A reply that is there, or that takes time to finish and needs no order.
Reply = Frame | Callable[[], Frame]


class Engine:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sessions: dict[int, Session] = {}
        # By the hash of the text: a client that comes again finds what it had compiled.
        self.programs: OrderedDict[str, Program] = OrderedDict()
        # XLA's CPU client has as many threads as devices, and runs that are under way together can
        # each hold some of them, waiting for the others.
        devices = jax.devices()
        self.one_at_a_time = devices[0].platform == "cpu" and len(devices) > 1

    def execute(self, client: int, frame: Frame) -> Reply | None:
        """Does what a message asks for. A reply goes to those that have an id."""
        identity = frame.header.get("id")
        try:
            op = frame.header.get("op")
            if not isinstance(op, str) or op not in self.operations:
                raise Malformed(
                    f"the operations are {', '.join(self.operations)}; received {op!r:.40}"
                )
            if op not in ("open", "close") and client not in self.sessions:
                raise Malformed("the first message opens the session")
            reply = self.operations[op](self, client, frame)
            return named(reply, identity) if identity is not None else None
        except Exception as error:  # A client's message must not end the worker, whatever it does.
            return refusal(identity, error)

    def open(self, client: int, frame: Frame) -> Frame:
        if client in self.sessions:
            raise Malformed("the session is open already")
        if frame.header.get("protocol") != PROTOCOL:
            raise Malformed(
                f"the worker speaks protocol {PROTOCOL}, the client {frame.header.get('protocol')!r:.20}: "
                "install matching versions of tanjent and tanjent_xla"
            )
        mesh = mesh_of(frame.header.get("mesh"))
        self.sessions[client] = Session(mesh)
        devices = jax.devices()
        return Frame(
            {
                "mesh": dict(mesh.shape),
                "devices": len(devices),
                "processes": jax.process_count(),
                "platform": devices[0].platform,
                "kind": devices[0].device_kind,
                "messageBytes": self.limits.message_bytes,
            }
        )

    def close(self, client: int, _frame: Frame) -> Frame:
        """Lets go of all that the client has."""
        self.sessions.pop(client, None)
        return Frame({})

    def put(self, client: int, frame: Frame) -> Frame:
        session, header = self.sessions[client], frame.header
        handle = wanted(header, "handle", int)

        def make() -> jax.Array:
            shape = tuple(whole_numbers(header, "shape"))
            dtype = wanted(header, "dtype", str)
            self.make_room(
                session, math.prod(shape) * (BY_NAME[dtype].itemsize if dtype in BY_NAME else 1)
            )
            sharding = sharding_of(session.mesh, header.get("spec", []), shape)
            return from_bytes(frame.payload, dtype, shape, sharding)

        keep_or_fail(session, [handle], lambda: [make()])
        return Frame({})

    def reshard(self, client: int, frame: Frame) -> Frame:
        session, header = self.sessions[client], frame.header
        handle, source = wanted(header, "handle", int), wanted(header, "from", int)

        def make() -> jax.Array:
            array = session.array(source)
            self.make_room(session, array.nbytes)
            sharding = sharding_of(session.mesh, header.get("spec"), array.shape)
            return self.begun(resharded(array, sharding))

        keep_or_fail(session, [handle], lambda: [make()])
        return Frame({})

    def compile(self, client: int, frame: Frame) -> Frame:
        session = self.sessions[client]
        number = wanted(frame.header, "program", int)
        if number in session.programs:
            raise Malformed(f"the number {number} of a program is taken")
        if len(session.programs) >= self.limits.programs:
            raise Failed(f"a client may have {self.limits.programs} programs at a time")
        try:
            session.programs[number] = self.program_of(bytes(frame.payload))
        except (Refused, UnicodeDecodeError) as error:
            session.programs[number] = Failure(str(error))
            raise
        return Frame({})

    def program_of(self, text: bytes) -> Program:
        key = hashlib.sha256(text).hexdigest()
        program = self.programs.pop(key, None) or Program(Module(text.decode()))
        self.programs[key] = program
        while len(self.programs) > self.limits.programs:
            self.programs.popitem(last=False)
        return program

    def forget(self, client: int, frame: Frame) -> Frame:
        self.sessions[client].programs.pop(wanted(frame.header, "program", int), None)
        return Frame({})

    def run(self, client: int, frame: Frame) -> Frame:
        session, header = self.sessions[client], frame.header
        outputs = whole_numbers(header, "outputs")
        inputs = whole_numbers(header, "inputs")
        number = wanted(header, "program", int)

        def run() -> list[jax.Array]:
            program = known_program(session, number)
            if len(outputs) != len(program.module.outputs):
                raise Malformed(f"run: the program has {len(program.module.outputs)} results")
            arrays = [session.array(handle) for handle in inputs]
            donated = [inputs[i] for i in program.module.donated]
            # XLA may not be given what somebody else needs as well: it would end the process.
            for i in program.module.donated:
                if inputs.count(inputs[i]) > 1 or session.is_read(inputs[i]):
                    arrays[i] = copied(arrays[i])
            freed = sum(session.array(handle).nbytes for handle in set(donated))
            self.make_room(session, program.output_bytes - freed)
            results = list(self.begun(program.for_arguments(arrays)(*arrays)))
            for handle in donated:
                session.give_away(handle)
            return results

        keep_or_fail(session, outputs, run)
        return Frame({})

    def hlo(self, client: int, frame: Frame) -> Frame:
        """What XLA has made of a program for these arguments, as text."""
        session, header = self.sessions[client], frame.header
        program = known_program(session, wanted(header, "program", int))
        arrays = [session.array(handle) for handle in whole_numbers(header, "inputs")]
        return Frame({}, program.for_arguments(arrays).as_text().encode())

    def read(self, client: int, frame: Frame) -> Reply:
        session, handle = self.sessions[client], wanted(frame.header, "handle", int)
        here = self.begun(whole(session.array(handle)))
        if here.nbytes <= SMALL and here.is_ready():  # type: ignore[attr-defined]
            # Another thread would take longer to be woken than these take to be copied.
            return Frame({}, to_bytes(here))
        if jax.process_index() > 0:
            # It is read in the first process.
            return lambda: Frame({})
        session.count_reader(handle, 1)

        def finish() -> Frame:
            try:
                return Frame({}, to_bytes(here))
            finally:
                session.count_reader(handle, -1)

        return finish

    def describe(self, client: int, frame: Frame) -> Frame:
        array = self.sessions[client].array(wanted(frame.header, "handle", int))
        return Frame(described(array))

    def free(self, client: int, frame: Frame) -> Frame:
        for handle in whole_numbers(frame.header, "handles"):
            self.sessions[client].free(handle)
        return Frame({})

    def usage(self, client: int, _frame: Frame) -> Frame:
        session = self.sessions[client]
        return Frame(
            {
                "arrays": len(session.arrays),
                "bytes": session.resident_bytes,
                "programs": len(session.programs),
                "clients": len(self.sessions),
                "allBytes": sum(s.resident_bytes for s in self.sessions.values()),
            }
        )

    def begun(self, results: Results) -> Results:
        """What devices compute together, which is done before the next begins if it has to be."""
        return jax.block_until_ready(results) if self.one_at_a_time else results

    def make_room(self, session: Session, more: int) -> None:
        if session.resident_bytes + more > self.limits.resident_bytes:
            raise Failed(
                f"a client may keep {self.limits.resident_bytes} bytes; it has {session.resident_bytes}, "
                f"and {more} more were asked for. Dispose of arrays, or start the worker with more"
            )

    operations: dict[str, Callable[["Engine", int, Frame], Reply]] = {
        "open": open,
        "close": close,
        "put": put,
        "reshard": reshard,
        "compile": compile,
        "forget": forget,
        "run": run,
        "hlo": hlo,
        "read": read,
        "describe": describe,
        "free": free,
        "usage": usage,
    }


def keep_or_fail(session: Session, handles: list[int], make: Callable[[], list[jax.Array]]) -> None:
    """Keeps what is made; if that fails, who reads it is told why."""
    for handle in handles:
        if handle < 0 or handle in session.arrays or handles.count(handle) > 1:
            raise Malformed(f"the handle {handle} is taken, or none")
    try:
        for handle, array in zip(handles, make(), strict=True):
            session.keep(handle, array)
    except Exception as error:
        for handle in handles:
            session.keep(handle, Failure(message_of(error)))
        raise


def known_program(session: Session, number: int) -> Program:
    program = session.programs.get(number)
    if program is None:
        raise Failed(f"there is no program {number}")
    if isinstance(program, Failure):
        raise Failed(program.message)
    return program


def message_of(error: Exception) -> str:
    text = str(error)[:2000] or type(error).__name__
    known = isinstance(error, Failed | Malformed | Refused)
    return text if known else f"{type(error).__name__}: {text}"


def refusal(identity: Any, error: Exception) -> Frame:
    kind = "malformed" if isinstance(error, Malformed) else "failed"
    return Frame({"id": identity, "error": kind, "message": message_of(error)})


def named(reply: Reply, identity: Any) -> Reply:
    """The reply with the id of what it answers; one that fails while it is finished is a refusal."""
    if isinstance(reply, Frame):
        return Frame({"id": identity, **reply.header}, reply.payload)

    def finish() -> Frame:
        try:
            done = reply()
            return Frame({"id": identity, **done.header}, done.payload)
        except Exception as error:
            return refusal(identity, error)

    return finish
