"""The tables of the documentation, to be held against the code."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def table(document: str, heading: str) -> list[dict[str, str]]:
    """Return the first table below a heading of a document, a row as column -> cell."""
    text = (DOCS / document).read_text("utf-8").split(f"# {heading}\n", 1)[1]
    lines = iter(text.splitlines())
    header = next(line for line in lines if line.startswith("|"))
    next(lines)
    columns = _cells(header)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(columns, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip("| ").split("|")]
