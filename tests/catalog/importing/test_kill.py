"""An import whose process is killed half-way: every product whole, with its event and its result, and the rest taken up again."""

import os
import subprocess
import sys
import time
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
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "BEAUTIQUE_ENV": "development",
        "DATABASE_URL": settings.database_url,
        "PROOFS_ROOT": str(settings.proofs_root),
        "MEDIA_ROOT": str(settings.media_root),
    }
    process = subprocess.Popen([sys.executable, "-c", RUNNER, str(job.id)], env=environment)
    try:
        while counted(app, job.id)[0] < BEFORE_THE_KILL:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    done, made, told = counted(app, job.id)
    assert BEFORE_THE_KILL <= done == made == told < PRODUCTS
    with app.app_context():
        run_import(queries.get_job(job.id), source(), SYSTEM, 120)
        assert outcomes(queries.count_rows(job)) == {"created": PRODUCTS}
    assert counted(app, job.id) == (PRODUCTS, PRODUCTS, PRODUCTS)
