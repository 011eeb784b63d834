"""The command line, called in this process."""

import json
from typing import Any

from click.testing import CliRunner, Result

from bettune.cli import bettune
from bettune.errors import Refusal


class Commands:
    """`bettune …` on one database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *words: str) -> Result:
        """Run a command as it is; its refusal is in `.exception`."""
        return CliRunner(env={"BETTUNE_DATABASE": self.url}).invoke(bettune, words)

    def __call__(self, *words: str) -> str:
        """Run a command that succeeds and says nothing on standard error; what it printed."""
        result = self.run(*words)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        """Run a command with --json; what it printed is one JSON document."""
        return json.loads(self(*words, "--json"))

    def refused(self, *words: str) -> str:
        """Run a command that is refused and prints nothing; the sentence that says why."""
        result = self.run(*words)
        assert isinstance(result.exception, Refusal), result.output
        assert result.stdout == ""
        return str(result.exception)

    def misused(self, *words: str) -> str:
        """Run a command in a wrong way: exit status 2; what standard error says."""
        result = self.run(*words)
        assert (result.exit_code, result.stdout) == (2, ""), result.output
        return result.stderr
