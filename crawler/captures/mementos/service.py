"""Descriptions of web archives: one file each, in the folder `services` or anywhere else. Pure but for reading them."""

import re
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec

from crawler.captures.mementos.addresses import filled
from crawler.captures.mementos.moments import timestamp
from crawler.exceptions import ArgumentError
from crawler.urls.hosts import host_of_url, is_web

__all__ = ["DEFAULT_SERVICE", "POOLS", "PoolName", "Service", "load_service", "service_names"]

FOLDER = Path(__file__).with_name("services")

DEFAULT_SERVICE = "internet-archive"
"""Service that is asked where none is named."""

_PLACES = re.compile(r"\{\w+\}")

PoolName = Literal["playback", "index", "save"]
"""Requests that a service counts together."""

POOLS: tuple[PoolName, ...] = get_args(PoolName)
"""All of them."""

Rate = Annotated[float, msgspec.Meta(gt=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Words = Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[^\x00-\x1f]+$")]


class Pool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a service may be asked."""

    per_minute: Rate = 20.0
    """Greatest number of requests in any minute."""

    at_once: Annotated[int, msgspec.Meta(ge=1, le=32)] = 1
    """Greatest number of requests under way."""


class Pauses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long a service is left alone that refuses, in seconds. Each pause doubles until it answers again."""

    limited: Seconds = 60.0
    """After a 429 without Retry-After, or one that asks for less."""

    refused: Seconds = 3600.0
    """After a connection that was refused."""

    failing: Seconds = 60.0
    """After several failures in a row: statuses from 500 on, time-outs, answers that cannot be read."""

    longest: Seconds = 86_400.0
    """Upper limit."""


class Saving(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a service takes pages to be saved: Save Page Now 2 of the Internet Archive."""

    submit: Words
    """Path or address to which pages are posted."""

    job: Words
    """That of a job's status, with the place `{job}`."""

    authorization: Words = "LOW {keys}"
    """Header Authorization, with the place `{keys}`."""

    daily: Annotated[int, msgspec.Meta(ge=0)] = 1000
    """Greatest number of submissions in 24 hours."""

    at_once: Annotated[int, msgspec.Meta(ge=1)] = 6
    """Greatest number of jobs that are waited for."""

    poll_after: Seconds = 30.0
    """Seconds until a job is first asked about, and between two such questions."""

    given_up_after: Seconds = 2700.0
    """Seconds after which a job that is still pending is given up: its state is kept for about an hour."""


class Service(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A web archive. Paths have the places `{url}`, `{encoded}` and `{timestamp}`."""

    name: Words
    """Its name, which `snapshots.service` has."""

    server: Words
    """Scheme and host of its paths."""

    timegate: Words
    """TimeGate of an address (RFC 7089)."""

    memento: str = ""
    """Copy of an address at a time; empty where copies have addresses of their own."""

    body: str = ""
    """The same with the body as it was captured; empty where that of `memento` is."""

    index: str = ""
    """CDX server, without its query; empty without one."""

    index_query: dict[str, str] = {}
    """Parameters that the CDX server needs beside `url`, `from`, `to`, `limit` and `filter`."""

    index_filter: str = "statuscode:(2..|-)"
    """Its filter of captures that may be copies of a page; `-` stands where a body was captured before."""

    index_last: dict[str, str] = {}
    """Parameters with which it lists the last captures first; without any, a negative limit asks for the last ones."""

    timemap: str = ""
    """TimeMap in link-format of an address, asked where there is no CDX server; empty without one."""

    index_pool: PoolName = "index"
    """Pool to which index and TimeMap belong."""

    pools: dict[PoolName, Pool] = {}
    """Pool -> how often it may be asked; one that is not named has 20 requests a minute."""

    pauses: Pauses = Pauses()
    save: Saving | None = None

    def pool(self, name: PoolName) -> Pool:
        """Return how often a pool may be asked."""
        return self.pools.get(name, Pool())

    def memento_path(self, url: str, moment: datetime) -> str:
        """Return the path of the copy of an address at a time."""
        return filled(self.memento, url=url, timestamp=timestamp(moment))

    def at(self, path: str) -> str:
        """Return the address of a path of its server; an address stays as it is."""
        return path if path.startswith(("http://", "https://")) else f"{self.server.rstrip('/')}{path}"


@cache
def service_names() -> tuple[str, ...]:
    """Return the names of the services that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_service(named: str, *, server: str | None = None) -> Service:
    """Return a service by its name, or from a file. server: other scheme and host. Raise ArgumentError."""
    path = Path(named) if named.endswith(".toml") else FOLDER / f"{named}.toml"
    if path.parent == FOLDER and named not in service_names():
        raise ArgumentError(
            f"There is no web archive {named}. Known ones: {', '.join(service_names())}; a file of your own ends in"
            " .toml."
        )
    try:
        service = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Service)
    except OSError as error:
        raise ArgumentError(f"{path}: it cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ArgumentError(f"{path}: {error}.") from error
    if fault := _fault(service):
        raise ArgumentError(f"{path}: {fault}.")
    return service if server is None else msgspec.structs.replace(service, server=server)


def _fault(service: Service) -> str | None:
    """Return what is wrong with a description that has the right form; None where nothing is."""
    if not is_web(service.server) or not host_of_url(service.server):
        return f"server = {service.server!r} is no http or https address"
    paths = {"timegate": service.timegate, "memento": service.memento, "body": service.body, "timemap": service.timemap}
    for name, path in paths.items():
        if path and not {"{url}", "{encoded}"} & set(_PLACES.findall(path)):
            return f"{name} = {path!r} has no place {{url}}"
        if path and name in ("memento", "body") and "{timestamp}" not in path:
            return f"{name} = {path!r} has no place {{timestamp}}"
    if service.save is not None and "{job}" not in service.save.job:
        return f"save.job = {service.save.job!r} has no place {{job}}"
    return None
