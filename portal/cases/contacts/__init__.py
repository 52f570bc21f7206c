"""Contacts: each time a customer turns to us, how, of what kind, and why (MI1, MI2, MI29)."""
