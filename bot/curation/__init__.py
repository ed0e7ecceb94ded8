"""From gaps to a release: pure functions, and one state machine."""
