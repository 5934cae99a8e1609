"""Browser features that Permissions-Policy governs: the registry of the W3C and what browsers have beside it."""

from __future__ import annotations

POWERFUL = (
    "camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "bluetooth",
    "midi", "clipboard-read", "screen-wake-lock", "publickey-credentials-get", "publickey-credentials-create",
    "identity-credentials-get", "storage-access", "local-fonts", "idle-detection", "window-management",
)  # fmt: skip
"""Features that reach devices, places, money or accounts of the person at the browser."""

_FURTHER = """
accelerometer all-screens-capture ambient-light-sensor aria-notify attribution-reporting autofill autoplay battery
browsing-topics captured-surface-control ch-device-memory ch-downlink ch-dpr ch-ect ch-prefers-color-scheme
ch-prefers-reduced-motion ch-prefers-reduced-transparency ch-rtt ch-save-data ch-ua ch-ua-arch ch-ua-bitness
ch-ua-form-factors ch-ua-full-version ch-ua-full-version-list ch-ua-high-entropy-values ch-ua-mobile ch-ua-model
ch-ua-platform ch-ua-platform-version ch-ua-wow64 ch-viewport-height ch-viewport-width ch-width clipboard-write
compute-pressure controlled-frame conversion-measurement cross-origin-isolated deferred-fetch
deferred-fetch-minimal digital-credentials-create digital-credentials-get direct-sockets direct-sockets-private
document-domain encrypted-media execution-while-not-rendered execution-while-out-of-viewport
fenced-unpartitioned-storage-read focus-without-user-activation fullscreen gamepad gyroscope interest-cohort
join-ad-interest-group keyboard-map language-detector language-model local-network local-network-access
loopback-network magnetometer manual-text media-playback-while-not-visible monetization navigation-override
on-device-speech-recognition otp-credentials picture-in-picture private-aggregation private-state-token-issuance
private-state-token-redemption proofreader record-ad-auction-events rewriter run-ad-auction shared-storage
shared-storage-select-url smart-card speaker-selection sub-apps summarizer sync-script sync-xhr translator
trust-token-redemption unload usb-unrestricted vertical-scroll vibrate vr wake-lock web-app-installation
web-printing web-share window-placement writer xr xr-spatial-tracking
"""

KNOWN = frozenset((*POWERFUL, *_FURTHER.split()))
"""Other names are passed over by browsers and do no harm."""
