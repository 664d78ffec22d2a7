#!/usr/bin/env bash
# Packs every crate, builds each from its archive, and leaves the archives in OUTDIR. `publish = false` stays in the checkout until a
# person decides: a copy without it is packed, for cargo takes crates that are not to be published for no source of each other.
#   tools/release/pack.sh OUTDIR [--no-verify]
set -euo pipefail
outdir=${1:?usage: tools/release/pack.sh OUTDIR [--no-verify]}
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$outdir"
outdir=$(cd "$outdir" && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$here" archive HEAD | tar -x -C "$copy"
sed -i 's/^publish = false.*/publish = true/' "$copy/Cargo.toml"
cd "$copy"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$outdir/target}
cargo package --workspace --exclude endobiome-benches --locked "$@"
cp "$CARGO_TARGET_DIR"/package/*.crate "$outdir/"
ls "$outdir"/*.crate
