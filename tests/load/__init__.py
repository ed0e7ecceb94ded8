"""Load on the loopback Discord: one Salve beside a bot that does nothing, in the same run. `make bench-discord`."""
