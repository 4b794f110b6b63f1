"""What complaints are about, in two levels: the list that forms offer. An organisation may type its own."""

THEMES: dict[str, tuple[str, ...]] = {
    "communication": ("delay", "style", "effectiveness"),
    "process": ("application", "treatment", "delay"),
}


def listed() -> tuple[str, ...]:
    """`communication`, `communication: delay`, ..."""
    return tuple(one for theme, parts in THEMES.items() for one in (theme, *(f"{theme}: {part}" for part in parts)))


def parted(text: str) -> tuple[str, str]:
    """Theme and subtheme of `process: delay`; ("", "") for nothing."""
    theme, _, subtheme = text.partition(":")
    return theme.strip(), subtheme.strip()
