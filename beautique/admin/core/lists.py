"""What the list pages share: one address for each list, pages that no foreign link can break, the page or its fragment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

from flask import request
from htmx_flask import request as htmx_request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.list_url import Arguments, ListUrl, encode, list_address
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import MAX_LIMIT, Page, PageRequest

P = TypeVar("P", bound=ListUrl)
T = TypeVar("T")

ReadPage = Callable[[PageRequest], Page[T]]  # a query that only wants to know which page


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a list: `value` is empty for everything, `count` is how many rows it has in words, `query` shows them."""

    value: str
    name: str
    count: str
    query: str


@dataclass(frozen=True, slots=True)
class ListPage(Generic[P]):
    """A list whose tabs, filters and pages are all in its address.

    `read` makes the params of an address and refuses nothing. `search_box` is the id of the field in which somebody types.
    """

    endpoint: str
    read: Callable[[Arguments], P]
    search_box: str = ""

    def read_query(self, query: str) -> P:
        """The list by its query, as a link, a form or a saved view carries it; what cannot be read is left out."""
        return replace(self.read(MultiDict(parse_qsl(query))), unreadable=())

    def address(self, query: str = "") -> str:
        """The address of the list with a canonical query string."""
        return list_address(self.endpoint, query)

    def canonical_redirect(self, params: P) -> Response | None:
        """303 to the one spelling of this list, for a plain form that sent empty or unsorted parameters; None for fragments."""
        if htmx.wants_fragment() or encode(request.args.items(multi=True)) == params.query:
            return None
        return htmx.leave(self.address(params.query))

    def page(self, params: P, read_page: ReadPage[T], total: int | None = None) -> tuple[P, Page[T]]:
        """The wanted page; the first one, and a red chip, when the address names a page of no list.

        Nothing is read when the `total` is known to be 0.
        """
        if total == 0:
            return params, Page([], 0, 1, MAX_LIMIT, None, None)
        page, is_refused = page_or_first(read_page, params.cursor)
        return params.refusing_cursor() if is_refused else params, page

    def answer(self, template: str, fragment: str, params: P, **context: Any) -> Response:
        """The page, or its fragment with the address that the browser shows then: typing replaces, a choice adds one.

        Templates get `params`, `address` and `is_fragment` besides the context.
        """
        is_fragment = htmx.wants_fragment()
        response = htmx.page(
            template, fragment, params=params, address=self.address, is_fragment=is_fragment, **context
        )
        if is_fragment:
            is_typing = self.search_box and htmx_request.htmx.trigger == self.search_box
            response.headers["HX-Replace-Url" if is_typing else "HX-Push-Url"] = self.address(params.query)
        return response


def page_or_first(read_page: ReadPage[T], cursor: str | None, limit: int = MAX_LIMIT) -> tuple[Page[T], bool]:
    """The page at a cursor; the first one, and True, when the cursor belongs to no page of this list."""
    try:
        return read_page(PageRequest(limit=limit, cursor=cursor)), False
    except Invalid:
        return read_page(PageRequest(limit=limit)), True
