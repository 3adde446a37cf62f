"""The words by which a chat is read: English, Urdu, and Urdu in Latin letters as it is typed.

Runs of separators and of words have an end: what looks for them anywhere in a line takes a time that grows with its length then, and
not with its square.
"""

import re


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# `[28/11/2026, 2:02 pm] Ayesha: ` and `28/11/26, 14:02 - Ayesha: `
PREFIX = _any(
    r"\s*\[?\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?)?\s*\]?\s*(?:-\s*)?([^:\n]{1,60}):\s*(.*)$"
)
SYSTEM = _any(
    r"end-to-end encrypted|message was deleted|media omitted|(?:image|video|audio|sticker|document) omitted|missed (?:voice|video) call"
)

_PHONE = r"(?:phone|ph|mobile|mob|cell|contact|whats\s?app|wa|tel|number|num|no|نمبر|فون|موبائل|رابطہ)"
_NAME = r"(?:name|naam|نام)"
_ADDRESS = r"(?:address|adress|addres|adres|pata|پتہ|پتا|ایڈریس)"
_CITY = r"(?:city|shehar|sheher|شہر)"
_KIND = r"(?:(?:full|complete|customer|receiver|delivery|shipping|home|my|mera|meri|mery|میرا|میری)(?:'?s)?\s+){0,3}"

# Where one line holds several labels, it is several lines.
LABEL = _any(
    rf"(?<=\S)[\s,;|]{{0,9}}\s(?={_KIND}(?:{_NAME}|{_ADDRESS}|{_CITY}|{_PHONE}(?:\s*(?:no|number|#))?\.?)\s*[:=])"
    rf"|[\s,;|]{{1,9}}(?={_KIND}{_ADDRESS}\s+(?:house|h\s?#|h\.?\s?no|flat|plot|street|\d))"
    rf"|(?<=\s)(?={_PHONE}(?:\s*(?:no|number|#))?\.?\s*[:=])|(?<=^\s)(?=(?:{_NAME}|{_ADDRESS}|{_CITY})\s*[:=])"
)
NAME_LABEL = _any(rf"\W*{_KIND}{_NAME}\b\s*(?:is\b|hai\b|:|=|-)?\s*[:=\-]*\s*(.+)$")
ADDRESS_LABEL = _any(rf"\W*{_KIND}{_ADDRESS}\b\s*(?:is\b|hai\b|ہے)?\s*[:=\-]*\s*(.*)$")
CITY_LABEL = _any(rf"\W*{_KIND}{_CITY}\b\s*(?:is\b|hai\b)?\s*[:=\-]+\s*(.+)$")
# What is left of a line when its numbers are taken out.
PHONE_LABEL = _any(
    rf"(?:\b(?:my|mera|mra|and|aur|or|is|hai|میرا)\b\s*){{0,4}}(?:\b{_PHONE}\b[\s.:=#\-]{{0,9}}){{1,4}}(?:hai|is)?\s*$|^\W*(?:{_PHONE}\b[\s.:=#\-]*)+$"
)

PLACES = _any(
    r"(?<!\w)(?:house|h\s?#|h\.?\s?no|hno|flat|apartment|apt|floor|plot|shop|office|street|str|st|gali|galli|mohalla|muhalla|mohallah|"
    r"block|blk|phase|ph|sector|road|rd|lane|near|opposite|opp|behind|chowk|town|colony|society|scheme|villas?|heights|plaza|towers?|"
    r"market|bazaa?r|village|chak|tehsil|district|cantt|dha|bahria|gulberg|johar|clifton|defen[cs]e|pechs|gulshan|nazimabad|askari|saddar|"
    r"mosque|masjid|school|hospital|park|enclave|garden|gardens|extension|ext|[e-i]-\d{1,2}(?:/\d)?|"
    r"مکان|گلی|محلہ|بلاک|فیز|روڈ|نزد|کالونی|ٹاؤن|فلیٹ|سیکٹر|سٹریٹ|اسٹریٹ|چوک|بازار|ہاؤس|ڈیفنس|گلبرگ)(?!\w)"
)
IS_NO_ADDRESS = _any(
    r"\?|(?<!\w)(?:own|rs|pkr|price|suits?|shirts?|kurtis?|kurta|dress(?:es)?|size|colou?r|order|payment|paid|screenshot|sent|easypaisa|jazzcash|"
    r"transfer|chahiye|chahie|bhej|bhejain|bhej dein|kitne|kab|please|plz|pls|thanks|thank|shukriya|salam|assalam|hello|hi|size|stitched|"
    r"قیمت|سوٹ|رنگ|سائز|آرڈر|شکریہ|چاہیے)(?!\w)"
)
NOT_A_NAME = _any(
    r"(?<!\w)(?:salam|assalam|assalamualaikum|alaikum|walaikum|hello|hi|hey|dear|thanks?|thank you|please|plz|ok|okay|yes|no|sure|good|morning|"
    r"cash|delivery|cod|order|confirm(?:ed)?|urgent|payment|paid|sent|done|jazak|allah|inshallah|mashallah|sis|api|baji|size|small|medium|large|"
    r"suits?|shirts?|kurti|kurta|lawn|maxi|frock|dress|pakistan|customer|cust|client|name|address|city|phone|contact|number|whatsapp|new|"
    r"black|white|red|green|blue|pink|ivory|maroon|piece|pieces|deliver|today|tomorrow|the|this|is|my|i|we|you|for|and|to|of|from|"
    r"hai|hain|mera|meri|mujhe|ka|ki|ke|se|ko|ye|yeh|aur|bhai|punjab|sindh|kpk|balochistan|gift|special|easypaisa|meezan|bank)(?!\w)"
)
# `Multan Road` is no Multan; to be asked of what follows a city's name.
NOT_A_CITY_BEFORE = _any(
    r"['’]?s?[\s\-]+(?:road|rd|company|bazaa?r|chowk|colony|town|house|broast|university|airport|highway|mor|morr|street|gate|adda|block|phase|dispensary|روڈ|چوک|کالونی)(?!\w)"
)
