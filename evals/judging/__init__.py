"""A language model as a judge of tone and helpfulness: an opinion beside the grades, and how far people share it."""
