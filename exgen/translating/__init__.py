"""Keeping the catalogues of languages: `messages` are found, `update` writes them to each file."""
