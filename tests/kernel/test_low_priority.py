import os
import threading

import bcrypt
import pytest
from PIL import Image

from beautique.kernel.low_priority import LOW, at_low_priority
from beautique.media import reading
from beautique.media.types import PictureFile
from beautique.staff import passwords
from tests.media.pictures import encoded, photo


def _priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_work_has_a_low_priority_and_whoever_asks_keeps_theirs():
    own = _priority()
    assert at_low_priority(_priority) == LOW
    assert _priority() == own


def test_what_it_raises_is_raised_where_it_was_asked_for():
    with pytest.raises(ZeroDivisionError):
        at_low_priority(divmod, 1, 0)


def test_passwords_are_hashed_and_pictures_decoded_there(monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []

    def noting(work):
        def noted(*arguments, **named):
            seen.append(_priority())
            return work(*arguments, **named)

        return noted

    for owner, name in ((bcrypt, "checkpw"), (bcrypt, "hashpw"), (Image, "open")):
        monkeypatch.setattr(owner, name, noting(getattr(owner, name)))
    assert passwords.verify("a password", passwords.hash_password("a password"))
    prepared = reading.prepare_picture(PictureFile("a.jpg", encoded(photo())))
    reading.strip(prepared.content, 0, 0, 5, 5, 5)
    assert seen == [LOW] * 4
