"""The README's commands, as they are typed."""

import re
import shlex

import click
import pytest
from flask import Flask

from beautique.config import ROOT

README = (ROOT / "README.md").read_text()
TYPED = re.findall(r"^(\S*flask --app wsgi .*?)(?:\s+#.*)?$", README, re.MULTILINE)


def test_the_readme_names_commands() -> None:
    assert len(TYPED) >= 7


@pytest.mark.parametrize("line", TYPED)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_command_of_the_readme_can_be_typed_as_it_stands(line: str, app: Flask) -> None:
    program, _, _, *words = shlex.split(line)
    assert (ROOT / program).exists()
    command: click.Command = app.cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words).close()
