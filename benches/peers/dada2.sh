#!/bin/sh
# R dada2 on a folder of paired reads: CPU seconds of learning, denoising, merging and chimera removal.
#
# Needs: Rscript with the package dada2 (Debian: r-bioc-dada2), cargo. Installs nothing.
# Usage: benches/peers/dada2.sh FOLDER [FORWARD_SUFFIX REVERSE_SUFFIX]
# Ours follows, built from this work tree, on one thread. That both found the same is what these tests tell, cell for cell:
#   ENDOBIOME_REAL_READS=FOLDER cargo test --release -p endobiome-denoise --test it -- --ignored equals_r_on_real_reads
#   ENDOBIOME_R_MODES=FOLDER_OF_MODES_R cargo test ... all_modes_equal_what_r_wrote    (see test-data/dada2/README.md)
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
forward=${2:-_R1_001.fastq.gz}
reverse=${3:-_R2_001.fastq.gz}
Rscript "$here/../../test-data/dada2/beside_r.R" "$1" "$out" "$forward" "$reverse" >/dev/null
echo "R dada2, CPU seconds without reading and filtering"
awk '{ print; sum += $2 } END { print "all\t" sum }' "$out/cpu.tsv"
echo "ours, CPU seconds"
cargo build --quiet --release --manifest-path "$here/../../Cargo.toml" -p endobiome-denoise --example dada2_speed
RAYON_NUM_THREADS=1 cargo run --quiet --release --manifest-path "$here/../../Cargo.toml" -p endobiome-denoise \
    --example dada2_speed -- "$1" "$forward" "$reverse"
