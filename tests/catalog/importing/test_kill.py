"""An import whose process is killed half-way: every product whole, with its event and its result, and the rest taken up again."""

import uuid

from flask import Flask
from sqlalchemy import func, select

from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM
from beautique.catalog.importing import queries
from beautique.catalog.importing.commands import start_import
from beautique.catalog.importing.running import run_import
from beautique.catalog.models import Product
from beautique.kernel.db import db
from tests.catalog.importing.files import checked, outcomes, own_file, source
from tests.killing import kill_at

PRODUCTS, BEFORE_THE_KILL = 1_500, 60
RUNNER = """
import sys, uuid
from beautique import create_app
from beautique.audit.types import SYSTEM
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.queries import get_job
from beautique.catalog.importing.running import run_import
from beautique.web.stores import image_store, picture_fetcher
with create_app().app_context():
    run_import(get_job(uuid.UUID(sys.argv[1])), PictureSource(image_store(), picture_fetcher()), SYSTEM, 120)
"""


def counted(app: Flask, job_id: uuid.UUID) -> tuple[int, int, int]:
    """Results, products, and events of products."""
    with app.app_context():
        told = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "product.created")
        made = select(func.count()).select_from(Product)
        done = queries.count_rows(queries.get_job(job_id)).done
        return done, db.session.scalar(made) or 0, db.session.scalar(told) or 0


def test_killed_half_way_it_leaves_every_product_whole_and_goes_on(app: Flask) -> None:
    with app.app_context():
        job, _ = checked(own_file(*({"Name": f"Noor Shirt {n}"} for n in range(PRODUCTS))))
        start_import(job.id, SYSTEM)
    kill_at(app, RUNNER, job.id, lambda: counted(app, job.id)[0] >= BEFORE_THE_KILL)
    done, made, told = counted(app, job.id)
    assert BEFORE_THE_KILL <= done == made == told < PRODUCTS
    with app.app_context():
        run_import(queries.get_job(job.id), source(), SYSTEM, 120)
        assert outcomes(queries.count_rows(job)) == {"created": PRODUCTS}
    assert counted(app, job.id) == (PRODUCTS, PRODUCTS, PRODUCTS)
