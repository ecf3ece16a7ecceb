"""What the bot says: message catalogues by language, and localised money, dates, times and lists."""
