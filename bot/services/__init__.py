"""Use cases: the core's decisions and the store's writes."""
