"""The signatures of traces, debug pages and drivers' messages, as each product's own code writes them.

Each is a search with bounded repeats. A sentence about traces must not fit: a trace needs its frames, a page the
parts of its template.
"""

from __future__ import annotations

from readycheck_checks.http.reading.driver_signs import DRIVERS
from readycheck_checks.http.reading.sign import Sign, sign

_FRAME_JS = (
    r"^[ \t]{0,16}at [^\n]{0,200}?(?:file://|node:|[A-Za-z]:\\|/)[^\s()]{1,300}:\d{1,7}:\d{1,6}\)?[ \t\"'}\],]{0,8}$"
)
_FRAME_JAVA = (
    r"^[ \t]{0,16}at [\w.$/@-]{2,300}\.[\w$<>]{1,100}\("
    r"(?:[\w$-]{1,100}\.(?:java|kt|scala|groovy|clj):\d{1,7}|Native Method|Unknown Source)\)"
)
_CALL_JAVA = (
    r"[ \t]{0,16}(?:[\w$.@-]{1,60}/)?(?:[\w$]{1,60}\.){2,12}[\w$<>]{1,100}\("
    r"(?:[\w$-]{1,100}\.(?:java|kt|scala|groovy|clj):\d{1,7}|Native Method|Unknown Source)\)[ \t]{0,4}$"
)
"""A frame without `at`, as Tomcat, Jetty and lists of frames have it."""
_FRAME_SERVLET = "^" + _CALL_JAVA
_FRAME_NET = r"^[ \t]{0,16}at [\w.<>`+\[\],|$ ]{3,300}\([^()\n]{0,300}\)(?: in [^\n]{1,300}:line \d{1,7})?[ \t\r]{0,4}$"
_CALL_NET = (
    r"[ \t]{0,16}at [\w.<>`+\[\],|$]{3,300}\((?!Native Method|Unknown Source|<)[\w\[\]<>`,.&*+ ]{0,300}\)"
    r"(?: in [^\n]{1,300}:line \d{1,7})?[ \t]{0,4}$"
)
"""What stands in brackets are types and names, where Java and JavaScript have the file."""
_FRAME_PYTHON = r"^[ \t|+]{0,16}File \\?\"[^\"\n]{1,300}\", line \d{1,7}"
_FRAME_RUBY = r"^[ \t]{0,16}(?:from )?[\w/.@+-]{1,300}\.(?:rb|erb|haml|slim):\d{1,7}:in [`'][^'\n]{1,200}'"
_MESSAGE_PHP = r"[ \t]{0,4}: [^\n]{1,800}? in (?:/|[A-Z]:\\)(?:(?! in )[^\n]){1,300}?(?: on line |:)\d{1,7}\b"
"""As PHP itself writes it, where display_errors is on."""
_OF_PHP = (".php", ".phtml", ".inc")
_FRAME_PHP = r"^[ \t]{0,16}#\d{1,3} (?:/|[A-Z]:\\)[^\n(]{1,300}\.(?:php|phtml|inc)\(\d{1,7}\)"


