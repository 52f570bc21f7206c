"""From cases to FAQs and back (HS-L1c): what is missing, what is wrong, which answer was used."""
