"""The process that looks at pictures: whatever becomes of it, the shop hears words, "unreadable" or "busy"."""

import fcntl
import hashlib
import io
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from beautique.kernel.errors import Busy
from beautique.media import fence, fenced_programs
from beautique.payments.readings import reader, recognition
from beautique.payments.readings.reader import Unreadable, look_at
from tests.payments.readings.receipts import draw


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts another program in the place of the reader's."""

    def put(source: str) -> None:
        path = tmp_path / "program.py"
        path.write_text(source)
        monkeypatch.setattr(reader, "PROGRAM", path)

    return put


def words(jpeg: bytes) -> list[str]:
    return [word.text for line in look_at(jpeg).looks[0] for word in line]


def test_a_receipt_comes_back_as_words_with_places() -> None:
    drawn = draw(5)
    assert drawn.reference in words(drawn.picture)
    assert look_at(drawn.picture).engine.startswith("tesserocr ")


@pytest.mark.parametrize(
    "source",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "raise SystemExit(1)",
        "print('no JSON')",
        "print('{}')",
        "print('[]')",
        """print('{"engine": "x", "looks": [[[["a", 1]]]]}')""",
        """print('{"engine": "x", "looks": [[[[null, "x", 1, 1, 1, 1]]]]}')""",
        "print('\\\\xff')",
    ],
)
def test_a_reader_that_dies_or_talks_nonsense_is_unreadable(program, source: str) -> None:
    program(source)
    with pytest.raises(Unreadable):
        look_at(b"")


def test_a_reader_that_hangs_is_ended(program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("import time; time.sleep(60)")
    monkeypatch.setattr(fenced_programs, "TIMEOUT_S", 0.3)
    began = time.monotonic()
    with pytest.raises(Unreadable):
        look_at(b"")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("side", [4_000, 20_000])  # just more than we keep; more than the memory holds
def test_a_picture_that_is_larger_than_ours_is_refused_before_it_is_decoded(side: int) -> None:
    bomb = io.BytesIO()
    Image.new("L", (side, side)).save(bomb, "JPEG", quality=5)
    with pytest.raises(Unreadable):
        look_at(bomb.getvalue())


@pytest.mark.parametrize("picture", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(200), draw(0).picture[:3_000]])
def test_what_is_none_of_our_pictures_is_unreadable(picture: bytes) -> None:
    with pytest.raises(Unreadable):
        look_at(picture)


@pytest.mark.parametrize(
    ("act", "ends"),
    [
        ("bytearray(600 * 1024 * 1024)", "MemoryError"),
        ("open(folder + '/picture', 'wb', buffering=0).write(b'x')", "File too large"),
    ],
)
def test_behind_the_fence_there_is_little_memory_and_no_file(tmp_path: Path, act: str, ends: str) -> None:
    source = f"""
import runpy, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = {str(tmp_path)!r}
runpy.run_path({str(fence.__file__)!r})["fence"]()
{act}
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", source], check=False, capture_output=True, text=True, timeout=30
    )
    assert done.returncode != 0
    assert ends in done.stderr


def test_a_reader_that_only_calculates_is_ended_by_its_seconds() -> None:
    source = f"""
import runpy
program = runpy.run_path({str(fence.__file__)!r})
program["fence"].__globals__["CPU_S"] = 1
program["fence"]()
while True:
    pass
"""
    done = subprocess.run([sys.executable, "-I", "-c", source], check=False, timeout=30)
    assert done.returncode < 0


def test_one_picture_at_a_time_on_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with reader.PROGRAM.open("rb") as another, monkeypatch.context() as hurry:
        hurry.setattr(fenced_programs, "WAIT_S", 0.2)
        fcntl.flock(another, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            look_at(draw(0).picture)
    assert words(draw(0).picture)


def test_the_third_picture_of_a_process_is_told_at_once(program) -> None:
    program("import time; time.sleep(1.2); raise SystemExit(1)")
    heard: list[str] = []

    def ask() -> None:
        try:
            look_at(b"")
        except (Busy, Unreadable) as error:
            heard.append(type(error).__name__)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    assert heard == ["Busy", "Unreadable", "Unreadable"]


def test_the_model_is_the_one_that_was_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = (recognition.MODELS / "eng.traineddata").read_bytes()
    assert hashlib.sha256(model).hexdigest() == recognition.MODEL_SHA256
    (tmp_path / "eng.traineddata").write_bytes(model + b"x")
    monkeypatch.setattr(recognition, "MODELS", tmp_path)
    with pytest.raises(ValueError, match="not the one"):
        recognition.load_engine()


def test_nothing_of_the_shop_is_loaded_beside_the_picture() -> None:
    source = f"""
import runpy, sys
runpy.run_path({str(recognition.__file__)!r})["load_engine"]()
sys.exit(any(name.split(".")[0] in ("beautique", "flask", "sqlalchemy") for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-I", "-c", source], check=False, timeout=30).returncode == 0
