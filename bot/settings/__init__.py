"""What a server decides for itself: one frozen model, its TOML document, and what changed between two of them."""
