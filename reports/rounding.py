"""Rounding half up, as published figures are (12.5 is 13; Python's own `round` gives 12), and always exact."""

from fractions import Fraction


def half_up(value: Fraction | int, places: int = 0) -> Fraction:
    """Rounded to so many decimals; a half goes away from zero, so that -12.5 is -13."""
    scale = 10**places
    scaled = abs(Fraction(value)) * scale
    rounded = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), scale)
    return -rounded if value < 0 else rounded


def written(value: Fraction | int, places: int = 0) -> str:
    """The rounded value with exactly so many decimals, thousands apart by commas: "1,204", "4.6", "-0.5"."""
    rounded = half_up(value, places)
    whole, rest = divmod(int(abs(rounded) * 10**places), 10**places)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"
