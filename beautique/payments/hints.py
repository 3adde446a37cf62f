"""What the shop's own past says beside a payment that somebody looks at. Hints only: they filter nothing and block nothing. Pure.

No pattern of any bank is written down here: what its transaction IDs look like is learned from those that were verified.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from beautique.kernel.text import counted
from beautique.payments.types import EarlierOrders, RejectReason
from beautique.settings.types import PaymentMethod

ENOUGH = 30  # verified IDs of a method: from fewer nothing is learned
_RARE = 100  # one surprise among so many is none


@dataclass(frozen=True, slots=True)
class Signs:
    """What else is known of an order's customer: why other screenshots of the phone were rejected, and orders of other phones to
    the same address, the newest first.
    """

    rejected: Mapping[RejectReason, int] = field(default_factory=dict)
    same_address: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """One short line; `orders` are to be looked at, without any it is about the customer."""

    words: str
    orders: Sequence[str] = ()


def about_customer(earlier: EarlierOrders, signs: Signs) -> list[Hint]:
    """What a person should know before looking at the picture; nothing where there is nothing to say."""
    hints = []
    if signs.rejected:
        reasons = ", ".join(f"{count} {reason.value.lower()}" for reason, count in signs.rejected.items())
        hints.append(
            Hint(f"{counted(sum(signs.rejected.values()), 'screenshot')} rejected before: {reasons}")
        )
    if earlier.cancelled_unpaid:
        hints.append(Hint(f"{counted(earlier.cancelled_unpaid, 'earlier order')} cancelled unpaid"))
    if signs.same_address:
        hints.append(Hint("Same address under another phone", signs.same_address))
    return hints


@dataclass(frozen=True, slots=True)
class Shape:
    """What the verified IDs of a method have in common, compared as `comparable_reference` writes them."""

    lengths: frozenset[int]  # empty: they differ too much
    letters: frozenset[str] | None  # None: others may come
    all_have_letters: bool

    @classmethod
    def learned(cls, known: Collection[str]) -> "Shape | None":
        """None from fewer than 30.

        Good-Turing: as long as lengths or letters turn up that were seen once only, more new ones are to be expected; then they say nothing.
        """
        if len(known) < ENOUGH:
            return None
        lengths = Counter(len(each) for each in known)
        letters = Counter(letter for each in known for letter in set(each) if letter.isalpha())
        lettered = sum(any(map(str.isalpha, each)) for each in known)
        is_known = not lettered or (lettered >= ENOUGH and _is_settled(letters, lettered))
        return cls(
            lengths=frozenset(lengths) if _is_settled(lengths, len(known)) else frozenset(),
            letters=frozenset(letters) if is_known else None,
            all_have_letters=lettered == len(known),
        )

    def unlike(self, method: PaymentMethod, reference: str) -> list[str]:
        """How an ID differs from all of them, in sentences; nothing for one that is only shorter, which may be half typed."""
        letters = {letter for letter in reference if letter.isalpha()}
        sentences = []
        if self.lengths and len(reference) not in self.lengths and not self.missing(reference):
            sentences.append(f"No {method} ID so far had {len(reference)} letters and digits{self._usual}.")
        if self.letters is not None and letters - self.letters:
            new = ", ".join(sorted(letters - self.letters))
            sentences.append(
                f"No {method} ID so far had {new}."
                if self.letters
                else f"Every {method} ID so far had digits only."
            )
        if self.all_have_letters and not letters and not self.missing(reference):
            sentences.append(f"Every {method} ID so far had letters in it.")
        return sentences

    def missing(self, reference: str) -> int | None:
        """The length of the shortest of them, when an ID is shorter than that."""
        shortest = min(self.lengths, default=0)
        return shortest if len(reference) < shortest else None

    @property
    def _usual(self) -> str:
        return f": all had {min(self.lengths)}" if len(self.lengths) == 1 else ""


def _is_settled(seen: Counter[int] | Counter[str], among: int) -> bool:
    """Whether hardly one more in a hundred would bring something new."""
    return sum(count == 1 for count in seen.values()) * _RARE <= among
