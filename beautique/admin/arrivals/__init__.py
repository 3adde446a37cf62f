"""Money that arrived: what the bank says, brought in by the owner and seen by whoever verifies payments."""

from beautique.admin.arrivals import importing, uploads
from beautique.admin.arrivals import list as arrivals_list

PAGES = (arrivals_list, importing, uploads)
