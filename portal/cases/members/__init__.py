"""Members' enquiries (CS016): a door of their own, and figures by ward."""
