"""Hosts that make an allow-list worth less than it looks, as data: what each of them serves to whom.

Put together from what these services offer in public. A host counts only where a policy's own expression, path
included, takes the endpoint that is named here. Where a service sends script only with `nosniff` and another type,
as GitHub's raw files do, browsers refuse to run it, so it is not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from readycheck_checks.http.csp.attacks import Policies, evaluated, scripts_matter
from readycheck_checks.http.csp.evaluate import allows
from readycheck_checks.http.csp.loads import Destination, Fetch, Framed
from readycheck_checks.http.csp.problem import listed
from readycheck_checks.http.csp.suffixes import given_away
from readycheck_checks.http.csp.urls import Url


class Offer(StrEnum):
    """What a host serves; the value ends the sentence 'it …'."""

    PACKAGES = "serves what anybody publishes"
    SITES = "hosts whatever anybody puts there"
    CALLBACKS = "answers with a call of a function that the address names (JSONP)"
    LIBRARIES = "serves old libraries, such as AngularJS, that turn markup into script"
    TAGS = "runs the tags of whoever opens a container there, once strings may be run as code"


OPEN = (Offer.PACKAGES, Offer.SITES)
"""Anybody's own script comes from there without a trick."""
_MOST_PATTERNS = 500

_PACKAGES = """
cdn.jsdelivr.net/npm/attacker/x.js
unpkg.com/attacker/x.js
cdn.jsdelivr.net/gh/attacker/x/main.js
testingcf.jsdelivr.net/npm/attacker/x.js
deno.land/x/attacker/x.js
esm.sh/attacker
esm.run/attacker
cdn.skypack.dev/attacker
ga.jspm.io/npm:attacker/x.js
cdn.statically.io/gh/attacker/x/main/x.js
raw.githack.com/attacker/x/main/x.js
rawcdn.githack.com/attacker/x/main/x.js
gist.githack.com/attacker/1/raw/x.js
gl.githack.com/attacker/x/raw/x.js
bb.githack.com/attacker/x/raw/x.js
cdn.rawgit.com/attacker/x/main/x.js
bundle.run/attacker
fastly.jsdelivr.net/npm/attacker/x.js
gcore.jsdelivr.net/npm/attacker/x.js
web.archive.org/web/2024js_/https://attacker.example/x.js
"""

_SITES = """
storage.googleapis.com/attacker/x.js
firebasestorage.googleapis.com/v0/b/attacker/o/x.js
s3.amazonaws.com/attacker/x.js
cdn.shopify.com/s/files/1/attacker/x.js
output.jsbin.com/attacker.js
ipfs.io/ipfs/attacker/x.js
attacker.s3.amazonaws.com/x.js
attacker.s3.eu-west-1.amazonaws.com/x.js
attacker.cloudfront.net/x.js
attacker.github.io/x.js
attacker.gitlab.io/x.js
attacker.netlify.app/x.js
attacker.vercel.app/x.js
attacker.now.sh/x.js
attacker.pages.dev/x.js
attacker.workers.dev/x.js
attacker.r2.dev/x.js
attacker.web.app/x.js
attacker.firebaseapp.com/x.js
attacker.herokuapp.com/x.js
attacker.appspot.com/x.js
attacker.a.run.app/x.js
attacker.cloudfunctions.net/x.js
attacker.azurewebsites.net/x.js
attacker.azurestaticapps.net/x.js
attacker.azureedge.net/x.js
attacker.azurefd.net/x.js
attacker.blob.core.windows.net/a/x.js
attacker.web.core.windows.net/x.js
attacker.onrender.com/x.js
attacker.fly.dev/x.js
attacker.glitch.me/x.js
attacker.surge.sh/x.js
attacker.deno.dev/x.js
attacker.replit.app/x.js
attacker.repl.co/x.js
attacker.ngrok.io/x.js
attacker.ngrok-free.app/x.js
attacker.trycloudflare.com/x.js
attacker.loca.lt/x.js
attacker.b-cdn.net/x.js
attacker.kxcdn.com/x.js
attacker.digitaloceanspaces.com/x.js
attacker.nyc3.cdn.digitaloceanspaces.com/x.js
attacker.backblazeb2.com/x.js
attacker.global.ssl.fastly.net/x.js
attacker.edgecompute.app/x.js
attacker.up.railway.app/x.js
attacker.supabase.co/storage/v1/object/public/a/x.js
attacker.cloudapp.azure.com/x.js
attacker.westeurope.cloudapp.azure.com/x.js
attacker.azurecontainerapps.io/x.js
attacker.oss-cn-hangzhou.aliyuncs.com/x.js
attacker.cos.ap-guangzhou.myqcloud.com/x.js
attacker.s3.fr-par.scw.cloud/x.js
attacker.gradio.live/x.js
attacker.codesandbox.io/x.js
attacker.csb.app/x.js
attacker.stackblitz.io/x.js
attacker.neocities.org/x.js
"""

_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-west-3",
    "eu-central-1", "eu-north-1", "eu-south-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    "ap-northeast-2", "sa-east-1",
)  # fmt: skip
_BUCKETS = "\n".join(f"s3{sign}{region}.amazonaws.com/attacker/x.js" for sign in ".-" for region in _REGIONS)

