"""Opens a workbook of rejects with msoffcrypto-tool and openpyxl, and with LibreOffice; neither without the password."""

import io
import pathlib
import subprocess
import sys
import tempfile

import msoffcrypto
import openpyxl

FILE, PASSWORD = sys.argv[1:3]


def decrypted(password):
    with open(FILE, "rb") as file:
        office = msoffcrypto.OfficeFile(file)
        assert office.is_encrypted()
        office.load_key(password=password, verify_password=True)
        plain = io.BytesIO()
        office.decrypt(plain, verify_integrity=True)
        return plain


try:
    decrypted("rhywbeth arall")
    raise SystemExit("it opens with another password")
except msoffcrypto.exceptions.InvalidKeyError:
    print("ok    msoffcrypto-tool: another password does not open it")

book = openpyxl.load_workbook(decrypted(PASSWORD))
faults, *sheets = book.worksheets
lines = [[cell.value for cell in row] for row in faults.iter_rows(min_row=4)]
assert lines and all(all(line[:4]) for line in lines), "every fault has a sheet, a cell and its words in both languages"
by_name = {sheet.title: sheet for sheet in sheets}
for name, place, welsh, english, *_ in lines:
    if place[0].isdigit():
        continue
    cell = by_name[name][place]
    assert cell.comment and welsh in cell.comment.text and english in cell.comment.text, place
    assert cell.fill.fgColor.rgb.endswith("FFD9D9") and cell.border.left.style, place
print(f"ok    openpyxl: {len(lines)} faults, each explained twice and marked in its cell")

# LibreOffice's command line takes no password, so that it opens only what was decrypted before; what is encrypted it must
# refuse.
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    plain = folder / "plain.xlsx"
    plain.write_bytes(decrypted(PASSWORD).getvalue())

    def csv_of(path):
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "csv", "--outdir", str(folder / "out"), str(path)]
        subprocess.run(command, capture_output=True, timeout=180)
        out = folder / "out" / (pathlib.Path(path).stem + ".csv")
        return out.read_text("utf-8", "replace") if out.exists() else None

    assert csv_of(FILE) is None, "LibreOffice opens it without a password"
    text = csv_of(plain)
    assert text and "What is wrong" in text
    print("ok    LibreOffice: opens what was decrypted, and nothing without the password")
