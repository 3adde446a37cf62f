"""The fence around a program that looks at one picture: bounds of its process first, then the program, named by its path.

Runs alone (`python -I beautique/media/fence.py PROGRAM`), so that nothing of the shop is in its memory. The picture comes in on
stdin, what the program sees goes out on stdout as JSON; what goes wrong ends it.
"""

import os
import resource
import runpy
import signal
import sys

CPU_S, WALL_S, MEMORY_BYTES = 10, 15, 512 * 1024 * 1024


def fence() -> None:
    """Bounds of this process, whatever the picture does to the decoder or to the engine. They are never lifted again."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the picture
    signal.alarm(WALL_S)  # also when nobody is left to end it
    os.nice(5)  # visitors first


if __name__ == "__main__":
    fence()
    runpy.run_path(sys.argv[1], run_name="__main__")
