"""Keys of those who call the API: publishable ones for browsers, secret ones for servers."""
