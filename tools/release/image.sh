#!/usr/bin/env bash
# An OCI image that holds the command and nothing else, of a binary that needs no library (README, "On a cluster").
#
# usage: image.sh BINARY ARCHIVE.tar     needs the Debian package `buildah`; exit 77, with a word, where it is not there
#
# The image is run before it is written. `apptainer build endobiome.sif oci-archive:ARCHIVE.tar` makes a file for Apptainer of it (not tried).
set -euo pipefail
binary=$1
archive=$2
if ! command -v buildah >/dev/null; then
    echo 'skipped: buildah is not installed'
    exit 77
fi
store=$(mktemp -d)
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
image() { buildah --root "$store/root" --runroot "$store/run" "$@"; }
trap 'image rm --all >/dev/null 2>&1 || true; rm -rf "$store"' EXIT

container=$(image from scratch)
image copy --quiet --chmod 755 "$container" "$binary" /usr/bin/endobiome >/dev/null
mkdir -m 1777 "$store/tmp"
image copy --quiet "$container" "$store/tmp" /tmp >/dev/null
chmod 1777 "$(image mount "$container")/tmp"
image config --entrypoint '["/usr/bin/endobiome"]' --cmd '["--help"]' --workingdir /data \
    --label org.opencontainers.image.title=endobiome \
    --label org.opencontainers.image.description='Endometrial microbiome analysis from 16S reads' \
    --label org.opencontainers.image.licenses='MIT OR Apache-2.0' "$container"
image run "$container" -- /usr/bin/endobiome --version
rm -f "$archive"
image commit --quiet --timestamp 0 "$container" "oci-archive:$archive:endobiome:latest" >/dev/null
printf '%s: %s bytes\n' "$archive" "$(stat -c %s "$archive")"
