"""Looks at printers: the only module here that reads anything."""

from pathlib import Path

from readycheck.api import CannotLook, CollectContext, Collector, Fact, Field, ReasonCode, TargetKind, Thing


class Printer(Thing):
    """One printer."""

    status: str = Field(description="Its status file: lines such as 'toner: 62'.")


class PrinterFacts(Fact):
    """What its status file said; `toner` is in percent."""

    toner: float


def collect(printer: Printer, context: CollectContext) -> PrinterFacts:
    """Read the status file."""
    path = Path(context.base, printer.status)
    try:
        lines = path.read_text(encoding="utf-8")[:4096].splitlines()
    except OSError as error:
        message = f"the status file of {printer.id} cannot be read ({error.strerror}); is the spooler running"
        raise CannotLook(ReasonCode.UNREADABLE, message) from None
    values = dict(line.split(":", 1) for line in lines if ":" in line)
    return PrinterFacts(toner=float(values["toner"]))


PRINTERS = TargetKind("printers", "printer", Printer, "status", "printers")
COLLECTOR = Collector("printers.status", "printers", PrinterFacts, collect, "printers", deadline=5)
