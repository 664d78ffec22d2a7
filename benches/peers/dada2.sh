#!/bin/sh
# R dada2 on a folder of paired reads: CPU seconds of learning, denoising, merging and chimera removal.
#
# Needs: Rscript with the package dada2 (Debian: r-bioc-dada2). Installs nothing.
# Usage: benches/peers/dada2.sh FOLDER [FORWARD_SUFFIX REVERSE_SUFFIX]
# Ours beside it: ENDOBIOME_REAL_READS=FOLDER cargo test --release -p endobiome-denoise --test it -- \
#   --ignored equals_r_on_real_reads   (compares the results cell for cell)
set -eu
if [ $# -lt 1 ]; then
    echo "usage: $0 FOLDER [FORWARD_SUFFIX REVERSE_SUFFIX]" >&2
    exit 64
fi
if ! Rscript -e 'library(dada2)' >/dev/null 2>&1; then
    echo "Rscript with the package dada2 is needed" >&2
    exit 69
fi
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
Rscript "$here/../../test-data/dada2/beside_r.R" "$1" "$out" "${2:-_R1_001.fastq.gz}" "${3:-_R2_001.fastq.gz}" >/dev/null
cat "$out/cpu.tsv"
