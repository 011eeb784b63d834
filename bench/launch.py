"""Runs a command as `time -v` does and prints its seconds, peak memory and exit code as JSON.

A process of its own, as small as can be: the peak that the kernel keeps for a child begins with the
memory of the process that started it.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command of the arguments; its output goes to the standard error."""
    start = time.perf_counter()
    child = os.posix_spawnp(
        sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
    )
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    scale = 1 if sys.platform == "darwin" else 1024
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"seconds": seconds, "memory": used.ru_maxrss * scale, "code": code}))


if __name__ == "__main__":
    main()
