"""The pages: documentation, settings, predictions, filters, and those for operators."""