SIGNS: tuple[Sign, ...] = (
    # Debug pages, as each framework's own template writes them.
    sign(
        "werkzeug_debugger",
        r"<title>[^<]{0,400}// Werkzeug Debugger</title>",
        r"\bEVALEX\b|__debugger__|\bCONSOLE_MODE\b",
        hints=("Werkzeug Debugger",),
        debug=True,
        markup=True,
    ),
    sign(
        "vite_debug",
        r"\bconst error = \{\"message\":[^\n]{1,4000}\"stack\":\"",
        r"\{ ErrorOverlay \} = await import\(",
        hints=("ErrorOverlay",),
        debug=True,
        markup=True,
    ),
    sign(
        "django_debug",
        r"You're seeing this error because you have DEBUG = True",
        r"Using the URLconf defined in|Exception Type:|Request Method:|Exception Value:",
        hints=("DEBUG = True",),
        debug=True,
    ),
    sign(
        "starlette_debug",
        r"<title>Starlette Debugger</title>|<h1>500 Server Error</h1>",
        r"class=[\"']?(?:traceback-container|frame-line|traceback-title)",
        hints=("Starlette Debugger", "traceback-"),
        debug=True,
        markup=True,
    ),
    sign(  # to clients that do not ask for HTML; the frame that caught it is the first
        "starlette_debug",
        r"\ATraceback \(most recent call last\):\n[ \t|+]{0,16}File \"[^\"\n]{1,300}\bstarlette[/\\]"
        r"(?:middleware[/\\]errors|_exception_handler)\.py\", line \d",
        hints=("Traceback",),
        debug=True,
    ),
    sign(
        "laravel_debug",
        r"window\.(?:ignite|data)\b|<title>[^<]{0,300}Whoops! There was an error"
        r"|class=[\"'][^\"']{0,40}Whoops container",
        r"flareapp|[Ii]gnition|Whoops",
        hints=("gnition", "Whoops"),
        debug=True,
        markup=True,
    ),
    sign(
        "symfony_debug",
        r"<title>[^<]{0,400}\(\d{3} [A-Z][\w -]{1,40}\)</title>",
        r"class=[\"'][^\"']{0,60}(?:exception-summary|exception-message-wrapper|trace-details)",
        hints=("exception-summary", "exception-message", "trace-details"),
        debug=True,
        markup=True,
    ),
    sign(
        "aspnet_debug",
        r"Server Error in '[^'\n]{0,200}' Application",
        r"Stack Trace:|Source Error:",
        hints=("Server Error in '",),
        debug=True,
    ),
    sign(
        "aspnet_debug",
        r"An unhandled exception occurred while processing the request",
        r"^[ \t]{0,16}[\w.<>+]{1,200} in [^\n]{1,300}|:line \d|(?:Exception|Error): ",
        r"\bStack\b[^\n]{0,40}|\bQuery\b",
        hints=("unhandled exception occurred while processing",),
        debug=True,
    ),
    sign(  # to clients that do not ask for HTML
        "aspnet_debug",
        r"\A[\w.+`]{3,300}(?:Exception|Error)\b[^\n]{0,400}\n(?:[^\n]{0,1000}\n){1,200}?HEADERS\n=======\n",
        _FRAME_NET,
        hints=("HEADERS\n=======",),
        debug=True,
    ),
    sign(
        "rails_debug",
        r"Rails\.root: [^\n]{1,300}",
        r"Application Trace|Framework Trace|Full Trace|Routing Error",
        hints=("Rails.root:",),
        debug=True,
    ),
    sign(
        "rails_debug",
        r"BetterErrors\b|better_errors|better-errors",
        r"window\.OID|class=[\"']?trace_info|/__better_errors",
        hints=("etter_errors", "etter-errors", "BetterErrors"),
        debug=True,
        markup=True,
    ),
    sign(  # to clients that do not ask for HTML
        "rails_debug",
        r"\"exception\":\s?\"#<",
        r"\"traces\":\s?\{\s{0,40}\"(?:Application|Framework|Full) Trace\":",
        hints=('"traces"',),
        debug=True,
    ),
    sign(
        "rack_debug",
        r"You're seeing this error because you (?:use Rack::ShowExceptions|have enabled the show_exceptions setting)",
        hints=("seeing this error because",),
        debug=True,
    ),
    sign(  # written by Express's last handler unless NODE_ENV is production
        "express_debug",
        r"<title>Error</title>\s{1,4}</head>\s{1,4}<body>\s{1,4}<pre>[^\n]{1,4000}?<br> &nbsp; &nbsp;at ",
        hints=(" &nbsp; &nbsp;at ",),
        debug=True,
        markup=True,
    ),
    sign(
        "next_debug",
        r"/_next/static/development/_buildManifest\.js\b",
        r"\"buildId\":\"development\"",
        hints=("/_next/static/development/",),
        debug=True,
        markup=True,
    ),
    sign(
        "sinatra_debug",
        r"<h2>Sinatra doesn.{1,8}t know this ditty\.?</h2>",
        r"/__sinatra__/\d{3}\.png",
        hints=("__sinatra__",),
        debug=True,
        markup=True,
    ),
    sign(
        "puma_debug",
        r"\APuma caught this error: [^\n]{1,2000}\n",
        r"^[^\n:]{1,300}\.(?:rb|ru):\d{1,7}:in ",
        hints=("Puma caught this error",),
        debug=True,
    ),
    sign(
        "spring_whitelabel",
        r"Whitelabel Error Page",
        _FRAME_JAVA,
        hints=("Whitelabel",),
    ),
    # Traces.
    sign(
        "python",
        r"Traceback \(most recent call last\)",
        _FRAME_PYTHON,
        hints=("Traceback",),
    ),
    sign(  # frames alone, as `format_tb` lists them
        "python",
        _FRAME_PYTHON + r", in [^\n]{1,200}\n(?:[^\n]{0,400}\n){0,3}?" + _FRAME_PYTHON[1:] + ", in ",
        hints=("File ",),
    ),
    sign("java", _FRAME_JAVA, hints=("at ",), times=2),
    sign("java", r"^[ \t]{0,16}(?:Caused by: )?[\w.$]{3,200}(?:Exception|Error)\b[^\n]{0,300}\n" + _FRAME_JAVA,
          hints=("at ",)),
    sign(  # as Tomcat and Jetty write it into their error pages
        "java",
        r"^[\w.$]{3,200}(?:Exception|Error)(?::[^\n]{0,400})?\n(?:[^\n]{0,400}\n){0,12}?" + _FRAME_SERVLET,
        hints=(".java:",),
    ),
    sign("java", _FRAME_SERVLET + r"\n" + _CALL_JAVA, hints=(".java:", ".kt:", ".scala:", ".groovy:", ".clj:")),
    sign(  # frames as objects, in JSON
        "java",
        r"\"className\":\s?\"[\w.$]{3,300}\"",
        r"\"methodName\":\s?\"",
        r"\"lineNumber\":\s?-?\d",
        r"\"nativeMethod\":\s?(?:true|false)",
        hints=('"nativeMethod"',),
    ),
    sign("node", _FRAME_JS, hints=("at ",), times=2),
    sign(
        "node",
        r"^[^\n]{0,40}\b\w{0,40}Error\b[^\n]{0,300}\n" + _FRAME_JS,
        hints=("at ",),
    ),
    sign("dotnet", r"^[^\n]{0,40}\b(?:System|Microsoft)\.[\w.]{1,200}Exception\b[^\n]{0,400}\n(?:[^\n]{0,400}\n){0,3}?"
          + _FRAME_NET, hints=("at ",)),
    sign(
        "dotnet",
        r"\b(?:[A-Za-z_]\w{0,60}[.+]){1,10}\w{1,80}Exception\b[^\n]{0,400}\n(?:(?![ \t]{0,16}at )[^\n]{0,400}\n){0,3}?"
        + _CALL_NET,
        hints=("Exception",),
    ),
    sign("dotnet", r"^[^\n]{0,40}\b\w{1,80}Exception\b[^\n]{0,400}\n" + _CALL_NET + r"\n" + _CALL_NET,
         hints=("Exception",)),
    sign("dotnet", r"^[ \t]{0,16}at [^\n]{3,400}\) in [^\n]{1,300}\.(?:cs|vb|fs|cshtml|razor):line \d{1,7}",
          hints=(":line ",)),
    sign("php", r"\b(?:Fatal error|Parse error|Recoverable fatal error)" + _MESSAGE_PHP, hints=_OF_PHP, debug=True),
    sign("php", r"\b(?:Warning|Notice|Deprecated)" + _MESSAGE_PHP, hints=_OF_PHP, debug=True),
    sign("php", _FRAME_PHP, hints=(".php(", ".phtml(", ".inc("), times=2),
    sign("php", r"\"exception\":[ ]?\"[\w\\]{1,300}\"", r"\"file\":[ ]?\"[^\"]{1,300}\.php\"", r"\"trace\":[ ]?\[",
          hints=('"exception"',), debug=True),
    sign("ruby", _FRAME_RUBY, hints=(".rb:", ".erb:", ".haml:", ".slim:"), times=2),
    sign(
        "go",
        r"^goroutine \d{1,9} \[[\w ,()-]{1,80}\]:",
        r"^[ \t]{1,8}(?:/|[A-Z]:)[^\s]{1,300}\.go:\d{1,7}",
        hints=("goroutine ",),
    ),
    sign(  # as pkg/errors writes it
        "go",
        r"^[\w./()*-]{3,300}\n[ \t]{1,8}(?:/|[A-Z]:)\S{1,300}\.go:\d{1,7}(?: \+0x[0-9a-f]{1,16})?$",
        hints=(".go:",),
        times=2,
    ),
    *DRIVERS,
    # Not traces: where the server's files lie, and which version it is.
    sign(
        "path",
        r"(?<![\w/.:])(?:/var/(?:www|lib|task|app|opt)|/(?:srv|opt|root|usr/src|usr/local|home/[\w.-]{1,40}|Users/[\w.-]{1,40}"
        r"|workspace))/[\w./@+-]{0,300}\.(?:py|js|mjs|cjs|ts|php|phtml|rb|erb|java|jar|war|go|cs|cshtml|jsp|pl|conf|ya?ml|ini"
        r"|log|sock|db|sqlite3?|tpl|twig|env)\b|\b[A-Z]:\\(?:inetpub|[\w .-]{1,40}\\)[\w\\ .-]{1,200}\.\w{1,6}\b",
        hints=("/", "\\"),
    ),
    sign(
        "version",
        r"(?i)\b(?:nginx|openresty|apache(?: tomcat)?|tomcat|jetty(?:://)?|werkzeug|gunicorn|uvicorn|php|python|openssl|express"
        r"|passenger|puma|lighttpd|caddy|microsoft-iis|mod_\w{2,12}|glassfish|wildfly|jboss|weblogic|asp\.net|kestrel)"
        r"/v?\d{1,3}\.\d{1,4}[\w.-]{0,20}|Microsoft \.NET Framework Version:\s?\d+\.\d+",
        hints=("/", "Framework Version"),
    ),
)  # fmt: skip
