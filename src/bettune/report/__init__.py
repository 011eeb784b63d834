"""Reports: what a filter's bets came to, and the bets behind each figure."""
