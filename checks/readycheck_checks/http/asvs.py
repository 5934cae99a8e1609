"""The rows of OWASP ASVS 5.0 that a black box can judge over HTTP, said in our own words.

Which rule judges which row stands with the rules, in `remedies`; docs/asvs.md is generated from both.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its number, its level (1 to 3), and what it asks for."""

    id: str
    level: int
    asks: str


ROWS: tuple[Row, ...] = (
    Row("2.4.1", 2, "automated floods of a function are slowed down or refused"),
    Row("3.2.1", 1, "a file or an API answer that is opened directly is not shown as a page"),
    Row("3.3.1", 1, "cookies are Secure, and their names say so with a prefix"),
    Row("3.3.2", 2, "each cookie has a SameSite value that fits its purpose"),
    Row("3.3.3", 2, "cookies for one host only carry the __Host- prefix"),
    Row("3.3.4", 2, "cookies that scripts need not read are HttpOnly"),
    Row("3.3.5", 3, "name and value of a cookie fit into 4,096 bytes"),
    Row("3.4.1", 1, "every answer tells browsers to keep to https, for a year at least"),
    Row("3.4.2", 1, "other sites may read answers only where they are on a fixed list"),
    Row("3.4.3", 2, "a content security policy limits what a page may load and run"),
    Row("3.4.4", 2, "every answer forbids guessing at its type"),
    Row("3.4.5", 2, "addresses of the application do not leak to other sites by the referrer"),
    Row("3.4.6", 2, "frame-ancestors says who may put the application into a frame"),
    Row("3.4.7", 3, "violations of the content security policy are reported somewhere"),
    Row("3.4.8", 3, "documents are cut off from the windows of other sites"),
    Row("3.5.1", 1, "changes that another site's page could send are told apart and refused"),
    Row("3.5.3", 1, "nothing is changed by GET, HEAD or OPTIONS"),
    Row("3.6.1", 3, "scripts, styles and fonts of other hosts are fixed by a digest"),
    Row("3.7.2", 2, "visitors are sent to other hosts only where these are on a list"),
    Row("4.1.1", 1, "every body has a Content-Type that fits it, with its character set"),
    Row("4.1.2", 2, "only pages for people redirect from http to https, APIs refuse"),
    Row("4.1.4", 3, "methods that are not needed are refused"),
    Row("5.2.1", 1, "a file too large to process is refused"),
    Row("5.2.2", 1, "a file is accepted only where its content fits its extension"),
    Row("5.2.3", 2, "a packed file is checked for its unpacked size and count before it is unpacked"),
    Row("5.2.5", 3, "packed files with symbolic links are refused"),
    Row("5.2.6", 3, "images with more pixels than allowed are refused"),
    Row("5.3.1", 1, "uploaded files are never run by the server"),
    Row("5.3.2", 1, "paths of files are not made from what a user sends"),
    Row("5.4.1", 2, "downloads carry a file name of the server's own choice"),
    Row("5.4.2", 2, "file names in answers are encoded, so that they cannot add headers"),
    Row("6.3.1", 1, "guessing of passwords is slowed down or refused"),
    Row("6.3.8", 3, "a failed login does not tell which accounts exist"),
    Row("7.2.4", 1, "a login gives a new session and ends the old one"),
    Row("7.4.1", 1, "a session that was ended cannot be used again"),
    Row("7.4.3", 2, "a changed password can end the user's other sessions"),
    Row("12.2.1", 1, "everything goes over TLS and never falls back to plain http"),
    Row("13.4.1", 1, "folders of version control cannot be fetched"),
    Row("13.4.2", 2, "debug modes are off"),
    Row("13.4.3", 2, "folders are not listed"),
    Row("13.4.4", 2, "TRACE is not answered"),
    Row("13.4.5", 2, "documentation and monitoring endpoints are open only where it is meant"),
    Row("13.4.6", 3, "versions of the software behind it are not told"),
    Row("13.4.7", 3, "only kinds of files that belong to the application are served"),
    Row("14.3.1", 1, "what a user saw is cleared from the browser at logout"),
    Row("14.3.2", 2, "answers with a user's data are not kept by browsers"),
    Row("16.5.1", 2, "errors show a sentence, not traces, queries or keys"),
    Row("16.5.3", 2, "an error leaves nothing half done or open"),
)

FURTHER: tuple[Row, ...] = (
    Row("1.2.1", 1, "what is put into a page or a header is encoded for its place"),
    Row("12.1.1", 1, "only current versions of TLS are spoken, the newest first"),
    Row("12.1.2", 2, "only recommended cipher suites are spoken, at level 3 only those with forward secrecy"),
    Row("12.1.4", 3, "a revoked certificate is noticed, such as by OCSP stapling"),
    Row("12.2.2", 1, "the certificate is one that every client trusts"),
    Row("14.2.2", 2, "answers with a user's data are not kept by shared caches"),
    Row("3.5.8", 3, "a user's images, scripts and documents cannot be embedded by other sites"),
    Row("3.7.4", 3, "the domain is on the browsers' preload list of https"),
    Row("7.2.3", 1, "session ids come from a secure generator and hold 128 bits at least"),
)
"""Rows that are judged too and that are not among the 48 of the plan."""
