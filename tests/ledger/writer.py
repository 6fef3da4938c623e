"""Adds rows to a table until it is killed, and says of each one when it was acknowledged."""

import sys
import time
from pathlib import Path

from exgen.ledger.ledger_table import Ledger
from exgen.ledger.records import Change, What

if __name__ == "__main__":
    path, name = sys.argv[1:]
    ledger = Ledger(Path(path))
    for count in range(1_000_000):
        batch = f"{name}-{count}"
        both = [
            Change(what=What.POINTS, student=f"s{k}", part="1", points=count, text=name)
            for k in (1, 2)
        ]
        ledger.add(name, batch, both)
        print(batch, flush=True)
        time.sleep(0.005)  # or else the others wait long for their turn
