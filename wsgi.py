"""The entry for servers and for `flask --app wsgi`."""

from beautique import create_app

app = create_app()
