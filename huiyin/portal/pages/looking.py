"""The door of a matter's own pages: for the device that showed the code a short while ago, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps

from django.http import HttpResponse

from huiyin.cases.models import Contact
from huiyin.portal import viewing
from huiyin.portal.pages import cookies
from huiyin.portal.pages.door import Page, Visit, personal, public
from huiyin.portal.stops import ANOTHER_LOOK
from huiyin.portal.viewing import View

KEY = "key"  # the field in which a form of a matter's pages says which one it is


@dataclass(frozen=True)
class Look:
    """One request about one matter, by whoever has its code."""

    visit: Visit
    view: View
    contact: Contact

    @property
    def sent_before(self) -> bool:
        """Whether this very form became the matter that is looked at: it was sent twice, or from two windows."""
        return bool(self.view.sent) and self.visit.request.POST.get(KEY) == self.view.sent

    @property
    def sent_from_here(self) -> bool:
        """Whether a form was sent from a page of this very look."""
        return self.visit.request.POST.get("look") == self.view.token


def looking(
    page: Page,
) -> Page:
    """A page of a matter; without a look, or after it has run out, the code is asked for."""

    @personal
    @public
    @wraps(page)
    def answer(visit: Visit, **named: str) -> HttpResponse:
        found = viewing.find(visit.house.id, cookies.look_of(visit), visit.now)
        if found is None:
            return cookies.let_go(visit, visit.to("portal_track"), cookies.LOOK)
        look = Look(visit, *found)
        if visit.request.method == "POST" and look.sent_before:
            return visit.to("portal_receipt")
        if visit.request.method == "POST" and not look.sent_from_here:
            return visit.stop(ANOTHER_LOOK)
        response = page(look, **named)
        if cookies.LOOK in response.cookies:  # the page leads to another matter
            return response
        return cookies.hold_look(visit, response, viewing.renewed(look.view, visit.now))

    return answer
