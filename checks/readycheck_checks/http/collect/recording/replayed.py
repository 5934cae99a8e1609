"""The responses of an origin out of a recording: the same fact as a live visit makes, and nothing is asked."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.describe import describe, is_page, media_type
from readycheck_checks.http.collect.recording import recording as recordings
from readycheck_checks.http.collect.recording.recording import Entry, Recording
from readycheck_checks.http.collect.recording.visits import Visit, at_home, named, read
from readycheck_checks.http.collect.size import fitted
from readycheck_checks.http.facts import Failure, FailureKind, HttpResponses, Response, Role, Unseen
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.reading.tidied import SECRET_NAME, tidy
from readycheck_checks.http.targets import Origin

MOST = {Role.PAGE: 40, Role.ASSET: 12, Role.API: 24, Role.ERROR: 12}
MOST_OTHERS = 12
"""Answers of one role that differ in what is judged; equal ones are judged once."""
_TELLING = re.compile(
    r"content-security-policy|strict-transport|x-content-type|x-frame|referrer-policy|permissions-policy|feature-policy|"
    r"cross-origin|cache-control|pragma|expires|vary|content-type|clear-site-data|origin-agent|access-control|server$|"
    r"x-powered|x-aspnet|x-generator|via|x-xss|public-key|expect-ct|content-disposition|location|reporting|report-to|nel"
)
_MOMENT = re.compile(r"expires=[^;]*|max-age=[^;]*")
_NONCE = re.compile(r"'nonce-[^']*'")
_SECRET_HEADER = re.compile(r"^(?!sec-).*(?:token|key|secret|auth|csrf|xsrf|session|password)")
_PART = re.compile(rb"[^\s,;=\"]+=*")
_MOST_SECRETS = 500
SHORTEST = 6


def refuse_live(origin: Origin) -> None:
    """For a collector that has to ask: raises CannotLook where the origin is a recording."""
    if origin.har is not None:
        raise CannotLook(
            ReasonCode.NOT_COLLECTED,
            "a recording holds only what was asked while it was made, and nothing further is asked; "
            "audit the url without 'har' to see this",
        )


def responses(origin: Origin, context: CollectContext) -> HttpResponses:
    """What the recording of an origin shows. Raises CannotLook where it cannot be read or is of other hosts."""
    recording = recordings.read(origin, context)
    base = base_of(origin, recording)
    entries = own(recording, base)
    found = read(entries, base, origin)
    kept = _judged(recording, found)
    _mask([visit.entry for visit in kept], context)
    described = [_described(visit, context) for visit in kept]
    return HttpResponses(
        url=base,
        loopback=_is_loopback(host_of(base)[1]),
        edge_tls=origin.edge_tls,
        recorded=True,
        cookies_kept=recording.cookies_kept,
        recording=_told(recording, len(described)),
        budget=origin.requests,
        responses=fitted(described),
        unseen=(*_missing(origin, base, entries, recording), *_broken(recording)),
    )


def base_of(origin: Origin, recording: Recording) -> str:
    """The address that the profile gives, else the origin of the first page, else that of the first answer."""
    if origin.url:
        return origin.url
    entries = recording.entries
    pages = (one for one in entries if is_page(media_type(one.answer)) and 200 <= (one.answer.status or 0) < 300)
    parts = urlsplit(next(pages, entries[0]).answer.url)
    return f"{parts.scheme}://{parts.netloc}/"


def own(recording: Recording, base: str) -> list[Entry]:
    """The entries of the origin's host. Raises CannotLook where there are none."""
    found, others = [], Counter[str]()
    for one in recording.entries:
        url = one.answer.url
        if at_home(base, url) or _is_plain_twin(base, url):
            found.append(one)
        else:
            others[urlsplit(url).netloc] += 1
            recording.leave_out("of other hosts")
    if not found:
        shown = ", ".join(f"{host} ({count})" for host, count in others.most_common(5))
        raise CannotLook(
            ReasonCode.NOT_COLLECTED,
            f"the recording {recording.name} holds nothing of {base}; what it holds is of {shown}",
        )
    return found


def _is_plain_twin(base: str, url: str) -> bool:
    """The plain http of an origin with TLS, wherever it is answered."""
    return base.startswith("https:") and url.startswith("http:") and host_of(base)[1] == host_of(url)[1]


def _judged(recording: Recording, visits: Sequence[Visit]) -> list[Visit]:
    """One visit of each that are equal in what is judged; the first page once more, for what must differ."""
    kept: list[Visit] = []
    counts: Counter[Role] = Counter()
    seen: set[object] = set()
    first: Visit | None = None
    again = False
    for visit in visits:
        answer = visit.answer
        if visit.role in (Role.LIVE, Role.READY):
            recording.leave_out("answers of health endpoints")
            continue
        if first is not None and not again and _shows_nonce(first.answer) and _is_same_page(first, visit):
            visit.role, again = Role.AGAIN, True
            kept.append(visit)
            continue
        key = (visit.role, answer.status, visit.session, visit.probe, _place(visit), _signature(answer))
        if key in seen:
            recording.leave_out("equal to one that was judged")
            continue
        seen.add(key)
        if counts[visit.role] >= MOST.get(visit.role, MOST_OTHERS):
            recording.miss("beyond what one audit keeps; record fewer pages", visit.entry.number)
            continue
        counts[visit.role] += 1
        kept.append(visit)
        if first is None and visit.role is Role.PAGE and answer.status == 200:
            first = visit
    return kept


