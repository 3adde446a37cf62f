"""The form of the Raast QRs: what was tried of each account, and what customers get."""

from dataclasses import asdict, fields
from typing import Any, Self

from wtforms import BooleanField, HiddenField

from beautique.admin.core.edit_conflict import Line
from beautique.admin.core.forms import or_empty
from beautique.admin.settings.forms import SectionForm, field_name
from beautique.settings.queries import get_accounts
from beautique.settings.raast import Raast, RaastTrial, is_payable
from beautique.settings.types import PaymentMethod

_TICKS = {
    "in_easypaisa": "Easypaisa showed all three",
    "in_bank_app": "My bank’s app showed all three",
    "is_on": "Customers get this QR",
}
_PARTS = [each.name for each in fields(RaastTrial)]


class RaastForm(SectionForm):
    """What was seen of each account, `<method>_<part>`, with the IBAN that it was seen of."""

    @classmethod
    def of(cls, value: Raast, version: int) -> Self:
        """The form for what is stored; a trial of another IBAN says nothing about this one."""
        shown: dict[str, Any] = {"version": version}
        for method, account in get_accounts().by_method.items():
            if is_payable(account):
                stored = value.by_method[method]
                trial = stored if stored.holds_for(account) else RaastTrial(account.iban)
                shown |= {field_name(method, part): each for part, each in asdict(trial).items()}
        return cls(data=shown)

    def value(self, stored: Raast) -> Raast:
        """What was ticked; what the page did not show stays as it is stored."""
        return Raast({method: self._trial(method) or stored.by_method[method] for method in PaymentMethod})

    def conflict_lines(self, theirs: Raast) -> list[Line]:
        mine = self.value(theirs)
        lines: list[Line] = []
        for method in PaymentMethod:
            their, my = theirs.by_method[method], mine.by_method[method]
            lines.append(Line(field_name(method, "iban"), f"{method}: IBAN", their.iban, my.iban))
            lines += [
                Line(
                    field_name(method, part),
                    f"{method}: {words}",
                    "y" if getattr(their, part) else "",
                    "y" if getattr(my, part) else "",
                    "Yes" if getattr(their, part) else "No",
                    "Yes" if getattr(my, part) else "No",
                    f"{method}.{part}",
                )
                for part, words in _TICKS.items()
            ]
        return lines

    def rule_names(self) -> dict[str, str]:
        return {f"{method}.{part}": field_name(method, part) for method in PaymentMethod for part in _PARTS}

    def _trial(self, method: PaymentMethod) -> RaastTrial | None:
        iban = or_empty(self[field_name(method, "iban")].data)
        ticks = {part: bool(self[field_name(method, part)].data) for part in _TICKS}
        return RaastTrial(iban, **ticks) if iban else None


for _method in PaymentMethod:
    _tried = HiddenField(id=field_name(_method, "tried"))  # the same page has the field of the account's IBAN
    setattr(RaastForm, field_name(_method, "iban"), _tried)
    for _part, _words in _TICKS.items():
        setattr(RaastForm, field_name(_method, _part), BooleanField(_words, false_values=(False, "")))
