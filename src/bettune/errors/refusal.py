"""Refusal: what all that the service says no with has in common."""

from typing import ClassVar


class Refusal(Exception):
    """A no, with the HTTP status, the code and the sentence that the caller gets."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    message: ClassVar[str] = "Internal error"

    def __init__(self, message: str | None = None) -> None:
        """Say no with the class's own sentence, or with one that names the thing."""
        super().__init__(message or self.message)

    @property
    def document(self) -> dict[str, object]:
        """What the API answers: always `code` and `message`."""
        return {"code": self.code, "message": str(self)}

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that belong to this refusal."""
        return []
