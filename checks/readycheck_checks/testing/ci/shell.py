"""A shell script as a tree of commands: enough of the POSIX grammar to tell whose failure is lost.

Pure. What the grammar here does not know ends as an ordinary command, never as an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from readycheck_checks.testing.ci.tokens import Token, tokens_of

MOST_CHARACTERS = 200_000
_MOST_DEPTH = 30


@dataclass
class Simple:
    """One command with its words, redirections left out."""

    words: list[str]
    line: int


@dataclass
class Compound:
    """A group, loop, branch or function: `kind` is `group`, `if`, `loop`, `case` or `function`."""

    kind: str
    bodies: list[list[AndOr]]
    conditions: list[list[AndOr]] = field(default_factory=list)
    name: str = ""


@dataclass
class Pipeline:
    """Commands joined by `|`."""

    parts: list[Simple | Compound]
    negated: bool = False


@dataclass
class AndOr:
    """Pipelines joined by `&&` and `||`; `operators` has one entry less."""

    pipelines: list[Pipeline]
    operators: list[str]


def parse(script: str) -> list[AndOr]:
    """The statements of a script."""
    return _Parser(tokens_of(script[:MOST_CHARACTERS])).statements(set())


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, *texts: str) -> bool:
        token = self._peek()
        return token is not None and token.text in texts and not token.quoted

    def _take(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False

    def statements(self, ends: set[str]) -> list[AndOr]:
        """Statements up to one of the words in `ends`, which is left."""
        found: list[AndOr] = []
        while (token := self._peek()) is not None:
            if self._take("\n", ";", "&"):
                continue
            if token.text in ends and not token.quoted:
                break
            before = self._at
            found.append(self._and_or())
            if self._at == before:  # a closing word with nothing open
                self._at += 1
        return [one for one in found if any(pipeline.parts for pipeline in one.pipelines)]

    def _and_or(self) -> AndOr:
        one = AndOr([self._pipeline()], [])
        while self._is("&&", "||"):
            one.operators.append(self._tokens[self._at].text)
            self._at += 1
            while self._take("\n"):
                pass
            one.pipelines.append(self._pipeline())
        return one

    def _pipeline(self) -> Pipeline:
        negated = self._take("!")
        parts = [self._command()]
        while self._take("|", "|&"):
            while self._take("\n"):
                pass
            parts.append(self._command())
        return Pipeline([part for part in parts if part is not None], negated)

    def _command(self) -> Simple | Compound | None:
        token = self._peek()
        if token is None or self._depth > _MOST_DEPTH:
            self._at = len(self._tokens) if self._depth > _MOST_DEPTH else self._at
            return None
        self._depth += 1
        try:
            if not token.quoted and (compound := self._compound(token)) is not None:
                return compound
            return self._simple(token)
        finally:
            self._depth -= 1

    def _compound(self, token: Token) -> Compound | None:  # noqa: PLR0912 - one branch a keyword
        if self._take("("):
            body = self.statements({")"})
            self._take(")")
            return Compound("group", [body])
        if self._take("{"):
            body = self.statements({"}"})
            self._take("}")
            return Compound("group", [body])
        if self._take("if"):
            return self._if()
        if self._is("for", "while", "until", "select"):
            condition: list[AndOr] = []
            self._at += 1
            if token.text in ("while", "until"):
                condition = self.statements({"do"})
            else:
                while (one := self._peek()) is not None and one.text != "do":
                    self._at += 1
            self._take("do")
            body = self.statements({"done"})
            self._take("done")
            return Compound("loop" if token.text == "for" else "while", [body], [condition])
        if self._take("case"):
            bodies: list[list[AndOr]] = []
            while (one := self._peek()) is not None and not self._take("esac"):
                if self._take(")"):
                    bodies.append(self.statements({";;", "esac"}))
                else:
                    self._at += 1
                    del one
            return Compound("case", bodies)
        if token.text == "function":
            self._at += 2
            name = self._tokens[self._at - 1].text if self._at <= len(self._tokens) else ""
            self._take("(")
            self._take(")")
            return self._function(name)
        following = [one.text for one in self._tokens[self._at + 1 : self._at + 3]]
        if following == ["(", ")"] and not token.operator:
            self._at += 3
            return self._function(token.text)
        return None

    def _function(self, name: str) -> Compound:
        while self._take("\n"):
            pass
        body = self._command()
        return Compound("function", [[AndOr([Pipeline([body] if body else [])], [])]], name=name)

    def _if(self) -> Compound:
        conditions = [self.statements({"then"})]
        bodies: list[list[AndOr]] = []
        self._take("then")
        while True:
            bodies.append(self.statements({"elif", "else", "fi"}))
            if self._take("elif"):
                conditions.append(self.statements({"then"}))
                self._take("then")
            elif not self._take("else"):
                break
        self._take("fi")
        return Compound("if", bodies, conditions)

    def _simple(self, first: Token) -> Simple | None:
        words: list[str] = []
        while (token := self._peek()) is not None and not token.operator:
            words.append(token.text)
            self._at += 1
        return Simple(words, first.line) if words else None
