"""What is read from a pasted chat: measured on messages as customers write them. Silence is better than a wrong guess."""

import time
from dataclasses import dataclass

import pytest

from beautique.kernel.phones import normalize
from beautique.orders.placement.chat import MOST_READ, Suggestions, read_chat
from beautique.orders.placement.cities import spellings

CITIES = spellings(["Lahore", "Karachi", "Kot Radha Kishan", "RAWALPINDI"])
OWN_PHONES = ("923214567890",)


@dataclass(frozen=True)
class Told:
    """A message, and what a person reads in it: phones as international digits, "" where nothing is told."""

    message: str
    phones: tuple[str, ...] = ()
    city: str = ""
    name: str = ""
    address: str = ""


A, B = "923001234567", "923217654321"
MESSAGES = [
    Told("Name: Ayesha Siddiqui\nAddress: House 14-B, Street 7, Model Town\nCity: Lahore\nPhone: 0300-1234567",
         (A,), "Lahore", "Ayesha Siddiqui", "House 14-B, Street 7, Model Town"),
    Told("[28/11/2026, 2:02 pm] Hira Khan: Salam, size M available?\n[28/11/2026, 2:05 pm] Beautique: Yes. Please send your address. Easypaisa 0345 9998887\n"
         "[28/11/2026, 2:09 pm] Hira Khan: House 22, Street 4, DHA Phase 5, Lahore\n03001234567",
         (A,), "Lahore", "Hira Khan", "House 22, Street 4, DHA Phase 5"),
    Told("Sana Tariq\nFlat 3B, Block 13-D, Gulshan-e-Iqbal\nKarachi\n+92 300 1234567", (A,), "Karachi", "Sana Tariq", "Flat 3B, Block 13-D, Gulshan-e-Iqbal"),
    Told("My name is Fatima Noor, address: H# 9, St 12, G-11/2, Islamabad, contact: 923001234567", (A,), "Islamabad", "Fatima Noor", "H# 9, St 12, G-11/2"),
    Told("naam: Zainab Malik\npata: Makan 5, gali 3, mohalla Islampura\nshehar: Gujranwala\nnumber: 3001234567",
         (A,), "Gujranwala", "Zainab Malik", "Makan 5, gali 3, mohalla Islampura"),
    Told("نام: عائشہ صدیقی\nپتہ: مکان نمبر ۱۲، گلی ۴، ماڈل ٹاؤن\nشہر: لاہور\nفون: ۰۳۰۰۱۲۳۴۵۶۷", (A,), "Lahore", "عائشہ صدیقی", "مکان نمبر 12، گلی 4، ماڈل ٹاؤن"),
    Told("28/11/26, 14:02 - Maryam Bukhari: 0300 1234567\n28/11/26, 14:03 - Maryam Bukhari: Plot 44, Sector C, Bahria Town, Rawalpindi",
         (A,), "RAWALPINDI", "Maryam Bukhari", "Plot 44, Sector C, Bahria Town"),
    Told("[28/11/2026, 2:02 pm] +92 300 1234567: ye suit chahiye size L", (A,)),
    Told("[28/11/2026, 2:02\u202fpm] \u200e+92 300 1234567: Iqra Javed\nHouse 7, Street 2, Satellite Town, Sargodha\n0321-7654321",
         (B, A), "Sargodha", "Iqra Javed", "House 7, Street 2, Satellite Town"),
    Told("Ayesha Siddiqui, House 12 Street 4 DHA Phase 5 Lahore 03001234567", (A,), "Lahore", "Ayesha Siddiqui", "House 12 Street 4 DHA Phase 5"),
    Told("Salam mujhe ye wala suit chahiye, address house 12 street 4 DHA phase 5 Lahore, number 0300 1234567",
         (A,), "Lahore", "", "house 12 street 4 DHA phase 5"),
    Told("0300 1234567 / 0321 7654321", (A, B)),
    Told("Mera number 0300 1234567 hai, WhatsApp 0321-7654321", (A, B)),
    Told("Assalam o alaikum, kya ye suit available hai? Price kitni hai?"),
    Told("Paid Rs 6,750 by Easypaisa. Trx ID 30012345678. Trx id 3001234567 also."),
    Told("TID: 03001234567"),
    Told("CNIC 35202-1234567-1"),
    Told("My account is 0300 1234567 in Easypaisa"),
    Told("IBAN PK36 MEZN 0003 0012 3456 7890"),
    Told("Order BQ-20261128-014, paid on 03-11-2026 14:02:33"),
    Told("3200123456789 is my tracking 3001234567890"),
    Told("Contact +44 7911 123456, address: 12 Park Road, Block C, Karachi", ("447911123456",), "Karachi", "", "12 Park Road, Block C"),
    Told("Ghar ka number 042-35761234 hai", ("924235761234",)),
    Told("(0300) 1234567", (A,)),
    Told("0092 300 1234567", (A,)),
    Told("+92-300-1234567", (A,)),
    Told("0300 123 4567", (A,)),
    Told("+92 (0)300 1234567", (A,)),
    Told("03001234567.", (A,)),
    Told("Cell#03001234567", (A,)),
    Told("call me 0300-123-4567 pls", (A,)),
    Told("Name Hina Raza\nContact 0300 1234567\nAddress House 4, Lane 2, Peshawar Road, near Race Course\nRawalpindi", (A,), "RAWALPINDI", "Hina Raza",
         "House 4, Lane 2, Peshawar Road, near Race Course"),
    Told("Nadia Aslam\nMultan Road, House 33, Sabzazar Block K\nLahore", (), "Lahore", "Nadia Aslam", "Multan Road, House 33, Sabzazar Block K"),
    Told("I am from Karachi but please deliver in Multan", ()),
    Told("Delivery to Quetta kab tak hogi?", (), "Quetta"),
    Told("lhr delivery charges?", (), "Lahore"),
    Told("Khadija Anwar\nHouse no 5, St no 8, Cantt\nSialkot\n\nPlease send fast, thank you", (), "Sialkot", "Khadija Anwar", "House no 5, St no 8, Cantt"),
    Told("*Name:* Amna Shah\n*Address:* Shop 3, Main Bazaar, near Jamia Masjid\n*City:* Chiniot\n*Cell:* 0300 1234567",
         (A,), "Chiniot", "Amna Shah", "Shop 3, Main Bazaar, near Jamia Masjid"),
    Told("Full Name: Dr. Rabia Iqbal Complete Address: Flat 12, Askari Heights, Sector F City: Islamabad Mobile No: 0300 1234567",
         (A,), "Islamabad", "Dr. Rabia Iqbal", "Flat 12, Askari Heights, Sector F"),
    Told("Order confirm\nMahnoor Ali\nH.No 21, Block 4, Clifton, Karachi\nPh: 0300-1234567\nAlt: 0321-7654321",
         (A, B), "Karachi", "Mahnoor Ali", "H.No 21, Block 4, Clifton"),
    Told("[28/11/2026, 2:02 pm] Beautique: Please pay to 0300 1234567\n[28/11/2026, 2:04 pm] Sadia Ansari: ok paid"),
    Told("[28/11/2026, 2:02 pm] +92 321 4567890: Send your address\n[28/11/2026, 2:04 pm] +92 300 1234567: House 3, Street 1, Kharian", (A,), "Kharian", "",
         "House 3, Street 1"),
    Told("Please send to 0321 4567890, you said?"),
    Told("mera naam Bisma hai, Kot Radha Kishan", (), "Kot Radha Kishan", "Bisma"),
    Told("Deliver to my sister: Sara Yousaf, 0300 1234567, House 8 Street 2, Faisal Town, Lahore. My own number is 0321 7654321",
         (A, B), "Lahore"),
    Told("House 5, Street 9, Johar Town, Lahore\n\nand the second parcel to\n\nHouse 77, Block D, Clifton, Karachi", ()),
    Told("Cash On Delivery\n0300 1234567", (A,)),
    Told("Thank You So Much\nHouse 2, Street 3, Wapda Town, Gujranwala", (), "Gujranwala", "", "House 2, Street 3, Wapda Town"),
    Told("Address bhej dun?"),
    Told("pindi mein delivery ho gi? mera number 0300 1234567", (A,), "RAWALPINDI"),
    Told("Address:\nHouse 10\nNear Girls College\nMain Road\nHaripur\n0300 1234567", (A,), "Haripur", "", "House 10, Near Girls College, Main Road"),
    Told("Saima Khalid 0300-1234567 Lahore", (A,), "Lahore"),
]  # fmt: skip


