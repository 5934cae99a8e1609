"""What prints or stops in Python: functions by their dotted names, and methods of classes."""

from __future__ import annotations

SINKS = {
    "builtins.print": "print",
    "rich.print": "rich.print",
    "pprint.pprint": "pprint",
    "pprint.pp": "pprint",
    "builtins.breakpoint": "breakpoint",
    "sys.breakpointhook": "breakpoint",
    "sys.__breakpointhook__": "breakpoint",
    "pprint.PrettyPrinter.pprint": "pprint",
    "rich.inspect": "rich.print",
    "rich.pretty.pprint": "pprint",
    "rich.print_json": "rich.print",
    "sys.stdout.write": "stdout.write",
    "sys.__stdout__.write": "stdout.write",
    "traceback.print_exc": "traceback.print",
    "traceback.print_stack": "traceback.print",
    "traceback.print_exception": "traceback.print",
    "traceback.print_last": "traceback.print",
    "code.interact": "code.interact",
    "IPython.embed": "IPython.embed",
    "IPython.terminal.embed.embed": "IPython.embed",
    "IPython.core.debugger.set_trace": "ipdb",
    "ipdb.sset_trace": "ipdb",
    "icecream.ic": "icecream",
    "pytest.set_trace": "pdb",
    "celery.contrib.rdb.set_trace": "rdb",
    "pydevd.settrace": "pydevd",
    "pydevd_pycharm.settrace": "pydevd",
    "ptvsd.break_into_debugger": "ptvsd",
    "ptvsd.wait_for_attach": "ptvsd",
    "debugpy.breakpoint": "debugpy",
    "debugpy.listen": "debugpy",
    "debugpy.wait_for_client": "debugpy",
    "remote_pdb.RemotePdb": "remote_pdb",
    "pu.db": "pudb",
    "pudb.set_trace": "pudb",
    **{
        f"{module}.{name}": module
        for module in ("pdb", "ipdb", "wdb", "web_pdb", "remote_pdb", "rpdb")
        for name in ("set_trace", "post_mortem", "pm", "run", "runcall", "runeval", "Pdb.set_trace")
    },
}
"""Dotted name to what a finding calls it."""

PRINTING_CLASSES = {
    "rich.console.Console": ({"print", "log", "print_json", "print_exception", "inspect"}, "rich.print"),
    "pprint.PrettyPrinter": ({"pprint"}, "pprint"),
}
"""Classes to their methods that print, and what a finding calls that."""
