"""Signatures of endpoints that answer with data: monitoring, actuators, profilers, descriptions of an API."""

from __future__ import annotations

import re

from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

_TYPE = re.compile(
    r"# TYPE [a-zA-Z_:][\w:.]* (?:counter|gauge|histogram|summary|untyped|unknown|info|stateset|gaugehistogram)$"
)
_METRIC = re.compile(
    r"[a-zA-Z_:][\w:.]*(?:\{(?:[^\"{}]|\"(?:[^\"\\]|\\.)*+\"){0,2000}+\})?[ \t]+"
    r"(?:[+-]?(?:\d[\d.eE+-]*|Inf)|NaN)(?:[ \t]+-?\d+(?:\.\d+)?)?(?:[ \t]+#[ \t].*)?$"
)


def _metrics(sample: Sample) -> bool:
    """The exposition format: at least one TYPE line, and nearly every other line is a sample."""
    if sample.markup or sample.binary:
        return False
    samples = [line for line in sample.lines if not line.startswith("#")]
    if not samples or not any(_TYPE.match(line) for line in sample.lines):
        return False
    return sum(_METRIC.match(line[:4000]) is not None for line in samples) >= 0.9 * len(samples)


def _links(sample: Sample) -> dict[str, object]:
    links = sample.mapping().get("_links")
    hrefs = [one.get("href") for one in links.values() if isinstance(one, dict)] if isinstance(links, dict) else []
    known = {"health", "info", "env", "beans", "metrics", "loggers", "heapdump", "threaddump", "mappings", "prometheus"}
    fits = isinstance(links, dict) and "self" in links and bool(hrefs) and bool(known & set(links))
    return links if fits and isinstance(links, dict) else {}


def _actuator(sample: Sample) -> bool:
    return bool(_links(sample))


def _actuator_memory(sample: Sample) -> bool:
    return bool({"heapdump", "env", "threaddump", "jolokia", "logfile"} & set(_links(sample)))


def _actuator_env(sample: Sample) -> bool:
    head = sample.text[:4000]
    return sample.text.lstrip().startswith("{") and '"propertySources"' in head and '"activeProfiles"' in head


def _actuator_beans(sample: Sample) -> bool:
    return sample.text.lstrip().startswith('{"contexts"') and ('"beans"' in sample.text or '"mappings"' in sample.text)


def _heapdump(sample: Sample) -> bool:
    return re.match(rb"JAVA PROFILE 1\.0\.[0-9]\0", sample.data) is not None


def _jolokia(sample: Sample) -> bool:
    value = sample.mapping().get("value")
    return isinstance(value, dict) and "agent" in value and "protocol" in value


def _pprof(sample: Sample) -> bool:
    text = sample.text
    return "/debug/pprof/" in text and "goroutine" in text and "Types of profiles available" in text


def _expvar(sample: Sample) -> bool:
    head = sample.text[:65536]
    return sample.text.lstrip().startswith("{") and '"memstats"' in head and '"cmdline"' in head


def _apache_status(sample: Sample) -> bool:
    return "<title>Apache Status</title>" in sample.text or (
        "Scoreboard:" in sample.text and "BusyWorkers:" in sample.text and not sample.markup
    )


def _apache_info(sample: Sample) -> bool:
    return "<title>Server Information</title>" in sample.text and "Module Name:" in sample.text


def _nginx_status(sample: Sample) -> bool:
    return re.match(r"\s*Active connections: \d+\s*\n\s*server accepts handled requests\s*\n", sample.text) is not None


def _fpm_status(sample: Sample) -> bool:
    return re.match(r"pool:\s+\S+\s*\nprocess manager:\s+\w+\s*\n", sample.text) is not None


def _haproxy(sample: Sample) -> bool:
    return "<title>Statistics Report for HAProxy" in sample.text or sample.text.startswith("# pxname,svname,")


def _clockwork(sample: Sample) -> bool:
    return {"id", "version", "responseDuration", "databaseQueries"} <= set(sample.mapping())


def _debugbar(sample: Sample) -> bool:
    first = sample.document[0] if isinstance(sample.document, list) and sample.document else {}
    return isinstance(first, dict) and {"id", "datetime", "utime", "method", "uri"} <= set(first)


