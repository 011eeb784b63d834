"""The record: every write of a prediction, in a chain of hashes that can be proven."""
