"""What a pasted chat says beside the fields of a new order: read from the form each time, kept nowhere, taken one by one by a person."""

from collections.abc import Mapping

from beautique.admin.core.forms import or_empty
from beautique.admin.orders.new.form import NewOrderForm
from beautique.kernel import phones
from beautique.orders.placement.chat import Suggestions, read_chat
from beautique.orders.placement.cities import spellings
from beautique.orders.queries import list_cities
from beautique.settings.queries import get_accounts, get_store

_TAKEN = {f"take_{field}": field for field in ("phone", "customer_name", "address", "city")}  # the buttons


def said(form: NewOrderForm) -> Suggestions:
    """What the chat in the form says, without what the shop said. Nothing without a chat, and then no query."""
    pasted = or_empty(form.chat.data)
    if not pasted.strip():
        return Suggestions()
    store, accounts = get_store(), get_accounts().by_method.values()
    own = [store.whatsapp, *(account.account_number for account in accounts)]
    numbers = [number for each in own if (number := phones.find_normalized(each))]
    return read_chat(pasted, spellings(list_cities()), [store.name], numbers)


def is_taken(sent: Mapping[str, str]) -> bool:
    """Whether a suggestion was taken."""
    return not _TAKEN.keys().isdisjoint(sent)


def take(form: NewOrderForm, sent: Mapping[str, str]) -> bool:
    """Writes the suggestion whose button was pressed into its field; whether there was one."""
    for button, field in _TAKEN.items():
        if button in sent:
            form[field].data = sent[button]
    return is_taken(sent)
