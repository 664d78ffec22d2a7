"""Reads the nucleotide BLAST databases (version 4) of Debian's package `ncbi-rrna-data`.

    apt-get download ncbi-rrna-data
    dpkg -x ncbi-rrna-data_*.deb FOLDER

Only what these databases need is understood: the title of a record, its letters, and its ambiguity codes.
"""
import os
import struct

CODES = "-ACMGRSVTWYHKDBN"
FOUR = ["".join("ACGT"[(byte >> shift) & 3] for shift in (6, 4, 2, 0)) for byte in range(256)]


def read_database(folder, name):
    """Yields (title, sequence) of `FOLDER/usr/share/ncbi/data/NAME`, in the order of the database."""
    prefix = os.path.join(folder, "usr/share/ncbi/data", name)
    with open(prefix + ".nin", "rb") as file:
        index = file.read()
    version, kind, title_length = struct.unpack_from(">III", index)
    if (version, kind) != (4, 0):
        raise SystemExit(f"{prefix}.nin: version {version} of kind {kind}; 4 of nucleotides is understood")
    at = 12 + title_length
    (date_length,) = struct.unpack_from(">I", index, at)
    at += 4 + date_length
    (records,) = struct.unpack_from(">I", index, at)
    at += 16
    starts = [struct.unpack_from(f">{records + 1}I", index, at + 4 * (records + 1) * which) for which in range(3)]
    with open(prefix + ".nhr", "rb") as file:
        headers = file.read()
    with open(prefix + ".nsq", "rb") as file:
        letters = file.read()
    for record in range(records):
        header, start, codes = (array[record] for array in starts)
        yield title(headers[header : starts[0][record + 1]]), sequence(
            letters[start:codes], letters[codes : starts[1][record + 1]]
        )


def title(header):
    """The first visible string of an ASN.1 header."""
    at = header.index(b"\x1a") + 1
    length = header[at]
    at += 1
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(header[at : at + size], "big")
        at += size
    return header[at : at + length].decode("latin-1")


def sequence(packed, ambiguous):
    """Two bits a letter; the last byte says how many letters it holds. Then runs of ambiguity codes."""
    text = "".join(FOUR[byte] for byte in packed[:-1]) + FOUR[packed[-1]][: packed[-1] & 3]
    if len(ambiguous) < 4:
        return text
    letters = list(text)
    words = struct.unpack(f">{len(ambiguous) // 4}I", ambiguous[: len(ambiguous) // 4 * 4])
    long, at = words[0] >> 31, 1
    while at < len(words):
        word = words[at]
        if long:
            run, place, step = (word >> 16 & 0xFFF) + 1, words[at + 1], 2
        else:
            run, place, step = (word >> 24 & 0xF) + 1, word & 0xFFFFFF, 1
        letters[place : place + run] = CODES[word >> 28] * run
        at += step
    return "".join(letters)
