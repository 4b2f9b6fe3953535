"""Peak resident memory of the window with 100,000 parcels open, painted, and at rest after all that follows.

    python tests/benchmarks/bench_memory.py [COUNT]

``peak_rss_mb`` is to stay below 600. Needs a POSIX system.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

import fabric


def main(count=100_000):
    fabric.clean(fabric.project(count))  # made beforehand, in a process of its own: making it costs memory too
    code = f"from opened import Opened; window = Opened({count}); window.rest(3); window.close()"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"parcels": count, "peak_rss_mb": peak_bytes / 2**20}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
