"""Makes pairs_R1.fastq.gz and pairs_R2.fastq.gz: 600 invented pairs that make merging fail in every way:
random fragments, some with tandem repeats, reads of 20 to 120 bases, falling qualities, errors, some N."""
import gzip
import random

random.seed(20261122)
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def qualities(n):
    best, fall = random.choice([38, 30, 20]), random.choice([5, 20, 30])
    return [max(0, min(41, int(random.gauss(best - i / n * fall, 4)))) for i in range(n)]


def read(bases, scores):
    out = []
    for base, score in zip(bases, scores):
        if random.random() < 10 ** (-score / 10) * 0.7:
            base = random.choice("ACGT")
        out.append("N" if random.random() < 0.004 else base)
    return "".join(out)


def bases(n):
    return "".join(random.choices("ACGT", k=n))


with gzip.GzipFile("pairs_R1.fastq.gz", "wb", mtime=0) as r1, gzip.GzipFile("pairs_R2.fastq.gz", "wb", mtime=0) as r2:
    for number in range(600):
        n = random.randint(25, 180)
        fragment = bases(n)
        if random.random() < 0.1:
            fragment = (fragment[: n // 3] + bases(random.randint(3, 20)) * random.randint(2, 9) + fragment)[:n]
        for file, strand, mate in ((r1, fragment, 1), (r2, fragment.translate(COMPLEMENT)[::-1], 2)):
            length = random.randint(20, 120)
            scores = qualities(length)
            sequence = read((strand + bases(120))[:length], scores)
            quality = "".join(chr(33 + q) for q in scores)
            file.write(f"@pair{number} {mate}:N:0:1\n{sequence}\n+\n{quality}\n".encode())
