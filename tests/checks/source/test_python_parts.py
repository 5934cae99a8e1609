"""What is left out of a parse changes no finding: each case is read whole and in parts."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.source.suite import CASES

from readycheck_checks.source.collect import python_lexer, python_parts
from readycheck_checks.source.collect.debug_python import scan
from readycheck_checks.source.collect.logged_words import may_name, sort_of
from readycheck_checks.source.collect.python_cut import Rest, cut
from readycheck_checks.source.collect.python_lexer import code_of
from readycheck_checks.source.collect.python_looks import may_hold

FILLER = '''

class Unrelated:
    def total(self, given, *, start=(0, (1, 2)), text=")"):  # a comment:
        """def print(): in a text
print("no code")
        """
        values = [
            one for one in given
        ]
        return sum(values, start[0])

    async def wait(self):
        def inner(value: int) -> "dict[str, int]":
            return {"value": value}
        return inner(1) + \\
            inner(2)["value"]


def later(console, write, out):
    console.log("x")
    write("y")
    out.write("z")
'''
ALIASES = {
    "an alias of the stream": "import sys\nout = sys.stdout\nprint(1)\n\ndef work():\n    out.write('x')\n",
    "an alias of the method": "import sys\nsay = sys.stdout.write\n\ndef work():\n    say('x')\n",
    "an alias of print": "say = print\n\ndef work():\n    say('x')\n",
    "an object of rich": "from rich.console import Console\nc = Console()\n\ndef work():\n    c.log('x')\n",
    "a module of rich": "from rich import console as c\n\ndef work():\n    c.Console().log('x')\n",
    "an imported name": "from icecream import ic as see\n\ndef work():\n    see(1)\n",
    "a chain of aliases": "say = print\ntell = say\n\ndef work():\n    def inner():\n        tell('x')\n    inner()\n",
    "a partial": "import functools\nsay = functools.partial(print, 'x')\n\ndef work():\n    say()\n",
    "a text that is run": "def work():\n    exec(\"print('x')\")\n\ndef other():\n    print('y')\n",
    "a print in a text": "def work(x):\n    return f'{print(x)}'\n\ndef other():\n    print('y')\n",
    "a local import": "def work():\n    import wdb\n    wdb.run('x')\n\ndef other():\n    print('y')\n",
    "a name that is rebound": (
        "DEBUG = False\n\ndef switch():\n    global DEBUG\n    DEBUG = True\n\n"
        "def work():\n    if DEBUG:\n        print(1)\n"
    ),
    "a terminal far off": (
        "def work():\n    print(1)\n\ndef between():\n    work()\n\ndef main():\n    between()\n\n"
        "if __name__ == '__main__':\n    main()\n"
    ),
    "a parser in a function": "def work():\n    print(1)\n\ndef main():\n    import argparse\n    work()\n",
    "a setting": "app = Flask(__name__)\n\ndef start():\n    app.config['DEBUG'] = True\n    app.run(debug=True)\n",
}
MODULES = {**{f"case {n}": one.text for n, one in enumerate(CASES) if one.path.endswith(".py")}, **ALIASES}


def _whole(data: bytes, _code: bytes, _places: Sequence[int], *, classes: bool = False) -> Rest:
    """Takes nothing out."""
    return Rest(data)


def test_parts_give_the_hits_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {name: (FILLER + text + FILLER).encode() for name, text in MODULES.items()}
    modules |= {f"{name}, alone": text.encode() for name, text in MODULES.items()}
    in_parts = {name: scan(data, "app/settings.py") for name, data in modules.items()}
    monkeypatch.setattr(python_parts, "cut", _whole)
    whole = {name: scan(data, "app/settings.py") for name, data in modules.items()}
    assert in_parts == whole
    assert all(whole[name].hits for name in ALIASES)


def test_a_cut_that_went_wrong_is_taken_back() -> None:
    text = "def work():\n    values = [\n1,\n]\n    return values\n\ndef other():\n    print(1)\n"
    data = text.encode()
    assert cut(data, code_of(data), ()).text != data
    assert [hit.line for hit in scan(data).hits] == [8]


def test_a_cut_keeps_lines_and_heads() -> None:
    data = FILLER.encode()
    rest = cut(data, code_of(data), ())
    assert rest.text.count(b"\n") == data.count(b"\n")
    assert {b"sum(" in rest.text, b"inner" in rest.text, b"console.log" in rest.text} == {False}
    assert b"async def wait(): pass" in rest.text
    compile(rest.text, "rest", "exec")


@pytest.mark.parametrize(
    ("head", "left"),
    [
        ("def f(a, /, b: int = 1, *c, d=None, **e) -> str:", "def f(): pass"),
        ("def f(a: list[str] | None = None, *, b: dict[str, list[int]] = {}):", "def f(): pass"),
        ("def f(\n    a,\n    b,\n):", "def f(): pass"),
        ("def f(a=print):", "def f(a=print):\n pass"),
        ("def f(a=call(1)):", "def f(a=call(1)):\n pass"),
        ("def f(a=1, b):", "def f(a=1, b):\n pass"),
        ("def f(a, async=True):", "def f(a, async=True):\n pass"),
        ("def f(options: Namespace):", "def f(options: Namespace):\n pass"),
        ("def print(a):", "def print(a):\n pass"),
    ],
)
def test_parameters_go_where_they_cannot_matter(head: str, left: str) -> None:
    data = f"x = 1\n{head}\n    y = 2\n".encode()
    places = [data.find(b"print")] if b"print" in data else []
    rest = cut(data, code_of(data), places)
    assert rest.text.decode().split("\n", 1)[1].rstrip() == left
    assert rest.text.count(b"\n") == data.count(b"\n")


def test_a_class_without_a_place_goes_where_it_may() -> None:
    data = b"\nclass A(B):\n    x = 1\n    def f(self):\n        return 1\n\nclass C:\n    y = print\n"
    places = [data.find(b"print")]
    assert cut(data, code_of(data), places, classes=True).text.startswith(b"\nclass A(B):\n pass\n")
    assert b"x = 1" in cut(data, code_of(data), places).text
    assert b"y = print" in cut(data, code_of(data), places, classes=True).text


PIECES = (
    *(text for name, text in ALIASES.items() if name != "a setting"),
    *FILLER.strip("\n").split("\n\n\n"),
    "import sys, os\nfrom pprint import pprint\n",
    "def print(x):\n    log.info(x)\n",
    "class Report:\n    write = print\n    def shown(self, to=print):\n        self.write('x')\n",
    "class Quiet:\n    x = 1\n    def run(self, *, n: int = 1) -> None:\n        '''print(n)'''\n        return n\n",
    "# print(1)\n",
    '"""Text.\n\n>>> print(1)\n1\n... print the rest; import pdb\n"""\n',
    "x = 'print(1)  # no'; y = \"# no\"; print(x)  # noqa: T201\n",
    "if DEBUG:\n    print('a')\nelse:\n    breakpoint()\n",
    "def late():\n    if not settings.DEBUG:\n        return\n    import pdb; pdb.set_trace()\n",
    "for print in ():\n    print(1)\n",
    "raise SystemExit\n",
    "values = [print\n]\n",
    'text = f"{print(1)}"\n',
    "async def served(request: Request = None):\n    await write(request)\n",
    "@click.command()\ndef command():\n    late()\n    print('done')\n",
    "import click\n",
    "if __name__ == '__main__':\n    late()\n",
    "sys.exit(late())\n",
    "def outer():\n    def inner():\n        global say\n        say = print\n    return inner\n",
    "try:\n    from rich import print\nexcept ImportError:\n    pass\n",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_any_order_of_pieces_gives_the_hits_of_the_whole(pieces: list[str]) -> None:
    data = "\n".join(pieces).encode()
    in_parts = scan(data, "app/settings.py")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(python_parts, "cut", _whole)
        patched.setattr(python_parts, "_is_rooted", lambda _data: True)
        patched.setattr(python_lexer, "in_code", lambda _data, _code: True)
        assert scan(data, "app/settings.py") == in_parts
    if not may_hold(data):
        assert (in_parts.hits, python_lexer.scan(data).hits) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "def f():\r\n    x = 1\r\n",
        "# coding: shift_jis\ndef f():\n    x = 1\n",
        "def f(): return 1\n",
        "def f():\n# nothing\nx = 1\n",
        "x = 1 + \\\n  def f():\n    y = 1\n",
        "def f(\n",
    ],
)
def test_what_is_not_plain_stays_whole(text: str) -> None:
    data = text.encode()
    assert cut(data, code_of(data), ()) == Rest(data)


NAMES = """
password passwd db_pwd passphrase passcode clientSecret api_key apiKey access_key private_key token jwt bearer
authorization authorisation auth_header cookies set_cookie credentials otp totp cvv cvc session_key session_cookie
card_number credit_card pan iban ssn connection_string dsn database_url access_tokens email e_mail eMailAddress phone
phone_number mobile_number date_of_birth birth_date dob passport tax_id national_id home_address street_address
social_security_number
"""


def test_the_quick_look_misses_no_sensitive_name() -> None:
    assert [name for name in NAMES.split() if sort_of(name) is None or not may_name(name.encode())] == []
    assert may_name(b"os.environ")
    assert not may_name(b'"%s of %d", number, total')


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("import sys\nprint(1, file=sys.stdout if ok else None)\n", ["print"]),
        ("import sys\nprint(1, file=sys.stderr if ok else log)\n", ["print to stderr"]),
        ("print(1, file=one if ok else other)\n", []),
    ],
)
def test_a_stream_by_a_condition(text: str, what: list[str]) -> None:
    assert [hit.what for hit in scan(text.encode()).hits] == what


def test_the_lexer_reads_a_function_of_a_module() -> None:
    hits = python_lexer.scan(b"import pprint\n\npprint.pprint(data)\nother.pprint(data)\npprint.pp (data)\n").hits
    assert [(hit.line, hit.column, hit.what) for hit in hits] == [(3, 1, "pprint"), (5, 1, "pprint")]
