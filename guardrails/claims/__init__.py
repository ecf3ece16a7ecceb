"""What a text states: figures, dates, amounts, links and codes, read in many languages' notations."""
