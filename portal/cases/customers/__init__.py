"""What the desk knows of a customer: found by any fragment, and told on one page (FR-013)."""
