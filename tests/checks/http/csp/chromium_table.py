"""Policies, and what Chromium 156 really let a page of https://www.example/ do under each of them.

Seen by serving the page over TLS, with attacker.test and www.example resolved to this machine. The letters: I an inline
script ran, E an event handler, J a javascript: link, H a script of https://attacker.test/deep/path/e.js, P the same
from port 8443, D a script in a data: address; B a base element of attacker.test held.
"""

from __future__ import annotations

PARTS = {
    "{REST}": "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "{NONCE}": "'nonce-4AEemGb0xJptoIGFP3Nd6w=='",
    "{HASH}": "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
}
SEEN: dict[str, str] = {
    "IEJHPDB": """
upgrade-insecure-requests
frame-ancestors 'none'
img-src 'self'
;;;
style-src 'self'; object-src 'none'
connect-src 'self'; form-action 'self'
default-src * data: blob: 'unsafe-inline' 'unsafe-eval'
script-src: 'self'; object-src: 'none'
script-src='self'
default 'self'
"default-src 'self'"
report-uri /csp
upgrade-insecure-requests; frame-ancestors 'self' https://stackexchange.com
block-all-mixed-content; frame-ancestors 'none'; upgrade-insecure-requests;
default-src 'self' https: data: 'unsafe-inline' 'unsafe-eval'
default-src 'self' http: https: data: blob: 'unsafe-inline'
""",
    "IEJHPD": """
base-uri 'none'
object-src 'none'; base-uri 'none'
scripts-src 'self'; object-src 'none'; base-uri 'none'
script_src 'self'; object-src 'none'; base-uri 'none'
""",
    "IEHPDB": """
require-trusted-types-for 'script'
require-trusted-types-for 'script'; trusted-types default
""",
    "B": """
default-src 'self'
default-src 'none'
script-src 'self'
script-src 'self'; object-src 'none'
script-src 'none'
script-src
default-src
default-src ; object-src *
script-src 'self', https://attacker.test
script-src {NONCE}
script-src {NONCE}; object-src 'none'; form-action 'self'; frame-ancestors 'none'
script-src {NONCE}; object-src 'none'; base-uri https:; form-action 'self'; frame-ancestors 'none'
script-src {NONCE}; object-src 'none'; base-uri *; form-action 'self'; frame-ancestors 'none'
script-src {NONCE} 'strict-dynamic'; object-src 'none'
script-src {NONCE}; object-src 'none'; base-src 'none'
default-src 'self'; frame-ancestors 'self'; form-action 'self';
script-src attacker.test?x; object-src 'none'
script-src https://attacker.test?x; object-src 'none'
script-src attacker.test:8443?x; object-src 'none'
script-src attacker.test/deep/path/e.js|x; object-src 'none'
script-src attacker.test/deep/[x]; object-src 'none'
script-src 'self'?x; object-src 'none'
script-src https:?x; object-src 'none'
script-src *:80; object-src 'none'
script-src attacker.test/other/?x; object-src 'none'
script-src *.test:80; object-src 'none'
""",
    "": """
default-src 'self'; {REST}
default-src 'none'; {REST}
default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'
script-src 'self'; object-src 'none'; base-uri 'none'
script-src https; {REST}
default-src 'self'; img-src 'self' data:; {REST}
script-src 'self' blob:; {REST}
script-src 'self' filesystem:; {REST}
script-src 'self' https://*.www.example; {REST}
script-src https://*.attacker.test; {REST}
script-src https://attacker.test/other/; {REST}
script-src https://attacker.test/deep; {REST}
script-src https://att*.test; {REST}
script-src https://attacker.test/*; {REST}
script-src **; {REST}
script-src *.; {REST}
script-src https://u@attacker.test; {REST}
script-src 'self' http://203.0.113.5; {REST}
script-src 'self' http://localhost:3000; {REST}
script-src 'self' http://static.www.example; {REST}
script-src 'self' https://static.www.example; {REST}
script-src https://www.example/static/; {REST}
script-src 'self' https://www.googletagmanager.com; {REST}
script-src {NONCE}; {REST}
script-src {NONCE}; object-src 'none'; base-uri 'none'
script-src {NONCE}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'
script-src {NONCE}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
script-src 'self' {NONCE}; {REST}
script-src {NONCE} 'unsafe-inline'; {REST}
script-src {NONCE} 'strict-dynamic'; {REST}
script-src {NONCE} 'strict-dynamic' 'unsafe-inline' https: http:; {REST}
object-src 'none'; script-src {NONCE} 'unsafe-inline' 'strict-dynamic' https: http:; base-uri 'none'
script-src 'strict-dynamic'; {REST}
script-src 'strict-dynamic' 'unsafe-inline' https:; {REST}
default-src {NONCE} 'strict-dynamic' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
script-src {NONCE} 'strict-dynamic' 'unsafe-eval'; {REST}
script-src {NONCE} 'strict-dynamic' 'wasm-unsafe-eval'; {REST}
script-src 'self' 'unsafe-eval'; {REST}
script-src {HASH}; {REST}
script-src {HASH} 'strict-dynamic'; {REST}
script-src {HASH} 'unsafe-inline'; {REST}
script-src {HASH} 'unsafe-inline' 'strict-dynamic' https:; {REST}
script-src 'sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb'; {REST}
script-src 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=' 'unsafe-inline'; {REST}
script-src 'nonce-4AEemGb0xJptoIGFP3Nd6w-_' 'unsafe-inline'; {REST}
script-src 'nonce-'; {REST}
script-src 'nonce-$request_id'; {REST}
script-src 'nonce-NONCE'; {REST}
script-src 'nonce-abc'; {REST}
script-src 'NONCE-4AEemGb0xJptoIGFP3Nd6w==' 'unsafe-inline'; {REST}
script-src 'SHA256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'unsafe-inline'; {REST}
script-src 'self' 'unsafe-hashes' {HASH}; {REST}
script-src {NONCE} 'strict-dynamic' 'report-sample'; {REST}; report-uri /csp
script-src {NONCE} 'strict-dynamic'; {REST}; report-uri /csp; report-to csp
default-src {NONCE}; script-src 'self'; {REST}
script-src-elem {NONCE}; script-src-attr 'none'; {REST}
script-src 'none'; script-src-elem {NONCE}; {REST}
script-src 'unsafe-inline' *; script-src-elem 'none'; script-src-attr 'none'; {REST}
script-src {NONCE}; script-src-attr 'unsafe-hashes' {HASH}; {REST}
default-src 'unsafe-inline' *; script-src 'self'; {REST}
default-src 'none'; script-src-elem 'self'; {REST}
default-src 'self'; object-src *; base-uri 'none'
default-src 'self'; script-src 'self'; object-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
default-src 'self'; object-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
script-src 'self' 'unsafe-inline', script-src 'self'; {REST}
default-src 'self', object-src 'none', base-uri 'none', form-action 'self', frame-ancestors 'none'
default-src 'self'; {REST}, script-src https://attacker.test 'unsafe-inline'
script-src {NONCE} 'strict-dynamic'; {REST}; require-trusted-types-for 'script'
script-src {NONCE}; {REST}; require-trusted-types-for script
script-src {NONCE}; {REST}; require-trusted-types-for 'script'; trusted-types *
script-src {NONCE}; {REST}; require-trusted-types-for 'script'; trusted-types 'none'
script-src {NONCE} 'trusted-types-eval'; {REST}; require-trusted-types-for 'script'
script-src none; {REST}
script-src self; {REST}
script-src 'self' unsafe-inline; {REST}
default-src 'self' object-src 'none'; base-uri 'none'
script-src "self"; object-src 'none'; base-uri 'none'
script-src 'self'; script-src 'unsafe-inline' *; {REST}
script-src 'none' 'self'; {REST}
script-src 'self' 'unsafe_inline'; {REST}
   ;  script-src   'self'  ; ; {REST} ;
script-src {NONCE}; object-src 'none'; base-uri 'none'; frame-ancestor 'none'
script-src {NONCE}; object-src 'none'; base-uri 'none'; form-action none; frame-ancestors none
script-src {NONCE}; object-src none; base-uri 'none'
x-frame-options deny; script-src 'self'; object-src 'none'; base-uri 'none'
script-src 'self'; reflected-xss block; {REST}
script-src 'self'; referrer no-referrer; {REST}
script-src 'self'; block-all-mixed-content; {REST}
script-src 'self'; plugin-types application/pdf; {REST}
default-src 'self'; prefetch-src 'self'; {REST}
default-src 'self'; child-src 'none'; frame-src 'none'; {REST}
script-src 'self' 'inline-speculation-rules'; {REST}
default-src 'self'; script-src 'self' {NONCE}; img-src 'self' https:; {REST}
default-src 'self' file: app:; script-src 'self' file:; object-src 'none'; base-uri 'none'
""",
    "IEJB": """
script-src 'self' 'unsafe-inline'
default-src 'self' 'unsafe-inline'
default-src 'self' script-src 'unsafe-inline'
default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' ajax.aspnetcdn.com; object-src 'none'
""",
    "HPB": """
default-src *
default-src https:
default-src self *
""",
    "HP": """
script-src *; {REST}
script-src https:; {REST}
script-src http:; {REST}
script-src https://*:*; {REST}
script-src *:*; {REST}
script-src attacker.test:*; {REST}
script-src {NONCE} 'unsafe-inline' https:; {REST}
script-src 'self'; script-src-elem *; {REST}
script-src {NONCE} 'strict-dynamics' https:; {REST}
script-src {NONCE} strict-dynamic https:; {REST}
default-src http: 'self'; base-uri 'self'
""",
    "IEJHPB": """
default-src https: 'unsafe-inline'
""",
    "H": """
script-src https://*; {REST}
script-src http://*; {REST}
script-src *:443; {REST}
script-src http://*:80; {REST}
script-src 'self' https://*.test; {REST}
script-src https://attacker.test; {REST}
script-src https://attacker.test/deep/; {REST}
script-src attacker.test; {REST}
script-src HTTPS://ATTACKER.TEST; {REST}
script-src http://attacker.test; {REST}
script-src https://attacker.test/deep/path/e.js?x=1; {REST}
""",
    "P": """
script-src https://*:8443; {REST}
script-src attacker.test:8443; {REST}
""",
    "D": """
script-src 'self' data:; {REST}
script-src 'self'; script-src-elem 'self' data:; {REST}
""",
    "DB": """
default-src 'self' data:
""",
    "IEJ": """
script-src 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' 'unsafe-inline'; {REST}
script-src 'md5-1B2M2Y8AsgTpgAmY7PhCfg==' 'unsafe-inline'; {REST}
script-src 'nonce-r@nd!m' 'unsafe-inline'; {REST}
script-src 'nonce-' 'unsafe-inline'; {REST}
script-src 'nonce-{{nonce}}' 'unsafe-inline'; {REST}
script-src nonce-4AEemGb0xJptoIGFP3Nd6w== 'unsafe-inline'; {REST}
script-src 'nonce-4AEemGb0xJptoIGFP3Nd6w===' 'unsafe-inline'; {REST}
script-src 'self' 'unsafe-hashes' 'unsafe-inline'; {REST}
style-src {NONCE}; script-src 'self' 'unsafe-inline'; {REST}
default-src {NONCE}; script-src 'unsafe-inline'; {REST}
Script-Src 'unsafe-inline'; script-src 'self'; {REST}
SCRIPT-SRC 'SELF' 'UNSAFE-INLINE'; {REST}
script-src 'once-4AEemGb0xJptoIGFP3Nd6w==' 'unsafe-inline'; {REST}
script-src 'self' 'unsafe-inline'; {REST}
""",
    "E": """
default-src 'self' 'unsafe-inline'; script-src-elem 'self'; {REST}
script-src {NONCE} 'strict-dynamic'; script-src-attr 'unsafe-inline'; {REST}
script-src-elem 'self'; object-src 'none'; base-uri 'none'
script-src 'unsafe-inline'; script-src-elem {NONCE}; {REST}
""",
    "IJ": """
script-src 'self'; script-src-elem 'self' 'unsafe-inline'; {REST}
script-src 'self' 'unsafe-inline'; script-src-attr 'none'; {REST}
""",
    "IJHPD": """
script-src-attr 'none'; object-src 'none'; base-uri 'none'
""",
    "IEJHP": """
script-src 'unsafe-inline' *; script-src 'self'; {REST}
script-src 'none' 'unsafe-inline' https:; {REST}
""",
    "HB": """
script-src https://attacker.test/deep/path/e.js?x=1; object-src 'none'
script-src https://attacker.test/deep/path/e.js#x; object-src 'none'
script-src attacker.test/deep/?; object-src 'none'
script-src https://attacker.test/?; object-src 'none'
script-src https://attacker.test/deep/path/e.js?a=b&c=[1]|; object-src 'none'
script-src attacker.test/deep/?/x; object-src 'none'
script-src */?x; object-src 'none'
script-src https://*/deep/path/e.js?x; object-src 'none'
script-src http://*:80; object-src 'none'
""",
}
