"""What `doctor` looks at. Each check yields one short sentence per offender, by order number and never by name."""

from collections.abc import Callable, Iterator, Mapping

from beautique.cli.integrity_checks import figures, orders, payments, pictures, proofs, searches

IntegrityCheck = Callable[[], Iterator[str]]

# By title. Rows are read inside one `snapshot`; the folders, which no snapshot holds still, are looked at after it.
CHECKS_OF_ROWS: Mapping[str, IntegrityCheck] = {
    "Order numbers have no gap and no repeat": orders.numbers,
    "Totals are the sums of the lines": orders.totals,
    "Statuses, and what is left to tell, are what the timelines tell": orders.statuses,
    "The money of orders is that of their payments and refunds": payments.sums,
    "No transfer pays for more than it brought": payments.transfers,
    "What arrived is in the account of its transfer": payments.arrivals,
    "Closed days add up": payments.closings,
    "Everything is found by its words": searches.folded_texts,
    "Products are found by their colours and pictures": searches.looks,
    "Notes are counted": orders.notes,
    "Labels find their orders": orders.labels,
    "Every key has one order": orders.keys,
    "Stored figures are those of the orders": figures.figures,
    "The pictures of the products exist": pictures.pictures_of_products,
}
CHECKS_OF_FOLDERS: Mapping[str, IntegrityCheck] = {
    "No picture is orphaned": pictures.orphan_pictures,
    "Every screenshot has its file": proofs.proof_files,
}