def _is_same_page(first: Visit, visit: Visit) -> bool:
    one, other = first.answer, visit.answer
    return (one.url, one.method, one.status, visit.role) == (other.url, other.method, other.status, Role.PAGE)


def _shows_nonce(answer: Answer) -> bool:
    policies = answer.all("content-security-policy") + answer.all("content-security-policy-report-only")
    return any("'nonce-" in policy.lower() for policy in policies) or b"'nonce-" in answer.body


def _place(visit: Visit) -> str:
    """Pages are told apart by their path; of other roles only the headers count."""
    alone = visit.role in (Role.ASSET, Role.ERROR, Role.API)
    return "" if alone else urlsplit(visit.answer.url).path


def _signature(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The headers that are judged, without what differs from answer to answer."""
    found = []
    for raw, value in answer.headers:
        name = raw.decode("latin-1").lower()
        if name == "set-cookie":
            pair, _, attributes = value.decode("latin-1").partition(";")
            found.append((name, pair.partition("=")[0] + _MOMENT.sub("", attributes.lower())))
        elif _TELLING.match(name) and name not in ("expires", "location"):
            found.append((name, _NONCE.sub("'nonce'", value.decode("latin-1"))))
    return tuple(found)


def _described(visit: Visit, context: CollectContext) -> Response:
    answer = visit.answer
    page = is_page(media_type(answer)) and visit.role is not Role.ANONYMOUS
    if page and not answer.body and answer.truncated and answer.failure is None and not _policy(answer):
        answer.failure = Failure(
            kind=FailureKind.PROTOCOL,
            detail="not_recorded",
            message="the recording leaves out its body, where a meta element may say more; save it with content",
        )
    one = describe(answer, visit.role, context, hop=visit.hop, session=visit.session, probe=visit.probe)
    return one.model_copy(update={"url": tidy(one.url), "followed": visit.followed})


def _policy(answer: Answer) -> bool:
    return bool(answer.header("content-security-policy") and answer.header("referrer-policy"))


def _mask(entries: Sequence[Entry], context: CollectContext) -> None:
    """Mask what requests carried, as far as answers repeat it."""
    secrets: dict[str, bool] = {}  # and whether somebody typed it, so that it may be a plain word
    for one in entries:
        for part in one.sent.get("cookie", "").split(";"):
            secrets[part.partition("=")[2].strip()] = False
        secrets.update(dict.fromkeys(one.sent.get("authorization", "").split(), False))
        secrets.update((value, False) for name, value in one.sent.items() if _SECRET_HEADER.search(name))
        query = urlsplit(one.answer.url).query
        secrets.update((part.partition("=")[2], False) for part in query.split("&") if SECRET_NAME.search(part))
        secrets.update((value, True) for name, value in one.posted if SECRET_NAME.search(name))
    told = [one for one, typed in secrets.items() if len(one) >= SHORTEST and (typed or not _is_word(one))]
    headers = [one for entry in entries for one in entry.answer.headers if one[0].lower() != b"set-cookie"]
    text = "\n".join(value.decode("latin-1") for _, value in headers)
    for secret in told[:_MOST_SECRETS]:
        if secret in text:
            context.mask(secret)
    # No browser has so many; searching for each of them would take minutes.
    if beyond := set(told[_MOST_SECRETS:]):
        for entry in entries:
            entry.answer.headers = [(name, _without(value, beyond)) for name, value in entry.answer.headers]


def _without(value: bytes, secrets: set[str]) -> bytes:
    return _PART.sub(lambda part: b"***" if part[0].decode("latin-1") in secrets else part[0], value)


def _is_word(text: str) -> bool:
    """Masking a plain word would garble every header that holds it."""
    return text.isalpha() and (text.islower() or text.istitle() or text.isupper()) and len(text) < 12


def _told(recording: Recording, judged: int) -> tuple[tuple[str, int], ...]:
    lost = sum(count for why, (count, _) in recording.broken.items() if not why.startswith("pages "))
    others = recording.left_out | ({"not readable, or beyond what is kept": lost} if lost else {})
    return (("judged", judged), *sorted(others.items(), key=lambda item: -item[1]))


def _missing(origin: Origin, base: str, entries: Iterable[Entry], recording: Recording) -> Iterable[Unseen]:
    """What the profile names and the recording does not hold."""
    there = {one.answer.url for one in entries}
    for role, path, url in named(origin, base):
        if url not in there and role not in (Role.LIVE, Role.READY):
            message = f"it is not in the recording {recording.name}; open it while recording"
            yield Unseen(role=role, path=path, reason=ReasonCode.NOT_COLLECTED, message=message)


def _broken(recording: Recording) -> Iterable[Unseen]:
    for why, (count, first) in recording.broken.items():
        many = f"{count} entries of the recording are" if count > 1 else "one entry of the recording is"
        message = f"{many} left out: {why}; the first is entry {first}"
        reason = ReasonCode.TRUNCATED if why.startswith("beyond") else ReasonCode.UNREADABLE
        yield Unseen(role=Role.PAGE, path=recording.name, reason=reason, message=message)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
