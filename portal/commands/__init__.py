"""The commands behind ``portal``, one file per group."""
