"""How cases belong together: merged, split, linked, and found to be alike."""
