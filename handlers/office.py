"""What handlers are given and give back. They never import one another: what two of them share stands in `storage/`."""

from dataclasses import dataclass

from letters.notes import Offer
from storage.office import Office

__all__ = ["Done", "Office"]


@dataclass(frozen=True)
class Done:
    """The sentence to show to the person who asked, and the buttons that go with it."""

    say: str
    reference: str = ""
    offers: tuple[Offer, ...] = ()
