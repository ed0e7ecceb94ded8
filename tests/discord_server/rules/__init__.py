"""Discord's rules that its API description does not hold: limits across fields, and what belongs together."""
