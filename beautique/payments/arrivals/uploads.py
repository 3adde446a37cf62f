"""A statement between its upload and its import: kept for who uploaded it while the columns are chosen, then gone."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import db, insert_into, new_id, retrying, transaction
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.text import Unstorable, clean
from beautique.kernel.versions import select_for_update
from beautique.payments.arrivals import columns, messages, statements
from beautique.payments.arrivals.columns import Row, Sheet
from beautique.payments.arrivals.models import ArrivalImport, ArrivalUpload, StatementColumns
from beautique.payments.arrivals.types import Batch, Column, Columns, Read, Source
from beautique.payments.arrivals.writing import write_arrivals
from beautique.settings.types import PaymentMethod
from beautique.spreadsheets.tables import read_lines

KEPT_FOR = timedelta(hours=24)
MOST_TYPED = 200_000  # characters of what is pasted
_TAB = "\N{SYMBOL FOR HORIZONTAL TABULATION}"  # which stays where tabs do not
_GONE = "This upload is no longer here: it was imported already, or its day is over. Choose the file again."
_NOTHING_READ = (
    "Nothing here says that money arrived. Paste rows from the bank's page with their headings, or the whole message"
    " as the bank sent it, such as “Rs 5,450 received from …”."
)


def keep_file(method: PaymentMethod, file_name: str, content: bytes, owner_id: uuid.UUID) -> uuid.UUID:
    """Keeps the rows of a file for its preview. Raises `Unreadable`."""
    return _keep(method, Source.STATEMENT, file_name, read_lines(content), owner_id)


def keep_pasted(method: PaymentMethod | None, typed: str, owner_id: uuid.UUID) -> uuid.UUID:
    """Keeps what was pasted, rows of a table or messages, for its preview; without a method, that of the message's form.

    Raises `Invalid` on `pasted` and `method`.
    """
    try:
        shown = clean(typed.replace("\t", _TAB), newlines=True).replace(_TAB, "\t")
    except Unstorable as error:
        raise Invalid({"pasted": [str(error)]}) from error
    if not shown or len(shown) > MOST_TYPED:
        raise Invalid(
            {
                "pasted": [
                    "Paste rows or messages first." if not shown else "This is too much at once. Use a file."
                ]
            }
        )
    if messages.is_message(shown):
        account = method or messages.account_of(shown)
        return _keep(_chosen(account), Source.MESSAGE, None, [(1, [shown])], owner_id)
    rows = read_lines(shown.encode())
    if not statements.is_statement(columns.sheet_of(rows), clock.today()):
        raise Invalid({"pasted": [_NOTHING_READ]})
    return _keep(_chosen(method), Source.PASTED, None, rows, owner_id)


def get_upload(upload_id: uuid.UUID, owner_id: uuid.UUID) -> ArrivalUpload:
    """Somebody's own upload. Raises `NotFound`, also for other people's."""
    return _own(db.session.get(ArrivalUpload, upload_id), owner_id)


def sheet_of(upload: ArrivalUpload) -> Sheet:
    """The table that was uploaded."""
    return columns.sheet_of([(number, cells) for number, cells in upload.rows])


def suggested_columns(upload: ArrivalUpload, sheet: Sheet) -> dict[Column, str]:
    """As they were chosen last for this account; else guessed."""
    known = db.session.get(StatementColumns, upload.method)
    remembered = {Column(column): name for column, name in known.columns.items()} if known else None
    return columns.guess(sheet, remembered)


def read_upload(upload: ArrivalUpload, chosen: Columns) -> Read:
    """What it says came in. Raises `Invalid` for columns that cannot be read by."""
    if upload.source is Source.MESSAGE:
        return messages.read_messages(upload.rows[0][1][0], clock.store_day(upload.uploaded_at))
    sheet = sheet_of(upload)
    statements.check_columns(chosen, sheet)
    return statements.read_statement(sheet, chosen, clock.today())


def import_upload(upload_id: uuid.UUID, chosen: Columns, actor: Actor) -> ArrivalImport:
    """Imports what the preview showed, remembers the columns for this account, and forgets the upload.

    Raises `NotFound` (also for a second try), `Invalid` (columns; nothing to import), `Busy`.
    """
    # Read before the lock: rows never change, and many take a moment.
    read = read_upload(_own(db.session.get(ArrivalUpload, upload_id), actor.id), chosen)
    if not read.lines:
        raise Invalid({"": ["No line says that money came in. Look at the columns."]})

    def write() -> ArrivalImport:
        with transaction() as session:
            row = select_for_update(session, select(ArrivalUpload).where(ArrivalUpload.id == upload_id))
            upload = _own(row, actor.id)
            batch = Batch(method=upload.method, source=upload.source, read=read, file_name=upload.file_name)
            made = write_arrivals(session, batch, actor)
            if upload.source is not Source.MESSAGE:
                _remember(session, upload.method, chosen)
            session.delete(upload)
        return made

    return retrying(write)


def discard_upload(upload_id: uuid.UUID, owner_id: uuid.UUID) -> None:
    """Forgets somebody's own upload; twice is once."""
    with transaction() as session:
        mine = (ArrivalUpload.id == upload_id, ArrivalUpload.uploaded_by == owner_id)
        session.execute(delete(ArrivalUpload).where(*mine))


def purge_uploads() -> int:
    """Forgets uploads that nobody imported within a day; their number."""
    with transaction() as session:
        return _forget_old(session)


def _keep(
    method: PaymentMethod, source: Source, file_name: str | None, rows: Sequence[Row], owner_id: uuid.UUID
) -> uuid.UUID:
    upload = ArrivalUpload(
        id=new_id(),
        method=method,
        source=source,
        file_name=file_name,
        rows=[[number, cells] for number, cells in rows],
        uploaded_by=owner_id,
        uploaded_at=clock.now(),
    )
    with transaction() as session:
        _forget_old(session)
        session.add(upload)
    return upload.id


def _chosen(method: PaymentMethod | None) -> PaymentMethod:
    if method is None:
        raise Invalid({"method": ["Choose the account in which this money arrived."]})
    return method


def _own(found: ArrivalUpload | None, owner_id: uuid.UUID | None) -> ArrivalUpload:
    if found is None or found.uploaded_by != owner_id or found.uploaded_at < clock.now() - KEPT_FOR:
        raise NotFound(_GONE)
    return found


def _remember(session: Session, method: PaymentMethod, chosen: Columns) -> None:
    row = insert_into(StatementColumns).values(method=method, columns={**chosen})
    session.execute(
        row.on_conflict_do_update(index_elements=["method"], set_={"columns": row.excluded.columns})
    )


def _forget_old(session: Session) -> int:
    old = delete(ArrivalUpload).where(ArrivalUpload.uploaded_at < clock.now() - KEPT_FOR)
    return len(session.execute(old.returning(ArrivalUpload.id)).all())
