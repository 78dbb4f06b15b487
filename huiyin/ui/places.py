"""Where the navigation leads. The rail knows no room: the settings list the house's places in ``HUIYIN_PLACES``.

What every member has for themselves stands in ``HUIYIN_OWN_PLACES``, in their menu.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise


class Place(NamedTuple):
    """One entry of the rail. ``url`` is a url's name; the place that searches also takes the search box.

    ``shown`` names a function that is asked of the request whether its sender may go there; empty: everybody may.
    """

    url: str
    label: str | Promise
    icon: str
    key: str = ""
    searches: bool = False
    shown: str = ""


def within(place: str, here: str) -> bool:
    """Whether the address named ``here`` is the place's own or lies below it: ``administration_units``."""
    return here == place or here.startswith(f"{place}_")
