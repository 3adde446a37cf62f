"""A job whose process is killed while it runs."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable

from flask import Flask


def kill_at(app: Flask, runner: str, job_id: uuid.UUID, is_far: Callable[[], bool]) -> None:
    """Runs a program (its argument: the job) beside this shop in a process of its own, and kills that as soon as it is far enough."""
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "BEAUTIQUE_ENV": "development",
        "DATABASE_URL": settings.database_url,
        "PROOFS_ROOT": str(settings.proofs_root),
        "MEDIA_ROOT": str(settings.media_root),
    }
    process = subprocess.Popen([sys.executable, "-c", runner, str(job_id)], env=environment)
    try:
        while not is_far():
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
