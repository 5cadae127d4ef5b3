"""`make faults`: every cell of the matrix, anew, into hardware/promises.md. Exit code 1 if one is broken."""

import sys

from promises.page import PAGE, cells, made
from promises.rows import ROWS

found = {}
for row in ROWS:
    found[row.name] = cells(row)
    broken = {column: more for column, (word, more) in found[row.name].items() if word == "BROKEN"}
    sys.stdout.write(f"{'BROKEN' if broken else 'kept':7} {row.name}\n")
    sys.stdout.writelines(f"        {column}: {more}\n" for column, more in broken.items())
    sys.stdout.flush()
PAGE.write_text(made(found), "utf-8")
sys.exit(any(word == "BROKEN" for each in found.values() for word, _ in each.values()))
