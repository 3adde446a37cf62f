"""Forms that cannot be read are refused: what is half read would look like a form whose fields are empty."""

from typing import Any

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser


class StrictFormParser(FormDataParser):
    """Raises `BadRequest` for a body that is broken off, or whose names are no UTF-8."""

    def parse(self, *given: Any, **named: Any) -> Any:
        """The stream, the fields and the files."""
        self.silent = False
        try:
            return super().parse(*given, **named)
        except ValueError as error:
            raise BadRequest from error


class ShopRequest(HtmxAwareRequest):
    """A request whose form is read as a whole, or not at all."""

    form_data_parser_class = StrictFormParser
