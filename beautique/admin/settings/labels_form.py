"""The form of the shop's labels. Rows name labels by their ids, so a label that somebody else added meanwhile stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from beautique.admin.core.edit_conflict import Line
from beautique.admin.core.forms import or_empty, read_whole_number
from beautique.admin.settings.forms import SectionForm
from beautique.kernel.errors import Invalid
from beautique.orders.labels.queries import count_labelled
from beautique.orders.types import StatusCount
from beautique.settings.rules import MAX_LABELS
from beautique.settings.types import Label, LabelColor, Labels

_EMPTY_ROWS = 2
_COLORS: Any = {each.value: each.value for each in LabelColor}  # WTForms' published types know no dict yet
_PARTS = {"name": "Name", "color": "Colour", "on_slip": "On packing slips"}


class LabelForm(Form):
    """One label. Without a name it is none, or is to be taken off."""

    id = HiddenField()
    name = StringField("Label")
    color = SelectField("Colour", choices=_COLORS, validate_choice=False)
    on_slip = BooleanField("On packing slips", false_values=(False, ""))

    def label(self) -> Label:
        """As it was typed."""
        color = next((each for each in LabelColor if each == self.color.data), LabelColor.GREY)
        number = read_whole_number(self.id.data) or 0
        return Label(or_empty(self.name.data).strip(), color, bool(self.on_slip.data), number)


class LabelsForm(SectionForm):
    """The labels, room for more, and the consent that one which orders wear goes."""

    labels = FieldList(FormField(LabelForm), "Labels", max_entries=MAX_LABELS + _EMPTY_ROWS)
    take_off = SelectMultipleField("Taken off", validate_choice=False)
    _rows: Sequence[int | None] = ()  # where each label of `value` was typed
    asked: Mapping[int, tuple[str, str]] = {}

    @classmethod
    def of(cls, value: Labels, version: int) -> Self:
        rows = [_values(each) for each in value.known] + [_values(Label(""))] * _EMPTY_ROWS
        return cls(data={"version": version, "labels": rows[: MAX_LABELS + _EMPTY_ROWS]})

    def value(self, stored: Labels) -> Labels:
        """What was typed. Raises `Invalid` for a label that orders wear, until its going is ticked."""
        typed = self._typed(stored)
        gone = {each.id: each.name for each in stored.known} | {each.id: "" for each in typed.known}
        counts = count_labelled([number for number, name in gone.items() if name])
        self.asked = {each: (gone[each], _orders(count)) for each, count in counts.items() if count.count}
        unsaid = [f"{name} is on {worn}" for each, (name, worn) in self.asked.items() if not self._goes(each)]
        if unsaid:
            raise Invalid({"take_off": [f"{', '.join(unsaid)}. Tick what may go, or write the name again."]})
        return typed

    def conflict_lines(self, theirs: Labels) -> list[Line]:
        stored = {each.id: each for each in theirs.known}
        lines: list[Line] = []
        for row, entry in enumerate(self.labels):
            mine = entry.form.label()
            their = stored.get(mine.id, replace(mine, name="") if mine.id else Label(""))
            if not (mine.name or mine.id):
                continue
            lines.append(Line(f"labels-{row}-id", "Label", str(mine.id), str(mine.id)))
            theirs_of, mine_of = _values(their), _values(mine)
            lines += [
                Line(
                    f"labels-{row}-{part}",
                    f"{words} {row + 1}",
                    theirs_of[part],
                    mine_of[part],
                    _shown(theirs_of[part]),
                    _shown(mine_of[part]),
                    f"known.{mine.id}.{part}",
                )
                for part, words in _PARTS.items()
            ]
        return lines

    def rule_names(self) -> dict[str, str]:
        """The names of the fields as the rules see them: new labels follow those that are stored."""
        return {f"{place}.name": f"labels.{row}.name" for place, row in enumerate(self._rows)}

    def _typed(self, stored: Labels) -> Labels:
        typed = {row: entry.form.label() for row, entry in enumerate(self.labels)}
        rows = {label.id: row for row, label in typed.items() if label.id}
        places = [
            (rows.get(each.id), typed[rows[each.id]] if each.id in rows else each) for each in stored.known
        ]
        ids = {each.id for each in stored.known}
        places += [(row, replace(label, id=0)) for row, label in typed.items() if label.id not in ids]
        named = [(row, label) for row, label in places if label.name]
        self._rows = [row for row, _ in named]
        return Labels(tuple(label for _, label in named), stored.last_id)

    def _goes(self, label_id: int) -> bool:
        return str(label_id) in (self.take_off.data or ())


def _values(label: Label) -> dict[str, Any]:
    return {
        "id": label.id or "",
        "name": label.name,
        "color": label.color.value,
        "on_slip": "y" if label.on_slip else "",
    }


def _orders(count: StatusCount) -> str:
    return f"{count.label} order{'' if count.label == '1' else 's'}"


def _shown(value: str) -> str:
    return "Yes" if value == "y" else value
