"""Import of large REFI-QDA projects: seconds and memory at two sizes, beside reading the same XML with lxml alone.

Run: python benchmarks/exchange.py [--codings 100000]
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from pathlib import Path

TEXT = "Акча жок, адам да жок 😀. " * 2_000
WORD = len("Акча")
STEP = len("Акча жок, адам да жок 😀. ".encode("utf-16-le")) // 2


def guid(key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, key))


def write(path: Path, n_codings: int, n_codes: int = 1_000, n_sources: int = 20) -> bytes:
    codes = "".join(f'<Code guid="{guid(f"c{n}")}" name="code {n}" isCodable="true"/>' for n in range(n_codes))
    user = f'<Users><User guid="{guid("u")}" name="A"/></Users>'
    xml = ['<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="NVivo">', user]
    xml.append(f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>")
    for source in range(n_sources):
        own = guid(f"s{source}")
        xml.append(f'<TextSource guid="{own}" name="text {source}" plainTextPath="internal://{own}.txt">')
        for n in range(n_codings // n_sources):
            start = STEP * (n % 1_999)
            code = guid(f"c{(n + source) % n_codes}")
            xml.append(
                f'<PlainTextSelection guid="{guid(f"x{source} {n}")}" startPosition="{start}" '
                f'endPosition="{start + WORD}"><Coding guid="{guid(f"y{source} {n}")}" creatingUser="{guid("u")}">'
                f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
            )
        xml.append("</TextSource>")
    xml.append("</Sources></Project>")
    content = "".join(xml).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", content)
        for source in range(n_sources):
            archive.writestr(f"Sources/{guid(f's{source}')}.txt", TEXT)
    return content


def read_one(path: str) -> None:
    from ctipsurvey.coding.refiqda.reading import read_exchange

    started = time.process_time()
    found = read_exchange(Path(path))
    seconds = time.process_time() - started
    right = (found.codings["text"] == "Акча").mean()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {peak:.0f} {len(found.codings)} {right:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--one", default="")
    asked = parser.parse_args()
    if asked.one:
        read_one(asked.one)
        return
    from lxml import etree

    with tempfile.TemporaryDirectory() as folder:
        for n in (asked.codings // 10, asked.codings):
            path = Path(folder) / "a.qdpx"
            xml = write(path, n)
            started = time.process_time()
            for _, element in etree.iterparse(io.BytesIO(xml), events=("end",)):
                element.clear()
            alone = time.process_time() - started
            said = subprocess.run(
                [sys.executable, __file__, "--one", str(path)], capture_output=True, text=True, check=True
            ).stdout.split()
            seconds, peak, found, right = float(said[0]), said[1], said[2], float(said[3])
            print(
                f"{n} codings: {seconds:.1f} s of CPU, {seconds / alone:.1f} x parsing its XML alone, peak {peak} MB; "
                f"{found} different codings, {right:.1%} on the right characters"
            )


if __name__ == "__main__":
    main()
