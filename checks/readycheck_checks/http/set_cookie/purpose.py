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
    r"""(?ix) AWSALB.* | AWSELB(?!Auth).* | heroku-session-affinity | ARRAffinity.* | BIGipServer.* | SERVERID | GCLB
      | GCILB | INGRESSCOOKIE | NSC_.* | ROUTEID | incap_ses_.* | visid_incap_.* | nlbi_.* | TS[0-9a-f]{6,} | ak_bmsc
      | bm_.* | _abck | __cf.* | cf_(?!authorization|appsession).* | _cfuvid | datadome | dtCookie.* | rxVisitor
      | rxvt | _dd_s | _ga.* | _gid | _gat.*
      | _gcl_.* | __utm.* | _fb[pc] | _hj.* | _pk_.* | _cl(?:ck|sk) | ajs_.* | amplitude.* | mp_.* | optimizely.*
      | intercom-.* | hubspotutk | __hs.* | _tt_.* | _uet.* | _scid.* | __stripe_[ms]id | ph_.*_posthog | plausible.*
      | sentry.* | Optanon.* | CookieConsent.* | cookie_?consent.* | cookieyes.* | euconsent.* | didomi.* | usprivacy
      | ai_(?:session|user) | MUID | _sp_(?:id|ses)\b.* | _shopify_[sy] | s_vi(?:_.*)? | KEYCLOAK_SESSION(?:_LEGACY)?
      | KC_AUTH_SESSION_HASH
    """
)
"""Of load balancers, delivery networks and analytics; the last two are made by Keycloak for scripts to read."""
_CSRF = re.compile(r"[cx]srf|requestverificationtoken|antiforgery|authenticity", re.IGNORECASE)
_STEP = re.compile(r"correlation|nonce|pkce|oauth_?state|(?:^|[._-])state$|callback-url", re.IGNORECASE)
"""Cookies of a login on its way: they carry no session."""
_SESSION = re.compile(
    r"""(?ix) PHPSESSID | JSESSIONID(?:SSO|[._-].+)? | connect\.sid | (?:express|koa)[.:]?(?:sid|sess) | sessions?
      | session[._-]?id | sess_?id | session[._-]?token | ASP\.NET_SessionId | \.ASPXAUTH | laravel_session | ci_session
      | symfony | \.AspNet(?:Core)?\.(?:Session|Cookies|ApplicationCookie|Identity\.Application)
      | rack\.session | _[a-z0-9_]+_session(?:_id)? | (?:next-auth|authjs|better-auth)\.session[._-]token(?:\.\d)?
      | PLAY_SESSION | S?SESS[0-9a-f]{32} | wordpress_(?:logged_in|sec)_.* | MoodleSession.* | CFTOKEN | grafana_session
      | user_session | ASPSESSIONID[A-Z]{8} | _oauth2_proxy(?:_\d+)? | AWSELBAuthSessionCookie-\d+ | CF_Authorization
      | CF_AppSession | KEYCLOAK_IDENTITY(?:_LEGACY)? | _shibsession_[0-9a-f]+ | CAKEPHP | __ac
    """
)
_LASTING = re.compile(r"(?i)remember(?:[._-]?(?:me|token|user|web).*)?|(?:.*[._-])?refresh[._-]?token")
_CREDENTIAL = re.compile(r"(?i)(?:.*[._-])?(?:access|auth|id)[._-]?token|jwt|bearer")
_WORDS = re.compile(
    r"(?i)(?:^|[^a-z])(?:sess|session|sessid|sid|auth|token|jwt|remember|login)(?:[^a-z]|$)|sess(?:ion)?id$"
    r"|^_[a-z0-9]+(?:_[a-z0-9]+)*_key$"  # what Phoenix makes of an application's name
)
_ABOUT = re.compile(
    r"(?i)(?:^|[^a-z])(?:visit(?:or|s)?|guest|anon(?:ymous)?|analytics|track(?:ing|er)?|device|experiment|ab"
    r"|expir(?:y|es|ed|ation)|start(?:ed)?|hint|provider|method|type|theme|hash)(?:[^a-z]|$)"
)
"""Beside such a word `session` or `token` is of a visitor or a device, or the cookie only tells something about it."""
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
    told = _WORDS.search(name) and not _ABOUT.search(name)
    return _by_value(cookie, Confidence.LOW) if told else Purpose(Use.OTHER)


def is_shared(cookie: Cookie) -> bool:
    """Whether it is of those in front of the application, who set it on all that passes through."""
    return _INFRASTRUCTURE.fullmatch(_PREFIX.sub("", cookie.name)) is not None


def _by_value(cookie: Cookie, confidence: Confidence, *, lasting: bool = False) -> Purpose:
    if cookie.value is None or not cookie.random or cookie.value.entropy_bits < _RANDOM_BITS:
        return Purpose(Use.OTHER)
    return Purpose(Use.SESSION, confidence, lasting=lasting)
