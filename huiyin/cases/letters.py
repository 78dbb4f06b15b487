"""What the party is told by mail: composed from the case, sealed under its key, put into the outbox with the move."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases import public
from huiyin.cases.step import Step
from huiyin.notices import store as notices
from huiyin.notices.store import Sealed
from huiyin.parties.given import Given, given_from_text
from huiyin.parties.models import Dossier
from huiyin.parties.sealing import SealingKey, open_keys


def enqueue(step: Step, act: int) -> None:
    """Put a letter to the party into the outbox if the move tells it and the party left an e-mail address."""
    if not any(told.party for told in step.told):
        return
    found = _given(step)
    if found is None or not found[1].emails:
        return
    key, given = found
    title, body = compose(step, given)
    sealed = Sealed(key.id, key.seal(given.emails[0]), key.seal(title), key.seal(body))
    notices.enqueue(
        f"case:{step.case_id}", step.move_name, sealed, f"{act}:{step.case_id}", step.now, institution_id=step.house.id
    )


def _given(step: Step) -> tuple[SealingKey, Given] | None:
    """Whom the case comes from: as given now, or from the first contact's dossier."""
    if step.draft is not None:
        return step.draft.key, step.inputs["party"].given
    if not step.facts.contacts:
        return None
    dossier = Dossier.objects.get(pk=step.facts.contacts[0].dossier_id)
    key = open_keys([dossier.key_id]).get(dossier.key_id)
    if key is None:  # erased: there is nobody left to write to
        return None
    return key, given_from_text(key.unseal(dossier.sealed))


def compose(step: Step, given: Given) -> tuple[str, str]:
    """Title and body in the institution's language. No internal names; what happened, and the number to ask by."""
    language = step.house.language
    short = language[:2]
    with translation.override(language):
        number = str(step.case_now("number"))
        title = _("Your matter %(number)s") % {"number": number}
        lines = [
            _("To %(name)s:") % {"name": given.name} if given.name else _("To whom wrote to us:"),
            "",
            _("On your matter %(number)s:") % {"number": number},
            public.sentence(step, short),
        ]
        for name in step.move.tells:
            if step.inputs.get(name):
                lines += ["", str(step.inputs[name])]
        lines += ["", step.house.name[short]]
    return title, "\n".join(lines)
