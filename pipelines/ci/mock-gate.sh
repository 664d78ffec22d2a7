#!/usr/bin/env sh
# A mock community through endobiome, held against what went in. Exit 0: every gate passes; 1: one fails; else as docs/formats.md.
#
#   pipelines/ci/mock-gate.sh [FOLDER] [BASELINE.json]
#
# Writes FOLDER (default results/mock-gate): study/, results/, results/mock/junit.xml. With a baseline that is there, the result
# must not be worse than it; with one that is not there yet, the accepted result is stored in it.
# ENDOBIOME names the command (default: endobiome on the PATH).
#
# For a mock of your own, replace step 1 by your reads, and `expected` by a preset (`endobiome mock presets`) or your files.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-results/mock-gate}
baseline=${2:-}
endobiome=${ENDOBIOME:-endobiome}

# 1. Reads.
"$endobiome" simulate "$here/mock-study.toml" --outdir "$folder/study" --seed 11 --quiet
expected="$folder/study/truth/mocks/vaginal.tsv $folder/study/truth/mocks/vaginal.fasta"

# 2. The run under test.
"$endobiome" run --input "$folder/study/samplesheet.csv" --outdir "$folder/results" --primers v4 --quiet

# 3. The gate. $expected is two words.
# shellcheck disable=SC2086
set -- --input "$folder/results" --expected $expected --thresholds "$here/gates.toml"
if [ -n "$baseline" ] && [ ! -e "$baseline" ]; then
    "$endobiome" mock baseline "$@" --output "$baseline"
    exit 0
fi
if [ -n "$baseline" ]; then set -- "$@" --baseline "$baseline"; fi
exec "$endobiome" mock check "$@" --outdir "$folder/results"
