"""May this shop run, and meet the public? What `check` and the owner's System page look at.

Each check yields one short sentence per thing that is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from beautique.kernel.db import db, end_read
from beautique.web.configuration_checks import accounts, database, machines, pictures, settings


@dataclass(frozen=True, slots=True)
class ConfigurationCheck:
    """What is looked at, in words that hold when nothing is wrong. A slow one asks another service, or tries passwords."""

    title: str
    offenders: Callable[[], Iterator[str]]
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: no problems when all is well, None when it was not looked at."""

    title: str
    problems: tuple[str, ...] | None


_ALWAYS = (
    ConfigurationCheck("The database answers and has the newest migrations", database.database),
    ConfigurationCheck("Commits are on the disk before they are acknowledged", database.commits),
    ConfigurationCheck("The picture store answers", pictures.pictures, is_slow=True),
    ConfigurationCheck("Payment screenshots can be kept", pictures.screenshots, is_slow=True),
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


def look(*, also_slow: bool) -> list[Finding]:
    """What `check --deploy` would say, for a page. An earlier read of this request is ended: the checks have connections of their own."""
    end_read(db.session())
    return [
        Finding(each.title, tuple(each.offenders()) if also_slow or not each.is_slow else None)
        for each in configuration_checks(deploy=True)
    ]
