"""Administration opens to those whose role may change the house, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.administration.urls import urlpatterns
from tests.cast import PEOPLE, Cast

At = Callable[..., Client]

FIRST = [f"/administration/{one.pattern}" for one in urlpatterns if "<" not in str(one.pattern)]


@pytest.mark.parametrize("address", FIRST)
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_opens_it(ada: Cast, at: At, who: str, address: str) -> None:
    assert at(who).get(address).status_code == 403
    assert at(who).post(address).status_code in (403, 405)


def test_the_administrator_is_led_there(ada: Cast, at: At) -> None:
    here = reverse("administration")
    assert f'href="{here}"' in at("ada").get("/").content.decode()
    assert f'href="{here}"' not in at("anna").get("/").content.decode()
    assert at("ada").get(here).status_code == 200
