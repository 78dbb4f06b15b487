"""Sending against a real mail server: what it takes, puts off and refuses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from huiyin.notices import acts, queries
from huiyin.notices.models import Outgoing
from huiyin.parties.models import Key

from .conftest import NOW, Post
from .mailserver import OK, MailServer

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def when_next(after: datetime) -> timedelta:
    """Return how long after ``after`` the one row is tried again, to the second."""
    return timedelta(seconds=(Outgoing.objects.get().next_try_at - after) // SECOND)


def test_it_arrives_as_written(post: Post, server: MailServer) -> None:
    post.put("chen@example.com", title="关于路灯的\n答复", body="陈女士：\n路灯已修好。\n" + "长" * 3000)
    assert post.send(NOW) == acts.Sent(1, 0, ())
    mail = server.mails[0]
    assert (server.recipients, mail["To"], mail["Subject"]) == (
        ["chen@example.com"],
        "chen@example.com",
        "关于路灯的 答复",
    )
    assert mail["From"].addresses[0].addr_spec == "office@linhe.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").strip() == "陈女士：\n路灯已修好。\n" + "长" * 3000
    row = Outgoing.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")
    assert row.sent_at is not None


def test_sent_is_sent(post: Post, server: MailServer) -> None:
    post.put("chen@example.com")
    post.send(NOW)
    assert post.send(NOW + timedelta(days=2)) == acts.Sent(0, 0, ())
    assert len(server.mails) == 1


def test_one_session_carries_many(post: Post, server: MailServer) -> None:
    for n in range(5):
        post.put(f"p{n}@example.com", key=str(n))
    assert post.send(NOW, limit=3).count == 3
    assert post.send(NOW).count == 2
    assert server.recipients == [f"p{n}@example.com" for n in range(5)]
    assert len(set(server.ids)) == 5


def test_not_before_its_time(post: Post, server: MailServer) -> None:
    post.put("chen@example.com")
    assert post.send(NOW - SECOND) == acts.Sent(0, 0, ())


def test_put_off_then_taken(post: Post, server: MailServer) -> None:
    server.at_recipient = lambda to, before: OK if before else "450 4.2.1 chen@example.com is busy"
    post.put("chen@example.com")
    assert post.send(NOW) == acts.Sent(0, 1, ())
    row = Outgoing.objects.get()
    assert (row.state, row.last_error, when_next(NOW)) == ("waiting", "450 4.2.1", MINUTE)
    assert post.send(NOW + MINUTE / 2) == acts.Sent(0, 0, ())
    assert post.send(NOW + 2 * MINUTE) == acts.Sent(1, 0, ())
    assert Outgoing.objects.get().last_error == ""


@pytest.mark.parametrize("stage", ["at_recipient", "at_data"])
def test_refused_for_good(post: Post, server: MailServer, stage: str) -> None:
    setattr(server, stage, lambda to, before: "550 5.1.1 no chen@example.com here")
    post.put("chen@example.com")
    sent = post.send(NOW)
    assert sent.failed == (
        acts.Failure(post.house.institution, "case:1", "reply", "case:1/reply", "550 5.1.1", 1, True),
    )
    assert post.heard == list(sent.failed)
    row = Outgoing.objects.get()
    assert (row.state, row.last_error) == ("failed", "550 5.1.1")  # the numbers, not the address
    assert post.send(NOW + timedelta(days=9)) == acts.Sent(0, 0, ())


def test_one_refusal_does_not_hold_up_the_next(post: Post, server: MailServer) -> None:
    server.at_recipient = lambda to, before: "550 5.1.1 no" if to.startswith("a") else OK
    post.put("a@example.com", key="a")
    post.put("b@example.com", key="b")
    sent = post.send(NOW)
    assert (sent.count, len(sent.failed), server.recipients) == (1, 1, ["b@example.com"])


def test_after_the_last_attempt_it_is_given_up(post: Post, server: MailServer) -> None:
    server.at_data = lambda to, before: "451 4.3.0 later"
    post.put("chen@example.com")
    now, waits = NOW, []
    while Outgoing.objects.get().state == "waiting":
        post.send(now)
        waits.append(when_next(now))
        now = Outgoing.objects.get().next_try_at
    minutes = [wait // MINUTE for wait in waits]
    assert minutes == [1, 5, 30, 120, 720, 10]  # the last is the claim it was given up under
    assert [(failure.refused, failure.attempts) for failure in post.heard] == [(False, 6)]
    assert queries.failed(post.house.institution)[0].key == "case:1/reply"


def test_a_server_that_is_down_costs_one_attempt_a_run(post: Post, server: MailServer) -> None:
    server.stop()
    for n in range(3):
        post.put(f"p{n}@example.com", key=str(n))
    assert post.send(NOW) == acts.Sent(0, 1, ())
    assert sorted(Outgoing.objects.values_list("attempts", "last_error")) == [
        (0, ""),
        (0, ""),
        (1, "ConnectionRefusedError"),
    ]
    server.start()
    assert post.send(NOW + 2 * MINUTE).count == 3


def test_a_slow_server_is_waited_for(post: Post, server: MailServer) -> None:
    server.wait = 0.4
    post.put("chen@example.com")
    assert post.send(NOW).count == 1


def test_too_slow_may_be_sent_twice_but_is_known_as_one(post: Post, server: MailServer) -> None:
    server.wait = 1.6  # the test's time-out is one second; the mail itself arrived
    post.put("chen@example.com")
    assert post.send(NOW) == acts.Sent(0, 1, ())
    server.wait = 0.0
    assert post.send(NOW + 2 * MINUTE).count == 1
    assert len(server.ids) == 2
    assert len(set(server.ids)) == 1


@pytest.mark.parametrize("to", ["no address", "a@b\nBcc: all@example.com", "", "chen@exa mple.com", "陈@example.com"])
def test_what_is_no_address_is_refused_at_once(post: Post, server: MailServer, to: str) -> None:
    post.put(to)
    sent = post.send(NOW)
    assert [failure.refused for failure in sent.failed] == [True]
    assert server.mails == []


def test_a_wrong_password_is_no_fault_of_the_letter(post: Post, server: MailServer, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "office", "wrong"
    post.put("chen@example.com")
    assert post.send(NOW) == acts.Sent(0, 1, ())
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    assert post.send(NOW + 2 * MINUTE).count == 1


def test_with_its_key_the_letter_is_gone(post: Post, server: MailServer) -> None:
    post.put("chen@example.com")
    Key.objects.filter(id=Outgoing.objects.get().dossier_key).update(wrapped="", destroyed_at=NOW)
    assert post.send(NOW) == acts.Sent(0, 0, ())
    assert Outgoing.objects.get().state == "cancelled"
    assert post.heard == []


@pytest.mark.parametrize("change", [{"dossier_key": 1}, {"sealed_body": "s1.AAAA"}])
def test_what_does_not_open_is_given_up_and_told(post: Post, server: MailServer, change: dict[str, object]) -> None:
    post.put("chen@example.com")
    Outgoing.objects.update(**change)
    assert len(post.send(NOW).failed) == len(post.heard) == 1
    assert server.mails == []


def test_cancelled_in_time(post: Post, server: MailServer) -> None:
    post.put("chen@example.com")
    assert acts.cancel(post.house.institution, "case:1/reply")
    assert not acts.cancel(post.house.institution, "case:1/reply")
    assert post.send(NOW).count == 0


def test_sent_again_by_hand(post: Post, server: MailServer) -> None:
    server.at_recipient = lambda to, before: OK if before else "550 5.7.1 not from you"
    post.put("chen@example.com")
    assert not acts.send_again(post.house.institution, "case:1/reply", NOW)
    post.send(NOW)
    assert acts.send_again(post.house.institution, "case:1/reply", NOW + MINUTE)
    assert post.send(NOW + MINUTE).count == 1


def test_given_up_only_together_with_telling(post: Post, server: MailServer) -> None:
    def deaf(failure: acts.Failure, at: datetime) -> None:
        raise RuntimeError

    server.at_recipient = lambda to, before: "550 5.1.1 no"
    post.put("chen@example.com")
    with pytest.raises(RuntimeError):
        acts.send_due(NOW, 10, on_failed=deaf)
    assert Outgoing.objects.get().state == "waiting"
    assert len(post.send(NOW + 11 * MINUTE).failed) == 1


def test_not_inside_a_transaction(post: Post, server: MailServer) -> None:
    post.put("chen@example.com")
    with pytest.raises(RuntimeError), transaction.atomic():
        post.send(NOW)
    assert server.mails == []
