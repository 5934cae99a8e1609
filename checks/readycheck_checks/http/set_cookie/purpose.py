"""What a cookie is for, by what the login showed, else by its name and the shape of its value.

The name alone misleads: a load balancer's affinity cookie is called a session, and a CSRF token is one that scripts
must read. So names that belong to others come first, and a word such as `auth` counts only beside a random value.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from readycheck.api import Confidence
from readycheck_checks.http.facts import Cookie


class Use(StrEnum):
    """What a cookie is for."""

    SESSION = "session"
    CSRF = "csrf"
    """A token against forged requests, which scripts may have to read."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a cookie is for, and how that is known."""

    use: Use
    confidence: Confidence = Confidence.HIGH
    learned: bool = False
    """The login showed it, or the profile says so."""
    named: bool = False
    """Its name is one that only sessions carry."""
    lasting: bool = False
    """Meant to outlive the browser, such as a remember-me token."""


_PREFIX = re.compile(r"^__(?:Host-Http|Host|Secure|Http)-", re.IGNORECASE)
_INFRASTRUCTURE = re.compile(
    r"""(?ix) AWSALB.* | AWSELB.* | heroku-session-affinity | ARRAffinity.* | BIGipServer.* | SERVERID | GCLB | GCILB
      | INGRESSCOOKIE | NSC_.* | ROUTEID | incap_ses_.* | visid_incap_.* | nlbi_.* | TS[0-9a-f]{6,} | ak_bmsc | bm_.*
      | _abck | __cf.* | cf_.* | _cfuvid | datadome | dtCookie.* | rxVisitor | rxvt | _dd_s | _ga.* | _gid | _gat.*
      | _gcl_.* | __utm.* | _fb[pc] | _hj.* | _pk_.* | _cl(?:ck|sk) | ajs_.* | amplitude.* | mp_.* | optimizely.*
      | intercom-.* | hubspotutk | __hs.* | _tt_.* | _uet.* | _scid.* | __stripe_[ms]id | ph_.*_posthog | plausible.*
      | sentry.* | Optanon.* | CookieConsent.* | cookie_?consent.* | cookieyes.* | euconsent.* | didomi.* | usprivacy
    """
)
_CSRF = re.compile(r"[cx]srf|requestverificationtoken|antiforgery|authenticity", re.IGNORECASE)
_STEP = re.compile(r"correlation|nonce|pkce|oauth_?state|(?:^|[._-])state$|callback-url", re.IGNORECASE)
"""Cookies of a login on its way: they carry no session."""
_SESSION = re.compile(
    r"""(?ix) PHPSESSID | JSESSIONID | connect\.sid | (?:express|koa)[.:]?(?:sid|sess) | sessions? | session[._-]?id
      | sess_?id | session[._-]?token | ASP\.NET_SessionId | \.ASPXAUTH | laravel_session | ci_session | symfony
      | \.AspNet(?:Core)?\.(?:Session|Cookies|ApplicationCookie|Identity\.Application) | rack\.session
      | _[a-z0-9_]+_session(?:_id)? | (?:next-auth|authjs|better-auth)\.session[._-]token(?:\.\d)? | PLAY_SESSION
      | S?SESS[0-9a-f]{32} | wordpress_(?:logged_in|sec)_.* | MoodleSession.* | CFTOKEN | grafana_session | user_session
    """
)
_LASTING = re.compile(r"(?i)remember(?:[._-]?(?:me|token|user|web).*)?|(?:.*[._-])?refresh[._-]?token")
_CREDENTIAL = re.compile(r"(?i)(?:.*[._-])?(?:access|auth|id)[._-]?token|jwt|bearer")
_WORDS = re.compile(
    r"(?i)(?:^|[^a-z])(?:sess|session|sessid|sid|auth|token|jwt|remember|login)(?:[^a-z]|$)|sess(?:ion)?id$"
)
_RANDOM_BITS = 64.0


def purpose(cookie: Cookie, learned: Collection[str] | None, declared: Collection[str] = ()) -> Purpose:
    """What `cookie` is for.

    `learned` are the names whose loss logs out, None where that was not tried; `declared` those of the profile.
    """
    name = _PREFIX.sub("", cookie.name)
    if cookie.name in declared or cookie.name in (learned or ()):
        return Purpose(Use.SESSION, learned=True, named=True, lasting=bool(_LASTING.fullmatch(name)))
    if _INFRASTRUCTURE.fullmatch(name):
        return Purpose(Use.OTHER)
    if _CSRF.search(name):
        return Purpose(Use.CSRF)
    if _STEP.search(name) or not name:
        return Purpose(Use.OTHER)
    if _LASTING.fullmatch(name) or _CREDENTIAL.fullmatch(name):
        return _by_value(cookie, Confidence.MEDIUM, lasting=bool(_LASTING.fullmatch(name)))
    if learned is not None:  # the login showed that it does without this one
        return Purpose(Use.OTHER)
    if _SESSION.fullmatch(name) and cookie.value is not None:
        return Purpose(Use.SESSION, Confidence.MEDIUM, named=True)
    return _by_value(cookie, Confidence.LOW) if _WORDS.search(name) else Purpose(Use.OTHER)


def _by_value(cookie: Cookie, confidence: Confidence, *, lasting: bool = False) -> Purpose:
    if cookie.value is None or not cookie.random or cookie.value.entropy_bits < _RANDOM_BITS:
        return Purpose(Use.OTHER)
    return Purpose(Use.SESSION, confidence, lasting=lasting)
