"""The pages, by subject; each function takes a request and returns what to show."""
