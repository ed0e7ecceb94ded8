"""What must last: the log of questions, in SQLite. Returns the core's types, never rows."""
