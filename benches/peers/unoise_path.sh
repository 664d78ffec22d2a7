#!/usr/bin/env bash
# The whole UNOISE3 path beside vsearch: merge pairs, filter, dereplicate, denoise, remove chimeras, map reads back.
#
#     benches/peers/unoise_path.sh ENDOBIOME [FOLDER] [SAMPLES] [PAIRS]
#
# ENDOBIOME is the binary to measure (target/release/endobiome), or `-` to measure vsearch alone. FOLDER (default
# unoise_path.work) takes the invented reads of make_reads.py, made once, and all results; SAMPLES and PAIRS are 20
# and 50000 by default, about 280 MB of gz. Needs bash, python3 (no package) and vsearch 2.22.1 in PATH; installs
# nothing. Prints CPU seconds (user + system) of every step, the sums, and whether both give the same zOTUs and table.
set -euo pipefail

binary=${1:?usage: unoise_path.sh ENDOBIOME [FOLDER] [SAMPLES] [PAIRS]}
folder=${2:-unoise_path.work}
samples=${3:-20}
pairs=${4:-50000}
here=$(cd "$(dirname "$0")" && pwd)
for tool in python3 vsearch; do
    command -v $tool > /dev/null || { echo "needed: $tool" >&2; exit 1; }
done
[ "$binary" = - ] || binary=$(realpath "$binary")

mkdir -p "$folder"
cd "$folder"
if [ ! -e reads/complete ]; then
    python3 "$here/make_reads.py" reads "$samples" "$pairs"
    touch reads/complete
fi

total=0
# Runs a step; prints its CPU seconds and adds them to `total`.
step() {
    local name=$1 seconds
    shift
    exec 3>&2
    TIMEFORMAT='%U %S'
    seconds=$({ time "$@" > log.txt 2>&1; } 2>&1) || { cat log.txt >&2; exit 1; }
    seconds=$(echo "$seconds" | awk '{ print $1 + $2 }')
    total=$(awk -v a="$total" -v b="$seconds" 'BEGIN { print a + b }')
    printf '%-28s %8.2f\n' "$name" "$seconds"
}

merge_all() {
    for forward in reads/*_R1.fastq.gz; do
        sample=$(basename "$forward" _R1.fastq.gz)
        vsearch --threads 1 --fastq_mergepairs "$forward" --reverse "${forward/_R1/_R2}" \
            --relabel "$sample." --fastqout "vsearch/$sample.fastq"
    done
}
filter_all() {
    for merged in vsearch/s*.fastq; do
        vsearch --threads 1 --fastx_filter "$merged" --fastq_maxee 1 --fastq_maxns 0 --fastaout "${merged%q}a"
    done
    cat vsearch/s*.fasta > vsearch/reads.fa
}

rm -rf vsearch endobiome
mkdir vsearch
echo "vsearch, CPU seconds"
step "merge pairs" merge_all
step "filter" filter_all
step "dereplicate" vsearch --threads 1 --fastx_uniques vsearch/reads.fa --relabel_md5 --sizeout \
    --fastaout vsearch/uniques.fa
step "cluster_unoise" vsearch --threads 1 --cluster_unoise vsearch/uniques.fa --sizein --sizeout \
    --centroids vsearch/zotus.fa
step "uchime3_denovo" vsearch --threads 1 --uchime3_denovo vsearch/zotus.fa --sizein --nonchimeras vsearch/kept.fa \
    --fasta_width 0 --xsize
step "usearch_global (zOTU table)" vsearch --threads 1 --usearch_global vsearch/reads.fa --db vsearch/kept.fa \
    --id 0.97 --otutabout vsearch/table.tsv
theirs=$total
printf '%-28s %8.2f\n' "sum" "$theirs"
echo "zOTUs: $(grep -c '>' vsearch/kept.fa)"

[ "$binary" = - ] && exit 0
{
    echo sample,fastq_1,fastq_2
    for forward in reads/*_R1.fastq.gz; do
        echo "$(basename "$forward" _R1.fastq.gz),$forward,${forward/_R1/_R2}"
    done
} > samplesheet.csv
total=0
echo
echo "endobiome, CPU seconds"
step "denoise --compat vsearch" "$binary" denoise --input samplesheet.csv --outdir endobiome --denoiser unoise3 \
    --compat vsearch --max-ee 1 --host-screen off
awk -v a="$total" -v b="$theirs" 'BEGIN { printf "%.1f times less than vsearch\n", b / a }'

# The same ids and counts? (Features x samples with MD5 ids in both.)
python3 - <<'PYTHON'
import csv
import glob

def cells(path):
    with open(path) as handle:
        rows = list(csv.reader(handle, delimiter="\t"))
    return {
        (row[0], name): int(float(value))
        for row in rows[1:]
        for name, value in zip(rows[0][1:], row[1:])
        if value.replace(".", "").isdigit() and float(value) > 0
    }

theirs = cells("vsearch/table.tsv")
found = sorted(glob.glob("endobiome/**/ASV_table.tsv", recursive=True))
if not found:
    print("no ASV_table.tsv in the results: tables not compared")
else:
    ours = cells(found[0])
    keys = theirs.keys() | ours.keys()
    same = sum(theirs.get(k) == ours.get(k) for k in keys)
    print(f"cells equal: {same} of {len(keys)}")
PYTHON
