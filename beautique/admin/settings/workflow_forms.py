"""The forms of the settings that the desk works with: couriers, WhatsApp messages, thresholds."""

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Self

from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from beautique.admin.core.edit_conflict import Line
from beautique.admin.core.forms import WholeNumberField, or_empty
from beautique.admin.settings.forms import SectionForm, plain_lines
from beautique.kernel.text import fold
from beautique.settings.rules import MAX_COURIERS, cleaned_templates
from beautique.settings.types import (
    DEFAULT_TEXTS,
    USUAL_PIECE_KG,
    Courier,
    Couriers,
    Message,
    Templates,
    Thresholds,
)

_EMPTY_ROWS = 2
_MOST_ROWS = 2 * MAX_COURIERS + _EMPTY_ROWS  # the panel of two versions has the couriers of both
_NO_WEIGHT = Decimal(-1)
_COURIER_PARTS = {
    "name": "Courier",
    "link": "Link",
    "sheet": "Columns",
    "cities": "Cities",
    "piece_kg": "Weight of a piece",
}


class CourierForm(Form):
    """One courier."""

    name = StringField("Courier")
    link = StringField("Link that follows a parcel")
    sheet = TextAreaField("Columns of the booking sheet")
    cities = TextAreaField("Cities as the courier spells them")
    piece_kg = StringField("A piece weighs", default=str(USUAL_PIECE_KG))

    def courier(self) -> Courier:
        """As it was typed; a weight that is none is one that the rules refuse."""
        name, link, sheet, cities = (
            or_empty(field.data) for field in (self.name, self.link, self.sheet, self.cities)
        )
        return Courier(name, link, sheet, cities, _weight(or_empty(self.piece_kg.data)))


class CouriersForm(SectionForm):
    """The couriers, and room for more. A row without words is no courier."""

    known = FieldList(FormField(CourierForm), "Couriers", max_entries=_MOST_ROWS)

    @classmethod
    def of(cls, value: Couriers, version: int) -> Self:
        rows = [asdict(courier) for courier in (*value.known, *[Courier("")] * _EMPTY_ROWS)]
        return cls(data={"version": version, "known": rows})

    def value(self, stored: Couriers) -> Couriers:
        return Couriers(tuple(courier for _, courier in self._rows()))

    def conflict_lines(self, theirs: Couriers) -> list[Line]:
        """By the names of the couriers: theirs in their order, then those that only I have."""
        stored, typed = (
            {fold(each.name): each for each in side.known} for side in (theirs, self.value(theirs))
        )
        lines: list[Line] = []
        for row, key in enumerate(stored | typed):
            their, my = stored.get(key), typed.get(key)
            name = (their or my or Courier("")).name
            lines += [
                Line(
                    f"known-{row}-{part}",
                    f"{label}, {name}",
                    str(getattr(their, part, "")),
                    str(getattr(my, part, "")),
                    logged_as=f"known.{name}.{part}",
                    group="" if their and my else name,
                )
                for part, label in _COURIER_PARTS.items()
            ]
        return lines

    def rule_names(self) -> dict[str, str]:
        """The names of the fields as the rules see them: rows without words do not count there."""
        return {
            f"{place}.{part}": f"known.{row}.{part}"
            for place, (row, _) in enumerate(self._rows())
            for part in _COURIER_PARTS
        }

    def _rows(self) -> list[tuple[int, Courier]]:
        typed = [row.form.courier() for row in self.known]
        return [
            (row, each)
            for row, each in enumerate(typed)
            if any(words.strip() for words in (each.name, each.link, each.sheet, each.cities))
        ]


class TemplatesForm(SectionForm):
    """The words of each message, by its key."""

    @classmethod
    def of(cls, value: Templates, version: int) -> Self:
        """The form for what is stored; where the owner has no own words, those of a new shop."""
        return cls(data={"version": version, **_texts(value)})

    def value(self, stored: Templates) -> Templates:
        return Templates({each: or_empty(self[each].data) for each in Message})

    def conflict_lines(self, theirs: Templates) -> list[Line]:
        """As they are stored: where the owner has no own words, nothing, shown as those of a new shop."""
        sides = (theirs, cleaned_templates(self.value(theirs)))
        return [
            Line(
                each,
                each.label,
                *(side.own.get(each, "") for side in sides),
                *(side.text(each) for side in sides),
            )
            for each in Message
        ]

    def reset(self, message: Message) -> None:
        """Puts the words of a new shop in place of what was typed."""
        self[message].data = DEFAULT_TEXTS[message]


for _message in Message:
    setattr(TemplatesForm, _message.value, TextAreaField(_message.label))


class ThresholdsForm(SectionForm):
    """When waiting is long, and how long screenshots are kept."""

    waits_long_hours = WholeNumberField("Amber after")
    waits_too_long_hours = WholeNumberField("Red after")
    proof_days = WholeNumberField("Keep screenshots for")

    @classmethod
    def of(cls, value: Thresholds, version: int) -> Self:
        return cls(data={"version": version, **asdict(value)})

    def value(self, stored: Thresholds) -> Thresholds:
        """What was typed; what is no whole number is refused by the rules."""
        hours = (self.waits_long_hours.number, self.waits_too_long_hours.number)
        return Thresholds(*hours, proof_days=self.proof_days.number)

    def conflict_lines(self, theirs: Thresholds) -> list[Line]:
        return plain_lines(self, _hours_and_days(theirs), _hours_and_days(self.value(theirs)))


def _weight(typed: str) -> Decimal:
    if not typed.strip():
        return USUAL_PIECE_KG
    try:
        weight = Decimal(typed.strip())
    except InvalidOperation:
        return _NO_WEIGHT
    return weight if weight.is_finite() else _NO_WEIGHT


def _texts(templates: Templates) -> dict[str, str]:
    return {message.value: templates.text(message) for message in Message}


def _hours_and_days(thresholds: Thresholds) -> dict[str, str]:
    """As a form sends them."""
    return {name: str(value) for name, value in asdict(thresholds).items()}
