"""Measure the engine beside its peers: sets of questions, matchers, thresholds, figures, chart, and cost."""
