"""What is left out of a parse changes no finding: each case is read whole and in parts."""

import pytest
from tests.checks.source.suite import CASES

from readycheck_checks.source.collect import python_lexer, python_parts
from readycheck_checks.source.collect.debug_python import scan
from readycheck_checks.source.collect.logged_words import may_name, sort_of
from readycheck_checks.source.collect.python_cut import Rest, cut
from readycheck_checks.source.collect.python_lexer import code_of

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


def test_parts_give_the_hits_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {name: (FILLER + text + FILLER).encode() for name, text in MODULES.items()}
    modules |= {f"{name}, alone": text.encode() for name, text in MODULES.items()}
    in_parts = {name: scan(data, "app/settings.py") for name, data in modules.items()}
    monkeypatch.setattr(python_parts, "cut", lambda data, _code, _places: Rest(data))
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
    assert b"async def wait(self):\n     pass" in rest.text
    compile(rest.text, "rest", "exec")


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
