"""The table of what was chosen in couriers' files."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base


class CourierColumns(Base):
    """By which columns a courier's file was read last: offered again, nothing more."""

    __tablename__ = "courier_columns"

    courier_folded: Mapped[str] = mapped_column(Text, primary_key=True)
    order_column: Mapped[str] = mapped_column(Text)
    tracking_column: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
