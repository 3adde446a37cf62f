"""`flask --app wsgi check [--deploy] [--several-machines]`: can this configuration work, and may it meet the public?"""

import click
from flask.cli import with_appcontext

from beautique.cli.report import report
from beautique.web.configuration_checks import configuration_checks, machines


@click.command("check")
@click.option("--deploy", is_flag=True, help="Also everything that only matters in production.")
@click.option(
    "--several-machines", is_flag=True, help="Also what matters when other machines serve this shop too."
)
@with_appcontext
def check(deploy: bool, several_machines: bool) -> None:
    """Check the configuration; exit status 0 only when all is well."""
    healthy = True
    for each in configuration_checks(deploy=deploy, several_machines=several_machines):
        healthy &= report(each.title, each.offenders())
    if several_machines or (deploy and machines.are_several()):
        click.echo(f"    On every machine the same: {machines.fingerprints()}")
    if not healthy:
        raise SystemExit(1)
