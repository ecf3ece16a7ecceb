"""How good conversations were: rules over the log, kept beside the inbox for the review page."""
