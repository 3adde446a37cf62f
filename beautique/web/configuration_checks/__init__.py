"""May this shop run, and meet the public? What `check` and the owner's System page look at.

Each check yields one short sentence per thing that is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from beautique.web.configuration_checks import accounts, database, machines, pictures, settings


@dataclass(frozen=True, slots=True)
class ConfigurationCheck:
    """What is looked at, in words that hold when nothing is wrong. A slow one asks another service, or tries passwords."""

    title: str
    offenders: Callable[[], Iterator[str]]
    is_slow: bool = False


_ALWAYS = (
    ConfigurationCheck("The database answers and has the newest migrations", database.database),
    ConfigurationCheck("Commits are on the disk before they are acknowledged", database.commits),
    ConfigurationCheck("The picture store answers", pictures.pictures, is_slow=True),
)
_DEPLOY = (
    ConfigurationCheck("The settings are those of production", settings.production),
    ConfigurationCheck("Visitors come by https, and no debugger runs", settings.transport),
    ConfigurationCheck(
        "There is an active owner, and nobody has the demo's password", accounts.accounts, is_slow=True
    ),
)
_SEVERAL_MACHINES = ConfigurationCheck(
    "Other machines may serve this shop too", machines.sharing, is_slow=True
)


def configuration_checks(*, deploy: bool, several_machines: bool = False) -> Iterator[ConfigurationCheck]:
    """What matters: also in production alone, also where the settings or the caller say that there are other machines."""
    yield from _ALWAYS
    if deploy:
        yield from _DEPLOY
    if several_machines or (deploy and machines.are_several()):
        yield _SEVERAL_MACHINES
