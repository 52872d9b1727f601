"""Arrays on a mesh of devices: from bytes and back, and how they lie."""

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from .frames import Malformed
from .private_jax import DTYPES

# For each axis of an array: none, or the axes of the mesh that it is cut along.
Spec = Sequence[None | str | list[str]]

BY_NAME = {dtype.name: dtype for dtype in DTYPES.values()}


def mesh_of(axes: dict[str, Any] | None) -> Mesh:
    """A mesh of all devices; one axis, `devices`, where nothing else is said."""
    devices = jax.devices()
    sizes = axes if axes is not None else {"devices": len(devices)}
    for name, size in sizes.items():
        if not isinstance(size, int) or isinstance(size, bool) or size < 1 or name == "":
            raise Malformed(f"a mesh names the size of each axis; received {sizes!r:.80}")
    count = math.prod(sizes.values())
    if count > len(devices) or (jax.process_count() > 1 and count < len(devices)):
        raise Malformed(
            f"a mesh of {count} devices was asked for; there are {len(devices)} in "
            f"{jax.process_count()} processes"
        )
    kinds = (AxisType.Auto,) * len(sizes)
    return jax.make_mesh(tuple(sizes.values()), tuple(sizes), kinds, devices=devices[:count])


def sharding_of(mesh: Mesh, spec: Any, shape: tuple[int, ...]) -> NamedSharding:
    """The sharding of an array of this shape. Throws `Malformed` where the mesh has no such."""
    if not isinstance(spec, list) or len(spec) > len(shape):
        raise Malformed(f"a spec names axes of the mesh for at most {len(shape)} axes")
    sizes = dict(mesh.shape)
    seen: set[str] = set()
    for length, entry in zip(shape, spec):
        names = [] if entry is None else [entry] if isinstance(entry, str) else entry
        for name in names:
            if name not in sizes or name in seen:
                raise Malformed(
                    f"a spec names each axis of the mesh {sizes} at most once; received {spec}"
                )
            seen.add(name)
        parts = math.prod(sizes[name] for name in names)
        if length % parts != 0:
            raise Malformed(f"an axis of length {length} cannot be cut into {parts} equal parts")
    return NamedSharding(mesh, partition_of(spec))


def partition_of(spec: Spec) -> PartitionSpec:
    """The spec as XLA writes it of results: programs are compiled for shardings that are equal."""
    lists = [[] if e is None else [e] if isinstance(e, str) else e for e in spec]
    while lists and not lists[-1]:
        lists.pop()
    return PartitionSpec(*(tuple(e) if len(e) > 1 else e[0] if e else None for e in lists))


def from_bytes(
    data: memoryview | bytes, dtype: str, shape: tuple[int, ...], sharding: NamedSharding
) -> jax.Array:
    """An array of these elements, of which each process keeps what belongs to its devices."""
    known = BY_NAME.get(dtype)
    if known is None:
        raise Malformed(f"the dtypes are {', '.join(BY_NAME)}; received {dtype!r:.40}")
    wanted = math.prod(shape) * known.itemsize
    if len(data) != wanted:
        raise Malformed(f"{dtype}{list(shape)} has {wanted} bytes; received {len(data)}")
    # The frame's memory is not aligned, and is let go; JAX may share what it is given.
    host = np.frombuffer(bytearray(data), known).reshape(shape)
    if jax.process_count() == 1:
        return jax.device_put(host, sharding)
    return jax.make_array_from_callback(shape, sharding, lambda index: host[index])


def whole(array: jax.Array) -> jax.Array:
    """The array with a copy of all its elements here: all processes must ask for it together."""
    if array.is_fully_addressable or array.is_fully_replicated:
        return array
    everywhere = NamedSharding(array.sharding.mesh, PartitionSpec())  # type: ignore[attr-defined]
    return laying(everywhere)(array)


@functools.cache
def laying(sharding: NamedSharding) -> Callable[[jax.Array], jax.Array]:
    """Lays arrays out so, across processes; JAX compiles it once for each type of array."""
    return jax.jit(lambda x: x, out_shardings=sharding)


def to_bytes(array: jax.Array) -> bytes:
    """The elements of an array that is `whole`, row by row."""
    one = array if array.is_fully_addressable else array.addressable_data(0)
    return np.asarray(one).tobytes()


def resharded(array: jax.Array, sharding: NamedSharding) -> jax.Array:
    """The elements laid out so, in memory of their own: either array may be given away."""
    if array.sharding.is_equivalent_to(sharding, array.ndim):
        return copied(array)
    if jax.process_count() == 1:
        return jax.device_put(array, sharding, may_alias=False)
    return laying(sharding)(array)


def copied(array: jax.Array) -> jax.Array:
    return copying(array.sharding)(array)


@functools.cache
def copying(sharding: jax.sharding.Sharding) -> Callable[[jax.Array], jax.Array]:
    return jax.jit(jnp.copy, out_shardings=sharding)


def described(array: jax.Array) -> dict[str, Any]:
    """How an array lies: its spec, and the shape of what each device has of it."""
    sharding = array.sharding
    spec = list(sharding.spec) if isinstance(sharding, NamedSharding) else []
    entries = [list(e) if isinstance(e, tuple) else e for e in spec]
    return {
        "spec": entries + [None] * (array.ndim - len(entries)),
        "shard": list(sharding.shard_shape(array.shape)),
    }