def _toolbar(sample: Sample) -> bool:
    content = sample.mapping().get("content")
    return isinstance(content, str) and "scripts" in sample.mapping() and "panel isn't available anymore" in content


def _openapi(sample: Sample) -> bool:
    document, text = sample.mapping(), sample.text
    if document:
        version = document.get("openapi", document.get("swagger"))
        return isinstance(version, str) and version[:2] in ("2.", "3.") and isinstance(document.get("info"), dict)
    if text.lstrip().startswith("{"):
        head = text[:20000]
        return (
            sample.truncated
            and re.search(r'"(?:openapi|swagger)"\s*:\s*"[23]\.', head) is not None
            and '"info"' in head
        )
    return not sample.markup and all(
        re.search(pattern, text, re.MULTILINE) for pattern in (r"^(?:openapi|swagger):\s*['\"]?[23]\.", r"^info:\s*$")
    )


def _swagger_ui(sample: Sample) -> bool:
    text = sample.text
    return (
        sample.markup
        and re.search(r"id=[\"']?swagger-ui\b", text) is not None
        and (
            re.search(
                r"SwaggerUIBundle\s*\(|src=[\"'][^\"']{0,300}swagger-ui-bundle[\w.-]{0,20}\.js|swagger-initializer\.js",
                text,
            )
            is not None
        )
    )


def _redoc(sample: Sample) -> bool:
    text = sample.text
    return (
        sample.markup
        and re.search(r"<redoc[\s>]|Redoc\.init\(", text) is not None
        and re.search(r"src=[\"'][^\"']{0,300}redoc[\w.-]{0,20}\.js", text) is not None
    )


def _graphql(sample: Sample) -> bool:
    data = sample.mapping().get("data")
    schema = data.get("__schema") if isinstance(data, dict) else None
    return isinstance(schema, dict) and isinstance(schema.get("queryType"), dict)


def _graphiql(sample: Sample) -> bool:
    text = sample.text
    return (
        sample.markup
        and re.search(
            r"<title>(?:GraphiQL|GraphQL Playground|Altair)\b|GraphQLPlayground\.init\("
            r"|React\.createElement\(\s{0,9}GraphiQL",
            text,
        )
        is not None
    )


_MONITORING = "which tells strangers how the system is built and how busy it is"
_MEMORY = "so anybody can read settings and memory of the process, passwords included"
_PROFILER = "so anybody can look into the running process and slow it down"
_API = "which gives strangers the map of every operation"
ENDPOINTS: tuple[Signature, ...] = (
    Signature("actuator_memory", "actuator", True, _MEMORY, _actuator_memory),
    Signature("actuator_env", "actuator", True, _MEMORY, _actuator_env),
    Signature("actuator_beans", "monitoring", False, _MONITORING, _actuator_beans),
    Signature("heapdump", "actuator", True, _MEMORY, _heapdump),
    Signature("jolokia", "actuator", True, _MEMORY, _jolokia),
    Signature("actuator", "monitoring", False, _MONITORING, _actuator),
    Signature("metrics", "monitoring", False, _MONITORING, _metrics),
    Signature("apache_status", "monitoring", False, _MONITORING, _apache_status),
    Signature("apache_info", "monitoring", False, _MONITORING, _apache_info),
    Signature("nginx_status", "monitoring", False, _MONITORING, _nginx_status),
    Signature("fpm_status", "monitoring", False, _MONITORING, _fpm_status),
    Signature("haproxy", "monitoring", False, _MONITORING, _haproxy),
    Signature("pprof", "profiler", True, _PROFILER, _pprof),
    Signature("expvar", "monitoring", False, _MONITORING, _expvar),
    Signature("clockwork", "console", True, _PROFILER, _clockwork),
    Signature("debugbar", "console", True, _PROFILER, _debugbar),
    Signature("django_toolbar", "console", True, _PROFILER, _toolbar),
    Signature("openapi", "api_description", False, _API, _openapi),
    Signature("swagger_ui", "api_description", False, _API, _swagger_ui),
    Signature("redoc", "api_description", False, _API, _redoc),
    Signature("graphql_introspection", "api_description", False, _API, _graphql),
    Signature("graphiql", "api_description", False, _API, _graphiql),
)
