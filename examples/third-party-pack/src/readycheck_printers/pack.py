"""What this distribution brings."""

from readycheck.api import Pack
from readycheck_printers.collect import COLLECTOR, PRINTERS
from readycheck_printers.toner import CHECK

PACK = Pack(name="printers", version="0.3.0", checks=(CHECK,), collectors=(COLLECTOR,), targets=(PRINTERS,))
