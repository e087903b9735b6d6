"""Numbers of list items as they are shown."""

from __future__ import annotations


def numeral(number: int, style: str) -> str:
    """A number as the style of a list writes it: `1`, `a`, `A`, `i` or `I`."""
    if style in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in ("i", "I") and 0 < number < 4000:
        return _roman(number) if style == "I" else _roman(number).lower()
    return str(number)


def _roman(number: int) -> str:
    values = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    digits = ""
    for value, letters in (*values, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        digits += letters * count
    return digits
