"""Headers that tell strangers what runs behind a site, in groups by what makes them worth a finding.

The names are those that OWASP's Secure Headers Project wants stripped, with some that are seen beside them.
"""

from __future__ import annotations

SOFTWARE = (
    "server", "x-powered-by", "powered-by", "product", "via", "x-generator", "x-generated-by", "x-powered-cms",
    "x-powered-by-plesk", "x-server-powered-by", "x-cf-powered-by", "x-content-encoded-by", "x-cms", "x-framework",
    "x-turbo-charged-by", "x-redirect-by", "x-built-with", "x-backend-server-version", "x-runtime-version",
    "liferay-portal", "composed-by", "x-server", "x-engine", "servlet-engine", "x-compressed-by", "x-supported-by",
    "x-application-context",
)  # fmt: skip
"""Name software; worth an alarm only where the value carries its version."""

VERSIONS = (
    "x-aspnet-version", "x-aspnetmvc-version", "x-php-version", "x-drupal-version", "x-umbraco-version",
    "x-cocoon-version", "x-owa-version", "oraclecommercecloud-version", "x-jitsi-release", "x-jenkins", "x-hudson",
    "x-mod-pagespeed", "x-page-speed", "microsoftsharepointteamservices", "kbn-version", "x-influxdb-version",
    "x-grafana-version", "x-gitea-version", "x-django-version", "x-rails-version", "x-node-version",
    "x-python-version", "x-java-version", "x-app-server-version", "x-wp-version", "x-magento-version",
    "x-typo3-version", "x-joomla-version", "x-moodle-version", "x-nextcloud-version", "x-keycloak-version",
    "x-elasticsearch-version", "x-orion-version", "x-rundeck-version", "x-teamcity-node-version",
    "x-woodpecker-version",
)  # fmt: skip
"""Exist to tell a version; worth a finding wherever the value has a number."""

INTERNAL = (
    "x-beserver", "x-feserver", "x-calculatedbetarget", "x-diaginfo", "pega-host", "host-header",
    "x-varnish-backend", "x-varnish-server", "x-envoy-original-dst-host", "x-backend", "x-backend-server",
    "x-backend-host", "x-upstream", "x-upstream-addr", "x-upstream-server", "x-sourcefiles", "x-real-server",
    "x-origin-server", "x-host-name", "x-hostname", "x-pod-name", "x-container-id", "x-instance-name",
)  # fmt: skip
"""Name machines or folders behind the site; worth a finding where the value is an address, a host or a path."""

DEBUG = (
    "x-debug-token", "x-debug-token-link", "x-debug-exception", "x-debug-exception-file", "x-werkzeug-debugger",
    "x-clockwork-id", "x-clockwork-version", "x-chromelogger-data", "x-chromephp-data", "x-wf-1-index",
    "phpdebugbar-id", "x-debugbar-id", "x-xdebug-profile-filename",
)  # fmt: skip
"""Are sent by a debug mode alone; worth a finding by being there."""

BY_NAME = (
    "$wsep", "k-proxy-request", "x-atmosphere-error", "x-atmosphere-first-request", "x-atmosphere-tracking-id",
    "x-b3-parentspanid", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid", "x-backside-transport", "x-datadog-origin",
    "x-datadog-parent-id", "x-datadog-sampling-priority", "x-datadog-tags", "x-datadog-trace-id", "x-dtagentid",
    "x-dthealthcheck", "x-dtinjectedservlet", "x-envoy-attempt-count", "x-envoy-external-address", "x-envoy-internal",
    "x-envoy-upstream-service-time", "x-gitlab-meta", "x-kong-admin-latency", "x-kong-client-latency",
    "x-kong-proxy-latency", "x-kong-request-id", "x-kong-response-latency", "x-kong-third-party-latency",
    "x-kong-total-latency", "x-kong-upstream-latency", "x-kong-upstream-status", "x-kubernetes-pf-flowschema-ui",
    "x-kubernetes-pf-flowschema-uid", "x-kubernetes-pf-prioritylevel-uid", "x-litespeed-cache",
    "x-litespeed-cache-control", "x-litespeed-purge", "x-litespeed-tag", "x-litespeed-vary", "x-nextjs-cache",
    "x-nextjs-matched-path", "x-nextjs-page", "x-nextjs-redirect", "x-old-content-length", "x-oneagent-js-injection",
    "x-ruxit-js-agent", "x-tyk-trace-id",
)  # fmt: skip
"""Tell by their name alone which product works there; their value is of one request, and no version."""

CONSTANT = (
    "awselb/2.0", "microsoft-httpapi/2.0", "microsoft-azure-application-gateway/v2", "windows-azure-blob/1.0",
    "windows-azure-web/1.0", "windows-azure-file/1.0", "windows-azure-queue/1.0", "windows-azure-table/1.0",
)  # fmt: skip
"""Products whose number is part of the name and the same in every version."""

ROUTING = ("x-served-by", "x-forwarded-server")
"""Name the node of a delivery network, which is no secret; worth a finding where it is a machine behind the site."""
