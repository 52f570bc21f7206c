"""Measures the running product against bare ceilings, in the same minute on the same machine.

Absolute times say more about a machine than about the code; a ratio against a bare Flask page or a bare
insert holds from machine to machine. ``portal bench web`` prints the table that stands in docs/benchmark.md.
"""
