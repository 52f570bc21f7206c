"""Shifts: who works, who is away, what is handed over."""
