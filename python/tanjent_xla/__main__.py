"""`python -m tanjent_xla serve`."""

import argparse
import asyncio
import logging
import os
import secrets
import sys

import jax

from .engine import Limits
from .server import Address, Server, follow

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="tanjent_xla", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer clients of tanjent/xla")
    serve.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on; loopback unless given"
    )
    serve.add_argument("--port", type=int, default=8476, help="0 takes one that is free")
    serve.add_argument("--max-message", type=int, default=Limits.message_bytes, metavar="BYTES")
    serve.add_argument(
        "--max-resident",
        type=int,
        default=Limits.resident_bytes,
        metavar="BYTES",
        help="what one client may keep",
    )
    cluster = serve.add_argument_group(
        "several processes",
        "the first answers clients; each is started with the same --host and --port",
    )
    cluster.add_argument("--coordinator", metavar="HOST:PORT", help="of JAX's distributed service")
    cluster.add_argument("--processes", type=int, help="how many there are")
    cluster.add_argument("--process", type=int, help="which this is, from 0")
    cluster.add_argument(
        "--auto",
        action="store_true",
        help="ask the environment (Slurm, a pod of TPUs) for these three",
    )
    return top


def token_of() -> str:
    """The token that clients must have: from the environment, or one that is shown once."""
    token = os.environ.get("TANJENT_XLA_TOKEN", "")
    if token == "":
        token = secrets.token_urlsafe(24)
        print(f"token: {token}", flush=True)
    return token


def join(options: argparse.Namespace) -> None:
    """Joins the other processes, if there are any; before that JAX may not look for devices."""
    if options.auto:
        jax.distributed.initialize()
    elif options.coordinator is not None:
        jax.distributed.initialize(options.coordinator, options.processes, options.process)


async def serve(options: argparse.Namespace) -> None:
    if "TANJENT_XLA_TOKEN" not in os.environ and jax.process_count() > 1:
        sys.exit("tanjent_xla: several processes need one token: set TANJENT_XLA_TOKEN for all")
    address = Address(options.host, options.port, token_of())
    limits = Limits(message_bytes=options.max_message, resident_bytes=options.max_resident)
    if jax.process_index() > 0:
        await follow(address, limits)
        return
    if options.host not in LOOPBACK:
        logging.warning("%s can be reached from outside, and nothing is encrypted", options.host)
    await Server(address, limits).run(
        lambda port: print(f"listening: ws://{options.host}:{port}", flush=True)
    )


def main() -> None:
    options = parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    jax.config.update("jax_enable_x64", True)
    join(options)
    try:
        asyncio.run(serve(options))
    except KeyboardInterrupt:
        pass
    except ConnectionError as error:
        logging.error("%s", error)
        # An ordinary exit would wait for the process that is gone.
        os._exit(1)


if __name__ == "__main__":
    main()
