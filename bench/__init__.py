"""Benchmarks of Bettune beside its peers and its floors: `make bench`."""
