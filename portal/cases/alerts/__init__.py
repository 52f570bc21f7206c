"""Alerts about cases (FR-009): which are open, and in which words."""
