"""Has a picture looked at by a process of its own, of each program one at a time on this machine, and takes its word for nothing but words."""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from beautique.kernel.bulkhead import Bulkhead
from beautique.kernel.errors import Busy
from beautique.media import fence

FENCE = Path(fence.__file__)
TIMEOUT_S = fence.WALL_S + 1.0
WAIT_S = 3.0  # for another picture
_ASK_AGAIN_S = 0.05

# A thread that waits is not there for visitors: one reads, one waits.
_reading = Bulkhead(places=1, waiters=1, wait_s=WAIT_S)
_BUSY = Busy("Another picture is being read. Try again in a moment.", retry_after_s=2)


class Unreadable(Exception):
    """The process came to nothing: damaged picture, killed, out of time or memory."""


def look_at(program: Path, jpeg: bytes) -> Any:
    """What a program of ours says of one of our own JPEGs, as JSON has it.

    Raises `Unreadable`, or `Busy` when others are read for too long.
    """
    with _reading.place(_BUSY), _alone(program) as lock:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, nothing of the picture in its arguments
                [sys.executable, "-I", str(FENCE), str(program)],
                input=jpeg,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # may hold what the picture says
                env={"OMP_THREAD_LIMIT": "1"},
                pass_fds=(lock.fileno(),),  # held until the process is gone, also when we are gone first
                timeout=TIMEOUT_S,
                check=True,
            )
            return json.loads(done.stdout)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            raise Unreadable from error


@contextmanager
def _alone(program: Path) -> Iterator[IO[bytes]]:
    """The machine's place: a lock on the program's file, which every process of this shop has."""
    deadline = time.monotonic() + WAIT_S
    with program.open("rb") as file:
        while not _locked(file):
            if time.monotonic() > deadline:
                raise _BUSY
            time.sleep(_ASK_AGAIN_S)
        yield file


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
