"""One line per check, with a tick or a cross; how many failed."""

from dataclasses import dataclass


@dataclass
class Checks:
    """The checks of one run."""

    failed: int = 0
    attack_s: float = 30.0  # how long each attack of strangers lasts
    kills: int = 24  # of workers, on each engine

    def title(self, text: str) -> None:
        """What is being drilled."""
        print(f"\n{text}", flush=True)

    def that(self, holds: bool, sentence: str, seen: object = "") -> None:
        """Prints the sentence with a tick, or with a cross and what was seen instead."""
        self.failed += not holds
        note = f" ({seen})" if str(seen) else ""
        print(f"  {'✓' if holds else '✗'} {sentence}{note}", flush=True)

    def equal(self, seen: object, wanted: object, sentence: str) -> None:
        """`that`, for two values that must be the same."""
        self.that(seen == wanted, sentence, "" if seen == wanted else f"{seen} instead of {wanted}")
