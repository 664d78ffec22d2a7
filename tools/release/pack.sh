#!/usr/bin/env bash
# Packs every crate and leaves the archives in OUTDIR; `try-packs.sh` builds them. `publish = false` stays in the checkout until a person
# decides: a copy without it is packed, for cargo takes crates that are not to be published for no source of each other.
#   tools/release/pack.sh OUTDIR [--each]
# With --each cargo builds every crate by itself from its archive, too: with the features of that crate alone, so that most crates and
# dependencies are built several times (`endobiome-core` six times by the tenth crate).
set -euo pipefail
outdir=${1:?usage: tools/release/pack.sh OUTDIR [--each]}
case ${2:-} in
--each) verify=() ;;
'') verify=(--no-verify) ;;
*)
    echo "usage: tools/release/pack.sh OUTDIR [--each]" >&2
    exit 64
    ;;
esac
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$outdir"
outdir=$(cd "$outdir" && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$here" archive HEAD | tar -x -C "$copy"
sed -i 's/^publish = false.*/publish = true/' "$copy/Cargo.toml"
cd "$copy"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$outdir/target}
cargo package --workspace --exclude endobiome-benches --locked "${verify[@]}"
cp "$CARGO_TARGET_DIR"/package/*.crate "$outdir/"
ls "$outdir"/*.crate
