"""Complaints (CS010): stages with clocks of their own, decisions, what was learnt, and customers to mind."""
