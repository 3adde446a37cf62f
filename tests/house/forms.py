"""The forms of a page as a browser would send them: method, addresses, names of the fields."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_FIELDS = {"input", "select", "textarea", "button"}
_TYPED = {"text", "tel", "email", "url"}
_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLACEHOLDERS = {
    _ID: "<id>",
    r"BQ-\d{8}-\d{3,}": "<number>",
    r"\d{4}-\d{2}-\d{2}": "<day>",
    r"923\d{9}": "<phone>",
}


@dataclass
class Form:
    """A form; `addresses` are its action, then those of buttons that send it elsewhere, `typed` the fields of free text."""

    method: str
    addresses: list[str]
    names: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.method.upper()} {' | '.join(self.addresses)}: {' '.join(sorted(self.names))}".rstrip()


def forms_of(page: str) -> list[Form]:
    """The forms of a page, each with all of its fields."""
    reader = _Reader()
    reader.feed(page)
    for owner, name, elsewhere, is_typed in reader.found:
        form = reader.by_id[owner] if isinstance(owner, str) else owner
        form.names |= {name} if name else set()
        form.typed |= {name} if is_typed else set()
        form.addresses += [elsewhere] if elsewhere and elsewhere not in form.addresses else []
    return reader.forms


def read_forms(page: str) -> set[str]:
    """A line for each different form of a page."""
    return {_anonymous(str(form)) for form in forms_of(page)}


def without_ids(text: str) -> str:
    """The text with a placeholder for every id; all that differs between two runs of the same morning."""
    return re.sub(_ID, "<id>", text)


def _anonymous(text: str) -> str:
    """The text with a placeholder for whatever names one thing of a kind."""
    for pattern, placeholder in _PLACEHOLDERS.items():
        text = re.sub(pattern, placeholder, text)
    return text


def written(pages: dict[str, set[str]]) -> str:
    """The forms below the title of each page; those of the shell, which every page has, only once."""
    around = pages["home"] & pages["products"]
    parts = [("around every page", around)]
    for title, forms in pages.items():
        parts.append((title, forms - around) if around <= forms else (f"{title}, alone", forms))
    return "\n".join(
        "".join(f"{line}\n" for line in [f"# {title}", *sorted(forms)]) for title, forms in parts
    )


class _Reader(HTMLParser):
    """Collects forms, and fields with the form they belong to: the one around them, or the id that they name."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.found: list[tuple[Form | str, str, str, bool]] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(told.get("method", "get"), [told.get("action") or "(this page)"])
            self.forms.append(self._open)
            self.by_id[told.get("id", "")] = self._open
        elif tag in _FIELDS and (owner := told.get("form") or self._open):
            is_typed = tag == "textarea" or (tag == "input" and told.get("type", "text") in _TYPED)
            self.found.append((owner, told.get("name", ""), told.get("formaction", ""), is_typed))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
