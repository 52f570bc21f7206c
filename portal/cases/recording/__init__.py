"""The form of a contact that an agent types in (FR-001, FR-002, FR-011)."""
