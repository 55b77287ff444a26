"""Several decoding children at work at once; their answers come in the order in which the files were given."""

import atexit
import errno
import functools
import os
import select
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from types import TracebackType

from imaging.decoding.sandbox import MEMORY_LIMIT, TIME_LIMIT_S, DecodingChild, DiskFullError, Outcome, Request

#: How long nothing may happen before the caller is let look around.
TICK_S = 0.2
MOST_CHILDREN = 2
#: How many answers may wait for the one before them; more would fill the staging folder behind one slow file.
MOST_WAITING = 64

Decoded = tuple[Request, Outcome]


def process_pool() -> "DecoderPool":
    """This process's own, kept from job to job because a child takes a second to start. It ends with its parent."""
    return _pool_of(os.getpid())


@functools.cache
def _pool_of(pid: int) -> "DecoderPool":
    pool = DecoderPool()
    atexit.register(pool.close)
    return pool


class DecoderPool:
    """Context manager. One child for each core, at most two."""

    def __init__(
        self, *, size: int | None = None, time_limit_s: float = TIME_LIMIT_S, memory_limit: int = MEMORY_LIMIT
    ) -> None:
        count = size or min(MOST_CHILDREN, os.cpu_count() or 1)
        self.children = [DecodingChild(time_limit_s=time_limit_s, memory_limit=memory_limit) for _ in range(count)]

    def __enter__(self) -> "DecoderPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for child in self.children:
            child.end()

    def decode(self, request: Request) -> Outcome:
        """One file, waited for."""
        with closing(self.run(iter([request]))) as answers:
            return next(answer for answer in answers if answer is not None)[1]

    def run(self, requests: Iterator[Request | None]) -> Generator[Decoded | None, None, None]:
        """Each file with what became of it. `requests` yields None where none is there yet; so does this.

        Raises OSError with ENOSPC where a child found the disk full. Close it: children that are at work then end.
        """
        order = _Ordered()
        work = _Work(requests)
        try:
            while True:
                self._give_out(work, order)
                while (ready := order.pop()) is not None:
                    yield ready
                if work.is_ended and not order.is_waiting:
                    return
                self._collect(order)
                yield None
        except DiskFullError as error:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        finally:
            for child in self.children:
                if child.is_busy:
                    child.end()

    def _give_out(self, work: "_Work", order: "_Ordered") -> None:
        for child in self.children:
            if not child.is_busy and order.has_room and (request := work.next()) is not None:
                order.begin(child, request)
                child.send(request)

    def _collect(self, order: "_Ordered") -> None:
        """Wait for an answer, or for a tick."""
        busy = [child for child in self.children if child.is_busy]
        if not busy:
            time.sleep(TICK_S)
            return
        readable, _, _ = select.select(busy, [], [], TICK_S)
        for child in busy:
            outcome = child.receive() if child in readable else child.check_time()
            if outcome is not None:
                order.end(child, outcome)


class _Work:
    """The requests, looked at one by one."""

    def __init__(self, requests: Iterator[Request | None]) -> None:
        self._requests = requests
        self.is_ended = False

    def next(self) -> Request | None:
        """The next one that is there; None where none is."""
        if self.is_ended:
            return None
        try:
            return next(self._requests)
        except StopIteration:
            self.is_ended = True
            return None


class _Ordered:
    """Answers, held until all before them are there."""

    def __init__(self) -> None:
        self._queue: deque[Request] = deque()
        self._outcomes: dict[int, Outcome] = {}
        self._working: dict[int, Request] = {}

    @property
    def is_waiting(self) -> bool:
        return bool(self._queue)

    @property
    def has_room(self) -> bool:
        return len(self._queue) < MOST_WAITING

    def begin(self, child: DecodingChild, request: Request) -> None:
        self._queue.append(request)
        self._working[id(child)] = request

    def end(self, child: DecodingChild, outcome: Outcome) -> None:
        self._outcomes[id(self._working.pop(id(child)))] = outcome

    def pop(self) -> Decoded | None:
        if not self._queue or id(self._queue[0]) not in self._outcomes:
            return None
        request = self._queue.popleft()
        return request, self._outcomes.pop(id(request))
