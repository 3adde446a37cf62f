"""`flask --app wsgi check [--deploy] [--several-machines]`: can this configuration work, and may it meet the public?"""

import click
from flask.cli import with_appcontext

from beautique.cli.configuration_checks import accounts, database, machines, pictures, settings
from beautique.cli.report import report


@click.command("check")
@click.option("--deploy", is_flag=True, help="Also everything that only matters in production.")
@click.option(
    "--several-machines", is_flag=True, help="Also what matters when other machines serve this shop too."
)
@with_appcontext
def check(deploy: bool, several_machines: bool) -> None:
    """Check the configuration; exit status 0 only when all is well."""
    healthy = report("The database answers and has the newest migrations", database.database())
    if healthy:
        healthy = report("Commits are on the disk before they are acknowledged", database.commits())
    healthy &= report("The picture store answers", pictures.pictures())
    if deploy:
        healthy &= report("The settings are those of production", settings.production())
        healthy &= report("Visitors come by https, and no debugger runs", settings.transport())
        healthy &= report("There is an active owner, and nobody has the demo's password", accounts.accounts())
    if several_machines or (deploy and machines.are_several()):
        healthy &= report("Other machines may serve this shop too", machines.sharing())
        click.echo(f"    On every machine the same: {machines.fingerprints()}")
    if not healthy:
        raise SystemExit(1)
