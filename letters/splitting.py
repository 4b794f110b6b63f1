"""What a letter says by itself when a complaint is split into two cases; an officer may write it otherwise."""

from collections.abc import Mapping, Sequence

TEXTS: Mapping[str, str] = {
    "en": (
        "Your complaint {reference} is about things that we must look at apart. We look at these points under a new "
        "reference, {other}:\n\n{points}\n\nThe rest goes on under {reference}. For both we count from the day when "
        "you first told us. You do not need to do anything."
    ),
    "cy": (
        "Mae eich cwyn {reference} am bethau y mae'n rhaid i ni edrych arnynt ar wahân. Rydym yn edrych ar y pwyntiau "
        "hyn dan gyfeirnod newydd, {other}:\n\n{points}\n\nMae'r gweddill yn parhau dan {reference}. Ar gyfer y ddau "
        "rydym yn cyfrif o'r diwrnod y gwnaethoch ddweud wrthym gyntaf. Nid oes angen i chi wneud dim."
    ),
}


def split_text(language: str, reference: str, other: str, points: Sequence[str]) -> str:
    """Names both references and the points that moved; in English where the language has no text of its own."""
    listed = "\n\n".join(points)
    text = TEXTS.get(language, TEXTS["en"])
    return text.replace("{reference}", reference).replace("{other}", other).replace("{points}", listed)
