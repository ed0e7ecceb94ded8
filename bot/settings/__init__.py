"""A server's own settings: one frozen model, its TOML document, and the differences between two of them."""
