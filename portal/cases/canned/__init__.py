"""Ready-made replies: read, and filled with a case's own words."""
