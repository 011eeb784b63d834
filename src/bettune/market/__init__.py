"""The market: what it said of bets, at their close and when they were placed."""
