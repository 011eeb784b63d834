"""The charts of a report, each a pure function from figures to an SVG text."""
