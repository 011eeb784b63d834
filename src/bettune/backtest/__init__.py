"""Backtests: a rule or a table of predictions over the past, by the same code as live."""
