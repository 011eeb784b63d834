"""The watch: what changed, which predictions that concerns, and whether each is bet on."""
