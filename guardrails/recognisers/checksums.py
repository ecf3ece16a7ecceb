"""Check digits of cards, accounts and identity numbers. Arguments hold no spaces or dashes."""

from __future__ import annotations

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"  # Spanish DNI and NIE: number modulo 23
_CHINA_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHINA_DIGITS = "10X98765432"


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: payment cards, Emirates ID."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char)
        if position % 2:
            value = value * 2 - 9 * (value > 4)
        total += value
    return total % 10 == 0


def iban(text: str) -> bool:
    """ISO 13616: modulo 97 over the number with its head moved to its end."""
    if not (text.isascii() and text.isalnum()):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def spanish_identity(text: str) -> bool:
    """DNI (8 digits and a letter) or NIE (X, Y or Z, 7 digits and a letter)."""
    text = text.upper()
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdigit() and _DNI_LETTERS[int(number) % 23] == text[-1]


def chinese_identity(text: str) -> bool:
    """GB 11643-1999: resident identity number of 18 characters."""
    text = text.upper()
    total = sum(int(char) * weight for char, weight in zip(text[:17], _CHINA_WEIGHTS, strict=True))
    return _CHINA_DIGITS[total % 11] == text[17]


def german_tax(digits: str) -> bool:
    """Steuerliche Identifikationsnummer, 11 digits: ISO 7064 MOD 11,10."""
    product = 10
    for char in digits[:10]:
        total = (int(char) + product) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10 == int(digits[10])


def french_social_security(digits: str) -> bool:
    """NIR, 13 digits and a key of 2: 97 minus the number modulo 97."""
    return 97 - int(digits[:13]) % 97 == int(digits[13:])
