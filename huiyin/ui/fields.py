"""Fields of forms: label, hint, control and error, tied together for eyes and screen readers; and the error summary."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import BaseForm, BoundField, CheckboxInput, PasswordInput
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from huiyin.ui.icons import NONE, icon


def field(bound: BoundField, *, label: str = "", hint: str = "", wide: bool = False, focus: bool = False) -> SafeString:
    """One field of a form: its label (marked when the field may stay empty), hint, error and control.

    ``label`` and ``hint`` override the form's own words. Choices shown one by one become a fieldset.
    """
    hint = hint or str(bound.help_text or "")
    name = bound.auto_id or bound.html_name
    error = error_words(bound.errors, f"{name}_error")
    below = format_html('<p class="hint" id="{}_helptext">{}</p>', name, hint) if hint else NONE
    described = _described(name, bool(hint), bool(error))
    words = label or str(bound.label or "")
    one_of = bound.name in getattr(bound.form, "one_of", ())  # fields of which one is needed: none is optional
    if not bound.field.required and not one_of and not isinstance(bound.field.widget, CheckboxInput):
        words_html = format_html('{} <span class="optional">{}</span>', words, gettext("optional"))
    else:
        words_html = format_html("{}", words)
    classes = "field" + (" field-wrong" if error else "") + (" field-wide" if wide else "")
    if bound.use_fieldset:
        # The group is described, not each choice; Django keeps its own describedby off the choices of a fieldset.
        return format_html(
            '<fieldset class="{}" id="{}"{}><legend>{}</legend>{}{}<div class="choices">{}</div></fieldset>',
            classes,
            f"{name}_group",
            format_html(' aria-describedby="{}"', described) if described else NONE,
            words_html,
            below,
            error,
            bound.as_widget(),
        )
    tied = format_html('<label for="{}">{}</label>', bound.id_for_label, words_html)
    control = bound.as_widget(attrs={"placeholder": False, "aria-describedby": described or False, "autofocus": focus})
    if isinstance(bound.field.widget, CheckboxInput):
        return format_html('<div class="{} field-check">{}{}{}{}</div>', classes, control, tied, below, error)
    return format_html('<div class="{}">{}{}{}{}</div>', classes, tied, below, error, control)


def _described(name: str, hint: bool, error: bool) -> str:
    return " ".join([f"{name}_helptext"] * hint + [f"{name}_error"] * error)


def error_words(errors: Iterable[object], target: str) -> SafeString:
    """The errors of one field, with the id that its control points to; nothing when there is none."""
    each = format_html_join("", "<span>{}</span>", ((error,) for error in errors))
    if not each:
        return NONE
    return format_html('<p class="error" id="{}">{}{}</p>', target, icon("warn"), each)


def own_field(
    content: str, label: str, *, for_: str, hint: str = "", error: str = "", optional: bool = False, wide: bool = False
) -> SafeString:
    """Label, hint and error around a control made by hand; the control itself should name ``{for_}_error``."""
    return format_html(
        '<div class="field{}{}"><label for="{}">{}{}</label>{}{}{}</div>',
        " field-wrong" if error else "",
        " field-wide" if wide else "",
        for_,
        label,
        format_html(' <span class="optional">{}</span>', gettext("optional")) if optional else NONE,
        format_html('<p class="hint" id="{}_helptext">{}</p>', for_, hint) if hint else NONE,
        error_words([error] if error else [], f"{for_}_error"),
        content,
    )


def errors(of: BaseForm | Iterable[tuple[str, str]], *, kept: str = "", focus: bool = False) -> SafeString:
    """The summary above a form: how many things need a look, each a link to its field. Nothing when all is well.

    Takes a form, or pairs of (id of the control or '', words) where several forms stand on one page. ``kept`` is said
    of what was entered instead of the house's own words; ``focus`` takes the focus where no script does it.
    """
    found = list(form_errors(of)) if isinstance(of, BaseForm) else list(of)
    if not found:
        return NONE
    title = ngettext("%(n)d thing needs a look", "%(n)d things need a look", len(found)) % {"n": len(found)}
    lines = format_html_join(
        "",
        "<li>{}</li>",
        ((format_html('<a href="#{}">{}</a>', target, words) if target else words,) for target, words in found),
    )
    kept = kept or gettext("Nothing has been saved yet; what you entered is still here.")
    return format_html(
        '<div class="notice notice-over" role="alert" tabindex="-1" data-focus{}><h2>{}{}</h2><ul>{}</ul>{}</div>',
        " autofocus" if focus else "",
        icon("warn"),
        title,
        lines,
        NONE if _asks_a_password(of) else format_html("<p>{}</p>", kept),
    )


def _asks_a_password(of: BaseForm | Iterable[tuple[str, str]]) -> bool:
    """A password is never sent back to the page: there it would not be true that what was entered is still there."""
    return isinstance(of, BaseForm) and any(isinstance(one.widget, PasswordInput) for one in of.fields.values())


def form_errors(form: BaseForm) -> Iterable[tuple[str, str]]:
    """The errors of a form as (id of the control or '', words), for a summary of more than the form."""
    for words in form.non_field_errors():
        yield "", str(words)
    for bound in form:
        # A group has no control with the field's own id: its first choice takes the focus.
        target = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
        for words in bound.errors:
            yield target, error_line(bound.label, words)


def error_line(label: object, words: object) -> str:
    """What is wrong with a field, in a line of a summary; a label that asks needs no colon."""
    said = {"field": label, "words": words}
    if str(label).endswith(("?", "？")):
        return pgettext("error of a question", "%(field)s %(words)s") % said
    return pgettext("error", "%(field)s: %(words)s") % said
