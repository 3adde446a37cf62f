"""The storefront's section: defaults, limits, versions."""

from dataclasses import replace
from decimal import Decimal

import pytest

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel.db import transaction
from beautique.kernel.errors import Invalid, Stale
from beautique.settings.commands import save_section
from beautique.settings.models import SettingsSection
from beautique.settings.queries import get_section, get_storefront
from beautique.settings.types import Section, Storefront

pytestmark = pytest.mark.usefixtures("app_context")

SANA = Actor("Sana", Via.SESSION)


def test_a_new_shop_asks_for_no_token_and_doubles_are_two_orders() -> None:
    new_shop = Storefront(token_required=False, duplicate_window_s=0)
    assert (get_storefront(), get_section(Section.STOREFRONT)) == (new_shop, (new_shop, 0))


def test_what_was_saved_is_read_and_the_log_tells_what_changed() -> None:
    save_section(Storefront(token_required=True, duplicate_window_s=3_600), 0, SANA)
    save_section(Storefront(token_required=True, duplicate_window_s=60), 1, SANA)
    assert get_section(Section.STOREFRONT) == (Storefront(token_required=True, duplicate_window_s=60), 2)
    newest = list_timeline("settings", "storefront")[0]
    assert (newest.actor_name, newest.changes) == ("Sana", {"duplicate_window_s": [3600, 60]})


@pytest.mark.parametrize("window", [-1, 3_601])
def test_a_window_of_more_than_an_hour_is_refused(window: int) -> None:
    with pytest.raises(Invalid) as refusal:
        save_section(Storefront(duplicate_window_s=window), 0, SANA)
    assert list(refusal.value.errors) == ["duplicate_window_s"]
    assert get_section(Section.STOREFRONT).version == 0


@pytest.mark.parametrize("most", ["999.99", "1000000000.01"])
def test_the_most_in_one_order_has_bounds(most: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_section(Storefront(most_per_order=Decimal(most)), 0, SANA)
    assert list(refusal.value.errors) == ["most_per_order"]
    for version, allowed in enumerate(("1000", "1000000000")):
        save_section(Storefront(most_per_order=Decimal(allowed)), version, SANA)
    assert get_section(Section.STOREFRONT) == (Storefront(most_per_order=Decimal(1_000_000_000)), 2)


def test_a_section_saved_before_there_was_a_most_has_its_default_and_the_log_says_so() -> None:
    with transaction() as session:
        document = {"token_required": True, "duplicate_window_s": 60}
        session.add(SettingsSection(section="storefront", document=document))
    stored, version = get_section(Section.STOREFRONT)
    assert stored == Storefront(token_required=True, duplicate_window_s=60, most_per_order=Decimal(5_000_000))
    assert get_storefront() == stored
    save_section(replace(stored, most_per_order=Decimal(250_000)), version, SANA)
    newest = list_timeline("settings", "storefront")[0]
    assert newest.changes == {"most_per_order": ["5000000", "250000"]}


def test_a_stale_save_is_refused() -> None:
    save_section(Storefront(token_required=True), 0, SANA)
    with pytest.raises(Stale):
        save_section(Storefront(), 0, SANA)
    assert get_section(Section.STOREFRONT) == (Storefront(token_required=True), 1)
