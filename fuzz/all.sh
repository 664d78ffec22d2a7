#!/bin/sh
# Runs every fuzz target for SECONDS (120), begun with the project's corpus; ends with 1 if one finds something.
# Needs the nightly toolchain and cargo-fuzz.
set -u
cd "$(dirname "$0")/.." || exit 1
seconds=${1:-120}
found=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo +nightly fuzz build --sanitizer none || exit 1
for target in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$target" .rs)
    mkdir -p "$scratch/$target"
    seeds=test-data/corpus/$target
    if cargo +nightly fuzz run --sanitizer none "$target" "$scratch/$target" "$seeds" -- \
        -max_total_time="$seconds" -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 >"$scratch/log" 2>&1; then
        echo "$target: nothing found, $(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/log") inputs"
    else
        echo "$target: FOUND"
        tail -n 30 "$scratch/log"
        found=1
    fi
done
exit $found
