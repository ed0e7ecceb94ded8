"""The house drawn from the code: its rooms, who imports whom, and four walks through them as they really go."""
