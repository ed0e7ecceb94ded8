"""The store in PostgreSQL, for communities on more than one machine. Requires the extra `postgres`."""
