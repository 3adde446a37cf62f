"""The words of the demo."""

from beautique.audit.types import Action


class DemoAction(Action):
    """What the demo does."""

    FILLED = "demo.filled"
