"""Reading who ordered, and where the parcel goes, from a chat that somebody pasted. Pure: nothing of it is kept.

Suggestions only, which a person looks at: what is not plain is left out, for a wrong guess costs more than an empty field.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from beautique.kernel.text import fold, normalized, visible_length
from beautique.orders.placement import chat_phones
from beautique.orders.placement.chat_words import (
    ADDRESS_LABEL,
    CITY_LABEL,
    IS_NO_ADDRESS,
    LABEL,
    NAME_LABEL,
    NOT_A_CITY_BEFORE,
    NOT_A_NAME,
    PHONE_LABEL,
    PLACES,
    PREFIX,
    SYSTEM,
)
from beautique.orders.placement.rules import ADDRESS_LENGTH, CITY_LENGTH, NAME_LENGTH

MOST_READ = 20_000  # letters of a chat
_MOST_WORDS = 4  # of a name


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a chat seems to say; empty where it says nothing plainly. Phones as people here write them."""

    phones: tuple[str, ...] = ()
    customer_name: str = ""
    address: str = ""
    city: str = ""


@dataclass(slots=True)
class _Line:
    author: str
    message: int
    words: str
    phones: tuple[str, ...]  # international digits

    @property
    def without_phones(self) -> str:
        bare = PHONE_LABEL.sub("", chat_phones.cut_out(self.words)) if self.phones else self.words
        return bare.strip(" ,;:.-*|")

    @property
    def is_place(self) -> bool:
        """Whether it reads like a part of an address."""
        words = self.without_phones
        found = len(PLACES.findall(words))
        return (found > 1 or (found == 1 and any(map(str.isdigit, words)))) and not IS_NO_ADDRESS.search(
            words
        )


@dataclass(frozen=True, slots=True)
class _Cities:
    """The names of cities by their spellings, and the pattern that finds any of these."""

    names: Mapping[str, str]
    any: re.Pattern[str]

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Self:
        longest_first = sorted(names, key=len, reverse=True)
        return cls(names, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"))


def read_chat(
    pasted: str, cities: Mapping[str, str], own_names: Collection[str] = (), own_phones: Collection[str] = ()
) -> Suggestions:
    """What the customer says in a pasted message or thread, with or without the messenger's date and name before each message.

    `cities`: see `cities.spellings`. What the shop itself wrote (`own_names`), and its own numbers (international digits), are left out.
    """
    lines = _lines(pasted, {fold(each) for each in own_names}, own_phones)
    address_lines = _address_lines(lines)
    known = _Cities.of(cities)
    city = _city(lines, address_lines, known)
    name, address_words = _name(lines, address_lines, known), [_unlabelled(line) for line in address_lines]
    if address_words and address_words[0].startswith(f"{name},"):
        address_words[0] = address_words[0].removeprefix(f"{name},").strip()
    numbers = [phone for line in lines for phone in line.phones]
    numbers += [phone for line in lines for phone in chat_phones.find(line.author)]
    return Suggestions(
        phones=tuple(chat_phones.written(each) for each in dict.fromkeys(numbers) if each not in own_phones),
        customer_name=name,
        address=_address(address_words, city, cities),
        city=city,
    )


def _lines(pasted: str, own_names: Collection[str], own_phones: Collection[str]) -> list[_Line]:
    """The customer's lines, each label at the beginning of one."""
    found: list[_Line] = []
    author, message = "", 0
    for shown in _plain(pasted[:MOST_READ]).split("\n"):
        words = shown
        if prefixed := PREFIX.match(shown):
            author, words, message = prefixed[1].strip(" ~"), prefixed[2], message + 1
        elif not shown.strip():
            message += 1
        is_own = fold(author) in own_names or any(each in own_phones for each in chat_phones.find(author))
        if is_own or SYSTEM.search(words):
            continue
        parts = [part.strip(" ,;|*_") for part in LABEL.sub("\n", words).split("\n")]
        found += [_Line(author, message, part, chat_phones.find(part)) for part in parts if part]
    return found


def _plain(pasted: str) -> str:
    """Compatible letters, ASCII digits, nothing invisible, no stars of bold words, one space between two."""
    shown = normalized("NFKC", pasted.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_READ]
    seen = "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c
        for c in shown.replace("\t", " ").replace("*", "")
        if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "So")
    )
    return re.sub(r"[^\S\n]+", " ", seen)


