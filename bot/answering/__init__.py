"""Question → reply: pure functions without I/O, clock or randomness; one module per stage, in the order of the flow."""
