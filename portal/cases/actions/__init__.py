"""Every change to a case. One file per subject; all of them write through ``ledger``."""
