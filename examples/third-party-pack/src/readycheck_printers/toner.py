"""Every printer has toner left for the week of the deadline."""

from collections.abc import Iterator

from readycheck.api import AtLeast, Check, Field, Finding, JudgeContext, LowerBar, Model, finding
from readycheck_printers.collect import PrinterFacts


class Options(Model):
    """The bar."""

    toner: LowerBar = Field(default=AtLeast(warn=20, fail=5), description="Toner left, in percent.")


def judge(printer: PrinterFacts, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """One finding a printer."""
    status = options.toner.judge(printer.toner)
    message = f"{printer.toner:g} % of toner are left"
    yield finding("printers.toner", status, message, value=printer.toner, threshold=options.toner.warn, unit="%")


CHECK = Check("printers.toner", "Every printer has toner for the deadline", judge, PrinterFacts, Options)
