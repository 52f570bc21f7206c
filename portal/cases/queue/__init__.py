"""The queue: views of it, its search, acts on many cases at once, and the Now screen (FR-008, FR-017)."""
