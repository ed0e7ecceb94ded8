"""Durable data in SQLite or PostgreSQL: questions, desk work, releases. Returns the core's types, never rows."""