def _address_lines(lines: list[_Line]) -> list[_Line]:
    """The lines of the one address that is told: what stands behind its label, else the one place where lines read like one."""
    for index, line in enumerate(lines):
        labelled = ADDRESS_LABEL.match(line.words)
        if labelled and "?" not in line.words:
            told = [line] if labelled[1] else []
            for after in lines[index + 1 :]:
                if after.message != line.message or _is_other(after):
                    break
                told.append(after)
            if any(each.is_place or any(map(str.isdigit, each.without_phones)) for each in told):
                return told
    blocks: list[list[_Line]] = []
    for index, line in enumerate(lines):
        if not line.is_place:
            continue
        is_next = blocks and lines[index - 1] is blocks[-1][-1] and lines[index - 1].message == line.message
        if is_next:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks[0] if len(blocks) == 1 else []


def _is_other(line: _Line) -> bool:
    """Whether a line below an address says something else."""
    labelled = NAME_LABEL.match(line.words) or CITY_LABEL.match(line.words) or LABEL.match(f" {line.words}")
    return bool(labelled or not line.without_phones or IS_NO_ADDRESS.search(line.words))


def _unlabelled(line: _Line) -> str:
    labelled = ADDRESS_LABEL.match(line.without_phones)
    return (labelled[1] if labelled else line.without_phones).strip(" ,;:.-")


def _address(words: Iterable[str], city: str, cities: Mapping[str, str]) -> str:
    """As one line, without the city at its end, which has a field of its own."""
    address = re.sub(r"\s+", " ", ", ".join(each for each in words if each))
    for spelling in sorted((each for each, name in cities.items() if name == city), key=len, reverse=True):
        without = re.sub(
            rf"[\s,.\-]{{0,9}}\b{re.escape(spelling)}[\s,.\-]{{0,9}}(?:pakistan)?[\s.]{{0,9}}$",
            "",
            address,
            flags=re.IGNORECASE,
        )
        if visible_length(without) >= ADDRESS_LENGTH[0]:
            address = without
    return (
        address if visible_length(address) >= ADDRESS_LENGTH[0] and len(address) <= ADDRESS_LENGTH[1] else ""
    )


def _city(lines: list[_Line], address_lines: list[_Line], cities: _Cities) -> str:
    """The city that is labelled, else the last of the address, else the only one of the chat."""
    for line in lines:
        if (labelled := CITY_LABEL.match(line.words)) and "?" not in line.words:
            named = _cities_in(labelled[1], cities) or [labelled[1].strip(" .,")]
            if CITY_LENGTH[0] <= len(named[-1]) <= 40 and not any(map(str.isdigit, named[-1])):
                return named[-1]
    near = set(map(id, address_lines))
    last = max((index for index, line in enumerate(lines) if id(line) in near), default=-1)
    below = lines[last + 1 : last + 2] if last >= 0 else []
    for part in (below, address_lines):
        for line in reversed(part):
            if named := _cities_in(line.without_phones, cities):
                return named[-1]
    everywhere = {name for line in lines for name in _cities_in(line.words, cities)}
    return everywhere.pop() if len(everywhere) == 1 else ""


def _cities_in(words: str, cities: _Cities) -> list[str]:
    folded = fold(words)
    found = cities.any.finditer(folded)
    return [cities.names[each[0]] for each in found if not NOT_A_CITY_BEFORE.match(folded, each.end())]


def _name(lines: list[_Line], address_lines: list[_Line], cities: _Cities) -> str:
    """The name that is labelled, else the one line or beginning beside the address or a phone, else who wrote the address."""
    for line in lines:
        if (labelled := NAME_LABEL.match(line.without_phones)) and "?" not in line.words:
            name = re.split(r"[,;:()/]|\s(?:hai|hy|he|h)\b|\sہے", labelled[1])[0].strip(" .-")
            if _is_name(name, 1, cities):
                return name
    told = [
        index
        for index, line in enumerate(lines)
        if line.phones or any(line is each for each in address_lines)
    ]
    beside = {
        line.without_phones.rstrip(",") if index not in told else line.without_phones.split(",")[0].strip()
        for near in told
        for index, line in enumerate(lines[max(0, near - 1) : near + 2], max(0, near - 1))
        if line.message == lines[near].message
    }
    names = [each for each in beside if each[:1].isupper() and each.isascii() and _is_name(each, 2, cities)]
    if names:
        return names[0] if len(names) == 1 else ""
    authors = {lines[index].author for index in told}
    author = authors.pop() if len(authors) == 1 else ""
    return author if _is_name(author, 2, cities) else ""


def _is_name(words: str, fewest: int, cities: _Cities) -> bool:
    each = words.split()
    return (
        fewest <= len(each) <= _MOST_WORDS
        and NAME_LENGTH[0] <= len(words) <= 60
        and all(c.isalpha() or unicodedata.combining(c) or c in " .'-" for c in words)
        and all(word[:1].isupper() or not word.isascii() or fewest == 1 for word in each)
        and not NOT_A_NAME.search(words)
        and not PLACES.search(words)
        and not _cities_in(words, cities)
    )
