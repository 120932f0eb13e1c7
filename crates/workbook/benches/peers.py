"""How long other libraries take for the files that `cargo bench -p sylfaen-workbook` makes.

In: a folder of files and the number of their rows. Out: a line a library and file: seconds, seconds of processor, peak
memory in MB. Each reads in a process of its own. openpyxl reads the first rows only, as many as `--openpyxl-rows` says,
since all would take minutes; its seconds are scaled up and marked so.

    python3 -m venv venv && venv/bin/pip install openpyxl polars fastexcel duckdb duckdb-extension-excel
    venv/bin/python crates/workbook/benches/peers.py FOLDER 1000000
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path


def openpyxl_read_only(file, rows):
    import openpyxl

    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    return sum(1 for row in sheet.iter_rows(max_row=rows, values_only=True) for cell in row if cell is not None)


def polars_fastexcel(file, rows):
    import polars

    frame = polars.read_excel(file, has_header=False, engine="calamine", infer_schema_length=None)
    return frame.height * frame.width


def polars_csv(file, rows):
    import polars

    frame = polars.read_csv(file, has_header=False, infer_schema=False)
    return frame.height * frame.width


def duckdb_excel(file, rows):
    import duckdb
    import duckdb_extension_excel

    folder = Path(duckdb_extension_excel.__file__).parent
    extension = next(folder.rglob("*.duckdb_extension"))
    session = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": os.cpu_count()})
    session.execute(f"load '{extension}'")
    query = f"select count(*), count(columns(*)) from read_xlsx('{file}', header = false, all_varchar = true)"
    return sum(session.execute(query).fetchone()[1:])


def duckdb_csv(file, rows):
    import duckdb

    session = duckdb.connect(config={"threads": os.cpu_count()})
    query = f"select count(*), count(columns(*)) from read_csv('{file}', header = false, all_varchar = true)"
    return sum(session.execute(query).fetchone()[1:])


READERS = {
    "xlsx": [openpyxl_read_only, polars_fastexcel, duckdb_excel],
    "ods": [polars_fastexcel],
    "csv": [polars_csv, duckdb_csv],
}


def measure(name, file, rows):
    start = time.perf_counter()
    cells = globals()[name](file, rows)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{seconds:.2f} {used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss // 1000} {cells}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("rows", type=int)
    arguments.add_argument("--openpyxl-rows", type=int, default=50_000)
    arguments.add_argument("--one", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        return measure(given.one[0], given.one[1], given.openpyxl_rows)
    for file in sorted(given.folder.glob(f"*-{given.rows}.*")):
        print(file.name)
        for reader in READERS.get(file.suffix[1:], []):
            command = [sys.executable, __file__, str(given.folder), str(given.rows), "--one", reader.__name__, str(file)]
            command += ["--openpyxl-rows", str(given.openpyxl_rows)]
            answer = subprocess.run(command, capture_output=True, text=True)
            if answer.returncode:
                print(f"  {reader.__name__}: failed: {answer.stderr.strip().splitlines()[-1]}")
                continue
            seconds, cpu, peak, cells = answer.stdout.split()
            scale = given.rows / given.openpyxl_rows if reader is openpyxl_read_only else 1
            note = f" (scaled up {scale:g} times)" if scale > 1 else ""
            print(f"  {reader.__name__}: {float(seconds) * scale:.2f} s, {float(cpu) * scale:.2f} s of processor, "
                  f"{peak} MB at most{note}; {cells} cells")


if __name__ == "__main__":
    main()
