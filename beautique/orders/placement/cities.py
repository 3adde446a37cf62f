"""Cities of Pakistan as people write them: the shop's own spelling counts first. Pure."""

from collections.abc import Iterable, Mapping

from beautique.kernel.text import fold

_WRITTEN: Mapping[str, str] = {
    "Karachi": "khi کراچی",
    "Lahore": "lhr lahor لاہور",
    "Islamabad": "isb islambad اسلام_آباد",
    "Rawalpindi": "pindi rwp راولپنڈی پنڈی",
    "Faisalabad": "fsd faislabad lyallpur فیصل_آباد",
    "Multan": "ملتان",
    "Peshawar": "pesh peshawer پشاور",
    "Quetta": "کوئٹہ",
    "Gujranwala": "gujrawala gujranwla گوجرانوالہ",
    "Sialkot": "سیالکوٹ",
    "Hyderabad": "hyd حیدرآباد حیدر_آباد",
    "Sargodha": "سرگودھا",
    "Bahawalpur": "bwp بہاولپور",
    "Sukkur": "سکھر",
    "Gujrat": "گجرات",
    "Sheikhupura": "شیخوپورہ",
    "Jhelum": "جہلم",
    "Sahiwal": "ساہیوال",
    "Okara": "اوکاڑہ",
    "Rahim Yar Khan": "ryk rahimyar_khan رحیم_یار_خان",
    "Dera Ghazi Khan": "dg_khan d.g._khan d.g.khan ڈیرہ_غازی_خان",
    "Dera Ismail Khan": "di_khan d.i._khan d.i.khan ڈیرہ_اسماعیل_خان",
    "Abbottabad": "abbotabad ایبٹ_آباد",
    "Mardan": "مردان",
    "Wah Cantt": "wah واہ_کینٹ",
    **dict.fromkeys(
        (
            "Attock", "Bahawalnagar", "Bannu", "Bhakkar", "Burewala", "Chakwal", "Chiniot", "Daska", "Gilgit", "Gojra", "Gwadar",
            "Hafizabad", "Haripur", "Jacobabad", "Jhang", "Kamoke", "Kasur", "Khanewal", "Kharian", "Khushab", "Kohat", "Kot Addu",
            "Lalamusa", "Larkana", "Layyah", "Lodhran", "Mandi Bahauddin", "Mansehra", "Mianwali", "Mingora", "Mirpur", "Mirpur Khas",
            "Murree", "Muridke", "Muzaffarabad", "Muzaffargarh", "Nankana Sahib", "Narowal", "Nawabshah", "Nowshera", "Pakpattan",
            "Rawalakot", "Sadiqabad", "Sambrial", "Skardu", "Swabi", "Swat", "Taxila", "Toba Tek Singh", "Turbat", "Vehari",
        ),
        "",
    ),
}  # fmt: skip


def spellings(own: Iterable[str]) -> dict[str, str]:
    """By every folded spelling, the name to write: as the shop's own orders do, else as most do."""
    known = {fold(city): city for city in own if len(fold(city)) > 2}
    named: dict[str, str] = {}
    for city, others in _WRITTEN.items():
        name = known.get(fold(city), city)
        named |= {fold(each.replace("_", " ")): name for each in (city, *others.split())}
    return named | known