_CALLBACKS = """
attacker.firebaseio.com/.json
attacker.blogspot.com/feeds/posts/default
accounts.google.com/o/oauth2/revoke
www.google.com/complete/search
clients1.google.com/complete/search
suggestqueries.google.com/complete/search
www.googleapis.com/customsearch/v1
translate.googleapis.com/translate_a/l
maps.googleapis.com/maps/api/js
cse.google.com/api/attacker/cse/attacker/queries/js
script.google.com/macros/s/attacker/exec
script.googleusercontent.com/macros/echo
www.blogger.com/feeds/1/posts/default
graph.facebook.com/1/
publish.twitter.com/oembed
api.github.com/users/attacker
api.flickr.com/services/feeds/photos_public.gne
en.wikipedia.org/w/api.php
commons.wikimedia.org/w/api.php
www.wikidata.org/w/api.php
vimeo.com/api/oembed.json
soundcloud.com/oembed
fast.wistia.com/embed/medias/a.json
www.reddit.com/r/a.json
api.stackexchange.com/2.3/info
public-api.wordpress.com/rest/v1.1/sites/a
api.tumblr.com/v2/blog/a/posts
en.gravatar.com/a.json
itunes.apple.com/search
api.duckduckgo.com/
api.bing.com/osjson.aspx
dev.virtualearth.net/REST/v1/Locations
nominatim.openstreetmap.org/search
api.openweathermap.org/data/2.5/weather
api.mixpanel.com/track/
ipinfo.io/json
api.ipify.org/
get.geojs.io/v1/ip/geo.js
api.vk.com/method/users.get
suggest.yandex.ru/suggest-ya.cgi
api-maps.yandex.ru/2.1/
mc.yandex.ru/watch/1
api.map.baidu.com/
www.baidu.com/sugrec
suggest.taobao.com/sug
"""

_LIBRARIES = """
ajax.googleapis.com/ajax/libs/angularjs/1.8.2/angular.min.js
cdnjs.cloudflare.com/ajax/libs/angular.js/1.8.2/angular.min.js
code.angularjs.org/1.8.2/angular.min.js
yastatic.net/angularjs/1.3.16/angular.min.js
www.gstatic.com/fsn/angular_js-bundle1.js
cdn.bootcdn.net/ajax/libs/angular.js/1.8.2/angular.min.js
cdn.bootcss.com/angular.js/1.8.2/angular.min.js
cdn.staticfile.org/angular.js/1.8.2/angular.min.js
cdn.staticfile.net/angular.js/1.8.2/angular.min.js
lib.baomitu.com/angular.js/1.8.2/angular.min.js
"""

_TAGS = """
www.googletagmanager.com/gtm.js
googletagmanager.com/gtm.js
assets.adobedtm.com/attacker/launch.min.js
tags.tiqcdn.com/utag/attacker/main/prod/utag.js
"""


@dataclass(frozen=True, slots=True)
class KnownHost:
    """One endpoint of such a host."""

    url: Url
    offer: Offer

    @property
    def name(self) -> str:
        """The host as a person writes it in a policy."""
        host = self.url.host or ""
        return host.replace("attacker.", "*.", 1) if host.startswith("attacker.") else host


def _read(table: str, offer: Offer) -> Iterator[KnownHost]:
    for line in table.split():
        host, _, path = line.partition("/")
        yield KnownHost(Url("https", host, path=f"/{path}"), offer)


HOSTS: tuple[KnownHost, ...] = (
    *_read(_PACKAGES, Offer.PACKAGES),
    *_read(_SITES, Offer.SITES),
    *_read(_BUCKETS, Offer.SITES),
    *_read(_CALLBACKS, Offer.CALLBACKS),
    *_read(_LIBRARIES, Offer.LIBRARIES),
    *_read(_TAGS, Offer.TAGS),
)


def reachable(policies: Policies, page: Url) -> tuple[KnownHost, ...]:
    """The hosts from which all policies together take a script that stands in injected markup."""
    if not scripts_matter(policies):
        return ()
    runs_strings = evaluated(policies, page)
    return tuple(
        one
        for one in (*HOSTS, *_given_away(policies, "script-src-elem"))
        if (one.offer is not Offer.TAGS or runs_strings)
        and one.url.host != page.host
        and allows(policies, Fetch(Destination.SCRIPT, one.url), page)
    )


def strangers_frame(policies: Policies, page: Url) -> str:
    """The services, as a policy names them, whose every customer may show the page in a frame; empty where none."""
    known = (one for one in HOSTS if one.offer is Offer.SITES and one.name.startswith("*."))
    sites = (*known, *_given_away(policies, "frame-ancestors"))
    return listed(one.name for one in sites if allows(policies, Framed((Url("https", one.url.host),)), page))


def _given_away(policies: Policies, name: str) -> Iterator[KnownHost]:
    """What a stranger serves from below each domain that gives its customers names and that a list takes whole."""
    lists = (directive.sources for policy in policies if (directive := policy.governing(name)) is not None)
    found = dict.fromkeys(one for sources in lists for one in sources.sources if one.host.startswith("*."))
    for one in list(found)[:_MOST_PATTERNS]:
        domain = one.host[2:].rstrip(".")
        if given_away(domain):
            path = f"{one.path}x.js" if one.path.endswith("/") else one.path or "/x.js"
            port = int(one.port) if one.port.isdigit() and len(one.port) < 6 and one.port != "443" else None
            yield KnownHost(Url("https", f"attacker.{domain}", port, path), Offer.SITES)
