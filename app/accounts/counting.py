"""Counts within a window of time, in the doorbell's Redis or, while that is away, in this process alone."""

import logging
import time
from typing import Any, NamedTuple

from flask import current_app, g
from limits.storage import MemoryStorage, Storage
from redis.exceptions import RedisError

from ..realtime.doorbell import Doorbell
from ..realtime.outage import Outage

log = logging.getLogger(__name__)

SCHEME = "doorbell"
PREFIX = "limit:"


class Count(NamedTuple):
    """How many there were, and when that is forgotten (seconds since 1970)."""

    number: int
    until: float


class DoorbellStorage(Storage):
    """What Flask-Limiter counts in. What a request has just counted is not asked for again when it is answered."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._own = MemoryStorage()
        self._asking = False
        self._outage = Outage(
            log,
            "Requests cannot be counted in Redis (%s); each worker counts its own meanwhile",
            "Requests are counted in Redis again, after %.1f s",
        )

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return RedisError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        count = self._count_in_redis(key, expiry, amount)
        if count is None:
            count = Count(self._own.incr(key, expiry, amount), self._own.get_expiry(key))
        _just_counted()[key] = count
        return count.number

    def _count_in_redis(self, key: str, expiry: int, amount: int) -> Count | None:
        """None while Redis is away; of those who come when it may be back, one asks, and the others do not wait."""
        bell: Doorbell = current_app.extensions["doorbell"]
        if not current_app.config["REDIS_URL"] or bell.broken or (self._outage.lasts and self._asking):
            return None
        self._asking = True
        try:
            with bell.redis.pipeline(transaction=False) as pipe:
                pipe.set(PREFIX + key, 0, ex=expiry, nx=True)
                pipe.incrby(PREFIX + key, amount)
                pipe.ttl(PREFIX + key)
                _, number, left = pipe.execute()
        except (RedisError, OSError, ValueError) as error:  # ValueError: an address it cannot read
            bell.leave_alone()
            self._outage.failed(error, logging.WARNING)
            return None
        finally:
            self._asking = False
        self._outage.passed()
        return Count(number, time.time() + max(left, 0))

    def get(self, key: str) -> int:
        return _just_counted().get(key, Count(0, 0)).number

    def get_expiry(self, key: str) -> float:
        return _just_counted().get(key, Count(0, time.time())).until

    def check(self) -> bool:
        return True  # it counts, here or there

    def reset(self) -> int | None:
        return self._own.reset()

    def clear(self, key: str) -> None:
        self._own.clear(key)


def seconds_until(moment: float) -> int:
    """From a moment that Flask-Limiter has rounded up."""
    return max(1, int(moment - time.time()))


def _just_counted() -> dict[str, Count]:
    if "just_counted" not in g:
        g.just_counted = {}
    return g.just_counted
