"""Passwords that every guessing program tries first. Compared after `rules.bare_words`: no case, no digits or signs at the ends."""

from pathlib import Path

# The 10,000 commonest, as they stand; the file says where they come from.
COMMON = frozenset(
    line
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="ascii").splitlines()
    if not line.startswith("# ")
)

# Words that people decorate ("Password123!"): the decoration is taken off before the comparison.
WORDS = frozenset(
    """
    abc abcd access account admin administrator ahmed alexander alhamdulillah allah amanda america andrea andrew angel angels
    anthony apple arsenal ashley asshole austin babygirl bailey banana barbie baseball basketball batman beautiful beautique
    bismillah blessed blink boutique brandon brooklyn bubbles buster butterfly carlos changeme changethis charlie charlotte cheese
    chelsea chicken chocolate computer cookie corvette cowboys cricket dallas daniel danielle darkness default demo diamond
    dolphin dragon eagles eminem ferrari flower football forever freedom friend friends fuckyou gabriel garfield george ginger
    godfather guest guitar hammer hannah happy harley heather hello helloworld hockey hunter iloveu iloveyou inshallah internet
    islam islamabad jackson jasmine jennifer jessica jesus jonathan jordan joseph joshua justin karachi khan killer lahore letmein
    letmeinnow liverpool login london lovely loveme lover loveyou maggie manager marina marlboro martin mashallah master matrix
    matthew melissa mercedes merlin michael michelle mickey monkey monster morgan mother muhammad mustang mynoob nascar natasha
    newpassword nicholas nicole nothing office oracle orange owner pakistan pakistani pass passcode passphrase passport passw
    passwd password passwords patrick peanut pepper phoenix player please pokemon princess private public purple qazwsx qazwsxedc
    qweasd qweasdzxc qwer qwert qwerty rachel rainbow ranger realmadrid rebecca root samantha samsung sandra scooter secret
    secretpassword security server shadow shop silver slipknot snoopy soccer something sophie spiderman spring staff starwars
    steelers store student summer sunflower sunshine superman support sweety system taylor teacher temp temporary tennis test
    tester testing thomas thunder tigger tinkerbell trustno trustnoone user username vanessa victoria victory welcome welcomeback
    whatever william willow windows winner winter yamaha yankees yellow zaqwsx zinch zxcvbn
    """.split()  # noqa: SIM905 - as a list it would be a page long
)

# Rows and columns of the keyboard, the alphabet and the digits: any walk along them, either way, in any part.
RUNS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "zaq12wsxcde34rfv",
    "!@#$%^&*()",
)
