"""The pages by subject; each function takes what was asked and returns what to show."""
