"""Links to pages elsewhere: which there are, whether they still lead somewhere, and how that is found out."""
