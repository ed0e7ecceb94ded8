"""The store in PostgreSQL, for communities on more than one machine. Needs the extra `postgres`."""
