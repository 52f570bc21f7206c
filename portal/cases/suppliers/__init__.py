"""Level 3: cases escalated to external suppliers, and transfers to groups in and outside the house."""
