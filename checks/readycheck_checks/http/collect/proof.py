"""How a page that only a user sees is told from what a stranger gets."""

from __future__ import annotations

from dataclasses import dataclass

from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.reading import markup

REFUSED = (301, 302, 303, 307, 308, 401, 403, 404)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Proof:
    """A page that was shown to the session and refused to a stranger."""

    url: str
    member: Answer
    """The first answer to the session; a redirect where a user is led on."""
    marker: str = ""

    def holds(self, answer: Answer) -> bool | None:
        """Whether another answer of the same page is the user's; None where it does not tell."""
        if answer.failure is not None or answer.status is None:
            return None
        if self.member.status in _REDIRECTS:
            if answer.status in _REDIRECTS and answer.header("location") == self.member.header("location"):
                return True
            return False if answer.status in REFUSED or 200 <= answer.status < 300 else None
        if 200 <= answer.status < 300:
            # A page to change the password asks for one too, and was told from a login form by the refusal.
            return shown(answer, self.marker) or (not self.marker and asks_for_password(self.member))
        return False if answer.status in REFUSED else None


def shown(answer: Answer, marker: str) -> bool:
    """Whether an answer is the page that only a user sees, as far as it shows."""
    if answer.failure is not None or answer.status is None or not 200 <= answer.status < 300:
        return False
    return marker in answer.text if marker else not asks_for_password(answer)


def asks_for_password(answer: Answer) -> bool:
    """Whether an answer is a page with a form for a password: a login, or a change of the password."""
    if answer.failure is not None or answer.status is None or not 200 <= answer.status < 300:
        return False
    return is_page(media_type(answer)) and any(form.password for form in markup.read(answer.text).forms)
