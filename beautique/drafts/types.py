"""What the commands and queries of drafts hand to the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Fields = Sequence[tuple[str, str]]  # names and values in the order of the form; a name may come several times


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a form as they were typed, and when they were last kept (UTC)."""

    fields: Fields
    saved_at: datetime
