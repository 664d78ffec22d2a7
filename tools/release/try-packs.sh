#!/usr/bin/env bash
# Builds every crate from the archives of `pack.sh`, each once, and with them the program of somebody who has nothing else: from the FASTQ
# files of the demo to a comparison of groups. The program is the example `fastq_to_comparison` as the archive of the facade holds it.
#   tools/release/try-packs.sh ARCHIVES [COMPARISONS.TSV]
# The archives are unpacked into ARCHIVES/unpacked; no crate of the checkout takes part. Of the checkout are toolchain, profiles and the
# versions of Cargo.lock, so that what it has built of dependencies (CARGO_TARGET_DIR) serves here.
set -euo pipefail
archives=$(cd "${1:?usage: tools/release/try-packs.sh ARCHIVES [COMPARISONS.TSV]}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
unpacked=$archives/unpacked
results=$(realpath -m "${2:-$unpacked/comparisons.tsv}")
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$archives/target}

rm -rf "$unpacked"
mkdir -p "$unpacked/crates" "$unpacked/program/src"
for archive in "$archives"/*.crate; do
    tar -xzf "$archive" -C "$unpacked/crates"
done
facade=("$unpacked"/crates/endobiome-[0-9]*)
cp "${facade[0]}/examples/fastq_to_comparison.rs" "$unpacked/program/src/main.rs"
printf '[package]\nname = "program"\nedition = "2024"\n\n[dependencies]\nendobiome = "%s"\n' "${facade[0]##*-}" \
    >"$unpacked/program/Cargo.toml"
{
    printf '[workspace]\nresolver = "3"\nmembers = ["program", "crates/*"]\n\n'
    # Nothing is published yet: cargo takes the folders for the crates of the registry.
    printf '[patch.crates-io]\n'
    for folder in "$unpacked"/crates/*; do
        name=${folder##*/}
        printf '%s = { path = "crates/%s" }\n' "${name%-*}" "$name"
    done
    sed -n '/^\[profile\./,$p' "$here/Cargo.toml"
} >"$unpacked/Cargo.toml"
cp "$here/Cargo.lock" "$here/rust-toolchain.toml" "$unpacked/"

cd "$unpacked"
cargo build --workspace --lib --bins --examples
"$CARGO_TARGET_DIR/debug/program" "$here/test-data/demo/samplesheet.csv" "$here/test-data/demo/metadata.tsv" "$results"
printf '%s rows of results, by a program of %s lines\n' "$(($(wc -l <"$results") - 1))" "$(wc -l <program/src/main.rs)"
