"""People, places and words of the demo shop. Everything is chosen by the dice that the caller brings; nobody here is real."""

import random
from dataclasses import dataclass
from typing import Final

WOMEN: Final = (
    "Ayesha", "Fatima", "Zainab", "Hira", "Sara", "Mahnoor", "Rabia", "Komal", "Nadia", "Iqra", "Sana", "Maryam", "Amna", "Hina",
    "Sadia", "Bushra", "Kiran", "Saima", "Anum", "Mehwish", "Areeba", "Laiba", "Noor", "Eman", "Aiman", "Alina", "Rimsha", "Sidra",
    "Uzma", "Shazia", "Farah", "Samina", "Nida", "Maham", "Zara", "Mishal", "Hafsa", "Javeria", "Tooba", "Momina", "Warda", "Ramsha",
    "Rida", "Aliza", "Kinza", "Fariha", "Shumaila", "Tayyaba", "Sehrish", "Huma", "Madiha", "Asma", "Lubna", "Beenish", "Natasha",
    "Palwasha", "Gul Rukh", "Shahida", "Naila", "Mehreen",
)  # fmt: skip
MEN: Final = (
    "Bilal",
    "Hamza",
    "Usman",
    "Ahmed",
    "Faisal",
    "Imran",
    "Zeeshan",
    "Danish",
    "Asad",
    "Kamran",
    "Muhammad Ali",
    "Omer",
)
FAMILIES: Final = (
    "Qureshi", "Raza", "Malik", "Javed", "Siddiqui", "Ahmed", "Anwar", "Noor", "Shahid", "Hussain", "Farooq", "Khan", "Sheikh",
    "Butt", "Chaudhry", "Aslam", "Iqbal", "Mirza", "Ansari", "Hashmi", "Baig", "Abbasi", "Khattak", "Yousafzai", "Soomro", "Memon",
    "Bukhari", "Gillani", "Rizvi", "Naqvi", "Zaidi", "Kazmi", "Tariq", "Saeed", "Akram", "Waheed", "Rafiq", "Nawaz", "Bhatti",
    "Awan", "Cheema", "Rana", "Afridi", "Baloch", "Mengal", "Jatoi", "Shah", "Haider", "Usmani", "Lodhi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """A place that orders come from: how often (in proportion), and its neighbourhoods."""

    name: str
    weight: int
    areas: tuple[str, ...]


CITIES: Final = (
    City("Karachi", 260, ("DHA Phase 6", "Clifton Block 5", "Gulshan-e-Iqbal Block 13-D", "North Nazimabad Block H", "PECHS Block 2",
                          "Bahadurabad", "Gulistan-e-Johar Block 15", "Malir Cantt", "Federal B Area Block 10", "Nazimabad No. 3")),
    City("Lahore", 220, ("DHA Phase 5", "Gulberg III", "Model Town Block C", "Johar Town Block G1", "Bahria Town Sector C",
                         "Wapda Town Phase 1", "Allama Iqbal Town", "Cavalry Ground", "Garden Town", "Samanabad")),
    City("Islamabad", 110, ("F-7/2", "F-10/3", "G-9/4", "G-11/2", "E-11/3", "I-8/3", "Bahria Enclave Sector A", "DHA Phase 2")),
    City("Rawalpindi", 80, ("Bahria Town Phase 7", "Satellite Town Block B", "Saddar", "Chaklala Scheme 3", "Westridge 1")),
    City("Faisalabad", 70, ("Peoples Colony No. 1", "Madina Town", "Susan Road", "Canal Road", "D Ground")),
    City("Multan", 50, ("Gulgasht Colony", "Bosan Road", "Model Town", "Shah Rukn-e-Alam Colony", "Cantt")),
    City("Peshawar", 45, ("Hayatabad Phase 3", "University Town", "Warsak Road", "Gulbahar No. 2", "Saddar")),
    City("Gujranwala", 35, ("Satellite Town", "DC Colony", "Model Town", "Rahwali Cantt")),
    City("Sialkot", 35, ("Cantt", "Model Town", "Kashmir Road", "Paris Road")),
    City("Hyderabad", 30, ("Latifabad Unit 7", "Qasimabad Phase 1", "Saddar", "Auto Bhan Road")),
    City("Quetta", 22, ("Jinnah Town", "Samungli Road", "Satellite Town", "Cantt")),
    City("Bahawalpur", 20, ("Model Town A", "Satellite Town", "Cheema Town")),
    City("Sargodha", 18, ("Satellite Town", "University Road", "Block 14")),
    City("Abbottabad", 18, ("Jinnahabad", "Mandian", "Habibullah Colony")),
    City("Sukkur", 14, ("Barrage Colony", "Military Road", "Shikarpur Road")),
    City("Gujrat", 14, ("Bhimber Road", "Marghzar Colony", "Rehman Shaheed Road")),
    City("Sahiwal", 12, ("Farid Town", "High Street", "Scheme No. 3")),
    City("Jhelum", 10, ("Civil Lines", "Machine Mohalla No. 2", "Bilal Town")),
    City("Rahim Yar Khan", 10, ("Satellite Town", "Abbasia Town", "Model Town")),
    City("Mardan", 9, ("Sheikh Maltoon Town", "Baghdada", "Cantt")),
    City("Okara", 8, ("Depalpur Road", "Govt Colony")),
    City("Larkana", 7, ("Lahori Mohalla", "Sachal Colony")),
    City("Mirpur", 7, ("Sector F-1", "Allama Iqbal Road", "Nangi")),
    City("Kasur", 6, ("Civil Lines", "Kot Murad Khan")),
    City("Gilgit", 5, ("Jutial", "Konodas", "Zulfiqarabad")),
)  # fmt: skip

MOBILE_PREFIXES: Final = tuple(
    f"03{n:02}" for n in (*range(10), *range(10, 19), *range(20, 25), *range(30, 38), *range(40, 50))
)

FABRICS: Final = {
    "Maxi": ("Lawn", "Chiffon", "Georgette", "Silk", "Cotton Net", "Printed Crepe"),
    "Lehanga Choli": ("Organza", "Raw Silk", "Velvet", "Jamawar", "Tissue", "Net"),
    "Long Shirt": ("Khaddar", "Lawn", "Cambric", "Linen", "Cotton", "Karandi"),
    "Shalwar Kameez": ("Lawn", "Cambric", "Cotton", "Swiss Voile", "Khaddar", "Linen"),
    "Gharara": ("Raw Silk", "Silk", "Jamawar", "Tissue", "Banarsi", "Organza"),
}
PRODUCTS: Final = {
    "Maxi": (
        "Zarmina Lawn Maxi", "Anarkali Chiffon Maxi", "Kiran Printed Maxi", "Parisa Georgette Maxi", "Shehnai Silk Maxi",
        "Mahrukh Embroidered Maxi", "Rukhsana Cotton Net Maxi", "Naaz Pleated Maxi", "Dilruba Evening Maxi", "Sitara Mirror Work Maxi",
        "Gulbadan Lawn Maxi", "Afsana Crepe Maxi", "Meher Bano Chiffon Maxi", "Laila Flared Maxi",
    ),
    "Lehanga Choli": (
        "Gulnaar Bridal Lehanga Choli", "Roshni Organza Lehanga Choli", "Shabnam Net Lehanga Choli", "Ruhi Velvet Lehanga Choli",
        "Mehfil Raw Silk Lehanga Choli", "Zeb-un-Nisa Bridal Lehanga Choli", "Chandni Tissue Lehanga Choli",
        "Rangeeli Mehndi Lehanga Choli", "Shireen Jamawar Lehanga Choli", "Pari Organza Lehanga Choli", "Dilkash Zari Lehanga Choli",
        "Saba Gota Lehanga Choli", "Mumtaz Velvet Lehanga Choli", "Nikhaar Festive Lehanga Choli",
    ),
    "Long Shirt": (
        "Mehr Embroidered Long Shirt", "Chand Khaddar Long Shirt", "Saanwali Linen Long Shirt", "Raabta Lawn Long Shirt",
        "Sukoon Cotton Long Shirt", "Tehzeeb Straight Long Shirt", "Naqsh Block Print Long Shirt", "Aangan Cambric Long Shirt",
        "Shaam Karandi Long Shirt", "Inaya Chikankari Long Shirt", "Sadagi Plain Long Shirt", "Guftugu Printed Long Shirt",
        "Barkha Lawn Long Shirt", "Khwaab Embroidered Long Shirt",
    ),
    "Shalwar Kameez": (
        "Sahar Cotton Shalwar Kameez", "Bahaar Lawn Shalwar Kameez", "Laleh Cambric Shalwar Kameez", "Sawera Printed Shalwar Kameez",
        "Chaman Lawn Shalwar Kameez", "Subh Swiss Voile Shalwar Kameez", "Jharna Linen Shalwar Kameez", "Phool Block Print Shalwar Kameez",
        "Saadia Khaddar Shalwar Kameez", "Neelum Embroidered Shalwar Kameez", "Roza Everyday Shalwar Kameez",
        "Gulaab Cambric Shalwar Kameez", "Titli Lawn Shalwar Kameez", "Khushboo Cotton Shalwar Kameez",
    ),
    "Gharara": (
        "Noor Jahan Silk Gharara", "Firoza Raw Silk Gharara", "Nawabi Jamawar Gharara", "Begum Banarsi Gharara",
        "Lucknowi Organza Gharara", "Shahana Tissue Gharara", "Umrao Silk Gharara", "Mehndi Raat Gharara", "Dulari Raw Silk Gharara",
        "Aaina Gota Gharara", "Zohra Embroidered Gharara", "Shagun Festive Gharara", "Bano Banarsi Gharara", "Rani Zari Gharara",
    ),
}  # fmt: skip
PRICES: Final = {  # usual prices in rupees, lowest and highest
    "Maxi": (6_950, 16_900),
    "Lehanga Choli": (24_500, 58_500),
    "Long Shirt": (3_950, 8_450),
    "Shalwar Kameez": (4_450, 8_950),
    "Gharara": (14_900, 29_800),
}

_OPENINGS: Final = {
    "Maxi": ("A floor-length maxi with a softly gathered waist", "A flowing maxi that moves with every step",
             "A flared maxi with three-quarter sleeves", "An easy, elegant maxi for long evenings"),
    "Lehanga Choli": ("A full lehanga with a fitted choli and a light dupatta", "A festive lehanga choli in twelve panels",
                      "A richly worked lehanga choli for the big day", "A graceful lehanga with a short choli"),
    "Long Shirt": ("A straight long shirt with side slits", "A knee-length shirt with a neat button placket",
                   "A long shirt that goes from office to dinner", "A simple, well-cut long shirt"),
    "Shalwar Kameez": ("A three-piece suit: kameez, shalwar and dupatta", "A light kameez with a roomy shalwar and a soft dupatta",
                       "An everyday suit that stays fresh all day", "A classic shalwar kameez, cut for comfort"),
    "Gharara": ("A short shirt over a wide, gathered gharara", "A traditional gharara in the Lucknow manner",
                "A gharara with a crisp knee seam and a generous flare", "A festive gharara with a matching shirt"),
}  # fmt: skip
_DETAILS: Final = (
    "Hand-finished gota along the hem", "Fine thread embroidery on the neckline", "A woven border on the sleeves and the hem",
    "Small butis all over, printed by hand", "Covered buttons and a clean inner finish", "A soft lining that does not show through",
    "Delicate zari work on the yoke", "Pearl beads sewn on one by one",
)  # fmt: skip
_OCCASIONS: Final = (
    "A favourite for mehndi nights.", "Lovely for Eid lunches and family dinners.", "A piece to keep for years.",
    "Pairs well with khussas and simple jhumkas.", "Comfortable for the whole day.", "Just right for an afternoon wedding.",
    "Dress it up with a silk dupatta, or wear it plain.",
)  # fmt: skip
_CARE: Final = (
    "Dry clean only.", "Wash gently in cold water and dry in the shade.", "Iron on the reverse, at low heat.",
    "The colour may differ slightly from the picture.", "Stitching takes four to six days.", "Please check the size chart before ordering.",
)  # fmt: skip

CUSTOMER_NOTES: Final = (
    "Please deliver after 5 pm.", "Call before coming, the bell does not work.", "It is a gift, no bill in the parcel please.",
    "I need it before Friday for a mehndi.", "Sleeves a little longer if possible.", "Please send on WhatsApp when it is dispatched.",
    "Leave it with the guard at the gate.", "Second order from you, the first one was lovely!", "Same colour as in the picture please.",
    "Shirt length 42 inches if you can.", "My sister will receive it.", "Kindly pack it well, it will travel on to Dubai.",
    "Paid from my husband's account.", "Please double-check the size, M runs small for me.",
)  # fmt: skip
STAFF_NOTES: Final = (
    "Customer confirmed the size on WhatsApp.", "Asked for the screenshot again, the first was cut off.", "Tailor has it, ready tomorrow.",
    "Address checked by phone.", "Wants delivery at the office, not at home.", "Rider could not find the house, tries again tomorrow.",
)  # fmt: skip
SHORT_REASONS: Final = ("Pays the rest on delivery", "Known customer, the bank took a fee")
CANCEL_REASONS: Final = (
    "Customer changed her mind.", "No payment after three days.", "Ordered twice by mistake.", "The fabric is sold out.",
    "Customer could not be reached.",
)  # fmt: skip
COURIERS: Final = ("TCS", "Leopards", "M&P", "PostEx", "BlueEX")


def person(dice: random.Random) -> str:
    """A customer's full name: mostly women, some with a middle name."""
    if dice.random() < 0.08:
        return f"{dice.choice(MEN)} {dice.choice(FAMILIES)}"
    middle = f" {dice.choice(('Bibi', 'Fatima', 'Noor', 'Zahra', 'Batool'))}" if dice.random() < 0.08 else ""
    first = dice.choice(WOMEN)
    return f"{first}{'' if middle.strip() == first else middle} {dice.choice([f for f in FAMILIES if f != first])}"


def mobile(dice: random.Random) -> str:
    """A mobile number as people type it: `0300-1234567`, `03001234567` or `+92 300 1234567`."""
    prefix, rest = dice.choice(MOBILE_PREFIXES), f"{dice.randrange(1_000_000, 10_000_000)}"
    style = dice.random()
    if style < 0.55:
        return f"{prefix}-{rest}"
    return f"{prefix}{rest}" if style < 0.85 else f"+92 {prefix[1:]} {rest}"


def email(name: str, dice: random.Random) -> str:
    """An address that belongs to nobody (`example.com` is reserved)."""
    return f"{name.lower().replace(' ', dice.choice(('.', '', '_')))}{dice.choice(('', str(dice.randrange(80, 100))))}@example.com"


def city(dice: random.Random) -> City:
    """A city, as often as orders come from there."""
    return dice.choices(CITIES, weights=[each.weight for each in CITIES])[0]


def address(place: City, dice: random.Random) -> str:
    """House, street and neighbourhood in a city."""
    house = dice.choice(
        (
            f"House {dice.randrange(1, 400)}",
            f"House {dice.randrange(1, 120)}-{dice.choice('ABCD')}",
            f"Flat {dice.randrange(1, 9)}0{dice.randrange(1, 7)}, {dice.choice(('Al-Noor', 'Rehman', 'Saima', 'City', 'Pearl'))} Heights",
            f"Plot {dice.randrange(2, 200)}, first floor",
        )
    )
    street = dice.choice(
        (
            f"Street {dice.randrange(1, 60)}",
            f"Lane {dice.randrange(1, 15)}",
            f"Main Road, near {_landmark(dice)}",
        )
    )
    return f"{house}, {street}, {dice.choice(place.areas)}"


def description(category: str, fabric: str, color: str, dice: random.Random) -> str:
    """What the shop says about a garment: 30 to 400 characters, sometimes one sentence, sometimes five."""
    cloth = f"{color.lower()} {fabric.lower()}"
    sentences = [f"{dice.choice(_OPENINGS[category])}, in {cloth}."]
    sentences += [f"{detail}." for detail in dice.sample(_DETAILS, dice.randrange(3))]
    sentences += dice.sample(_OCCASIONS, dice.randrange(2)) + dice.sample(_CARE, dice.randrange(3))
    return " ".join(sentences)


def fabric_of(product_name: str, category: str, dice: random.Random) -> str:
    """The fabric that a product's name speaks of, else one that is usual for its category."""
    return next((f for f in FABRICS[category] if f in product_name), None) or dice.choice(FABRICS[category])


def price(category: str, dice: random.Random) -> int:
    """A price in rupees that looks like a shop's: it ends in 50, 00 or 90."""
    low, high = PRICES[category]
    hundreds = dice.randrange(low // 100, high // 100)
    return hundreds * 100 + dice.choice((0, 50, 50, 90))


def transaction_id(method: str, number: int) -> str:
    """What a transfer by this method is called, in the manner of its bank; another one for every number below 10^11."""
    match method:
        case "Easypaisa":
            return f"{number:011}"
        case "Meezan Bank":
            return f"FT{number:011}"
        case _:
            digits = f"{number:011}"
            return f"IB-{digits[:4]}-{digits[4:]}"


def payment_method(dice: random.Random) -> str:
    """How people pay: Easypaisa more often than not, a foreign transfer now and then."""
    return dice.choices(("Easypaisa", "Meezan Bank", "International Bank"), weights=(55, 37, 8))[0]


def tracking_number(courier: str, dice: random.Random) -> str:
    """A consignment number."""
    letters = "".join(word[0] for word in courier.upper().replace("&", " ").split())[:2]
    return f"{letters}{dice.randrange(10**9, 10**10)}"


def _landmark(dice: random.Random) -> str:
    return dice.choice(
        (
            "Jamia Masjid",
            "Imtiaz Store",
            "the girls' college",
            "HBL Bank",
            "the old post office",
            "Shell pump",
        )
    )
