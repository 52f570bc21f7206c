"""Full-text search: a small interface, engines behind it, and a contract test that all of them pass."""
