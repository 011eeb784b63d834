"""Bettune keeps the lowest odds at which you would bet, and holds them against the market."""

__version__ = "0.1.0"
