"""Figures: what settled bets came to, each figure with its interval (pure)."""
