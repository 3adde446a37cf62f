"""What is said about settings that cannot be used: one sentence per variable, and never a secret."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails


class ConfigError(SystemExit):
    """The environment cannot be used. Ends the program with status 1 and its message, without a traceback.

    `problems` maps the name of each bad variable to one sentence; values of secrets are never part of it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = [f"  {name}: {sentence}" for name, sentence in self.problems.items()]
        super().__init__("\n".join(["Beautique cannot start with these settings:", *lines]))


class BrokenRulesError(ValueError):
    """Rules between variables that do not hold: one sentence per variable."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(f"{name} {sentence}" for name, sentence in self.problems.items()))


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "int_parsing": lambda _: "must be a whole number.",
    "bool_parsing": lambda _: "must be true or false.",
    "greater_than_equal": lambda limits: f"must be at least {limits['ge']}.",
    "less_than_equal": lambda limits: f"must be at most {limits['le']}.",
    "literal_error": lambda choices: f"must be {choices['expected'].replace(chr(39), '')}.",
    "value_error": lambda context: str(context["error"]),
}


def sentences(error: ValidationError) -> dict[str, str]:
    """One sentence per variable; the refused values stay out of it."""
    problems: dict[str, str] = {}
    for detail in error.errors(include_input=False, include_url=False):
        broken = detail.get("ctx", {}).get("error")
        if isinstance(broken, BrokenRulesError):
            problems |= broken.problems
        elif detail["type"] != "default_factory_not_called":  # only says that an earlier variable was bad
            problems[str(detail["loc"][0]).upper()] = _sentence(detail)
    return problems


def _sentence(detail: ErrorDetails) -> str:
    speak = _SENTENCES.get(detail["type"])
    return speak(detail.get("ctx", {})) if speak else "cannot be read."
