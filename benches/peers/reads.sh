#!/bin/sh
# CPU seconds of filtering and merging pairs beside vsearch. Installs nothing.
#
# Usage: benches/peers/reads.sh R1.fastq.gz R2.fastq.gz
# Needs: vsearch, a release build of the example `reads_step`
#        (cargo build --release -p endobiome-reads --example reads_step), python3.
# Prints user + system seconds of each command; outputs go to a temporary folder and are compared.
set -eu
[ $# -eq 2 ] || { sed -n 2,7p "$0"; exit 64; }
here=$(cd "$(dirname "$0")/../.." && pwd)
ours=${READS_STEP:-${CARGO_TARGET_DIR:-$here/target}/release/examples/reads_step}
[ -x "$ours" ] || { echo "missing: $ours (see the head of this script)"; exit 66; }
command -v vsearch > /dev/null || { echo "missing: vsearch"; exit 66; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cpu() {
    name=$1
    shift
    python3 - "$name" "$@" <<'PY'
import resource, subprocess, sys
name, *command = sys.argv[1:]
subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{name}\t{used.ru_utime + used.ru_stime:.2f} CPU s\t{used.ru_maxrss / 1024:.0f} MiB")
PY
}
cpu "endobiome filter (maxEE 2, PhiX, profiles)" "$ours" filter "$1" "$2" "$tmp/o1.fastq" "$tmp/o2.fastq"
cpu "vsearch --fastq_filter (maxEE 2)" vsearch --threads 1 --fastq_filter "$1" --reverse "$2" \
    --fastq_maxee 2 --fastq_maxns 0 --fastqout "$tmp/v1.fastq" --fastqout_rev "$tmp/v2.fastq"
cpu "endobiome merge" "$ours" merge "$1" "$2" "$tmp/om.fastq"
cpu "vsearch --fastq_mergepairs" vsearch --threads 1 --fastq_mergepairs "$1" --reverse "$2" --fastqout "$tmp/vm.fastq"
bases() { awk 'NR % 4 == 2 || NR % 4 == 0' "$1" | cksum; }
if [ "$(bases "$tmp/om.fastq")" = "$(bases "$tmp/vm.fastq")" ]; then echo "merged reads: equal"; else echo "merged reads: DIFFERENT"; fi
