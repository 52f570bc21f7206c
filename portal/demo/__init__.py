"""Invented people, cases and volumes, so that a newcomer meets a desk at work."""
