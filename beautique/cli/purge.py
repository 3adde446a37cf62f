"""`flask --app wsgi purge`: deletes what no longer counts, whenever a timer or a person asks."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from beautique.cli.errors import spoken_errors
from beautique.drafts.commands import purge_drafts
from beautique.kernel.text import counted
from beautique.media.commands import sweep_pending
from beautique.orders.placement.idempotency import purge_keys
from beautique.payments.arrivals.commands import purge_arrivals
from beautique.payments.arrivals.uploads import purge_uploads
from beautique.payments.matching.commands import purge_payers
from beautique.payments.proofs import purge_proofs
from beautique.settings.queries import get_thresholds
from beautique.shares.commands import purge_shares
from beautique.staff.actors import command_line
from beautique.staff.sessions import purge_expired
from beautique.tasks.commands import purge_tasks
from beautique.upkeep.commands import record_purge
from beautique.web.stores import image_store, proof_store

KEEP_KEYS = timedelta(hours=48)
KEEP_UNUSED_PICTURES = timedelta(hours=24)


@click.command("purge")
@with_appcontext
def purge() -> None:
    """Delete what no longer counts: ended sessions, old keys of requests, old drafts and shares, deleted tasks, unused pictures, old screenshots, who sent old money."""
    with spoken_errors():
        purge_expired()
        purge_tasks()
        drafts = purge_drafts()
        keys = purge_keys(KEEP_KEYS)
        pictures = sweep_pending(image_store(), KEEP_UNUSED_PICTURES)
        thresholds = get_thresholds()
        shares = purge_shares(proof_store())
        screenshots = purge_proofs(thresholds.proof_days, proof_store())
        purge_uploads()
        purge_payers()
        arrivals = purge_arrivals(thresholds.proof_days)
        deleted = {
            "keys": keys,
            "drafts": drafts,
            "shares": shares,
            "pictures": pictures,
            "screenshots": screenshots,
            "arrivals": arrivals,
        }
        record_purge(deleted, command_line())
    click.echo(
        f"Deleted ended sessions, {counted(keys, 'old key')}, {counted(drafts, 'old draft')}, {counted(shares, 'old share')},"
        f" {counted(pictures, 'unused picture')}, {counted(screenshots, 'screenshot')} of more than"
        f" {counted(thresholds.proof_days, 'day')}, and who sent {counted(arrivals, 'arrival')} as old."
    )
