"""`python -m tests.frozen_server 2026-11-20T02:00+00:00`: the app on HAIHOA_PORT at a moment that does not pass.

What pages say of days and hours is then the same on every day that a test runs.
"""

import os
import signal
import sys
from datetime import datetime

import time_machine
from werkzeug.serving import make_server

from app import create_app


def main(moment: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(0))
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        make_server("127.0.0.1", int(os.environ["HAIHOA_PORT"]), create_app(), threaded=True).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