def read(message: str) -> Suggestions:
    return read_chat(message, CITIES, ["Beautique"], OWN_PHONES)


def numbers(message: str) -> tuple[str, ...]:
    return tuple(normalize(each) for each in read(message).phones)


def test_phones_are_never_wrong_and_hardly_ever_missed() -> None:
    found = [(told.phones, numbers(told.message)) for told in MESSAGES]
    assert [(told, read) for told, read in found if set(read) - set(told)] == []
    told = sum(len(each) for each, _ in found)
    assert sum(len(set(each) & set(read)) for each, read in found) >= 0.98 * told


@pytest.mark.parametrize(("field", "floor"), [("city", 0.95), ("name", 0.8), ("address", 0.8)])
def test_what_is_suggested_is_right_else_there_is_silence(field: str, floor: float) -> None:
    found = [
        (getattr(told, field), getattr(read(told.message), "customer_name" if field == "name" else field))
        for told in MESSAGES
    ]
    assert [(told, read) for told, read in found if read not in ("", told)] == []
    assert sum(read == told for told, read in found) >= floor * len(found)


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        " \n\n ",
        "\x00",
        "\ud800 0300 1234567",
        "x" * 30_000,
        "[28/11/2026",
        ":::\n::",
        "0" * 20_000,
        "3" * 9,
        "+" * 5_000,
    ],
)
def test_anything_can_be_pasted(pasted: str) -> None:
    read(pasted)


@pytest.mark.parametrize(
    "part",
    [
        " ",
        " ,",
        "my ",
        "full ",
        "mera ",
        "no ",
        "phone: ",
        "0300 1234567 | ",
        "House 1 Street 2 Lahore -.",
        "Lahore, ",
    ],
)
def test_a_long_line_of_one_thing_is_read_in_a_moment(part: str) -> None:
    """No thread of the process goes on while a pattern looks for its end: 20,000 spaces held all of them for half a minute."""
    began = time.process_time()
    read_chat(f"House 4 {part * (MOST_READ // len(part))}"[: MOST_READ - 1] + "x", CITIES, OWN_PHONES)
    assert time.process_time() - began < 1


def test_there_are_enough_messages_to_measure_by() -> None:
    assert len(MESSAGES) >= 40
