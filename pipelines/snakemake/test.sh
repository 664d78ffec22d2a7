#!/bin/sh
# The workflow for real, all bytes against one job's: on this machine, and with Snakemake's Slurm executor on a Slurm of two virtual nodes
# where its packages and the executor are here.
#
#   test.sh [DIR]
#
# Exit code 77 where snakemake is missing (`pip install snakemake snakemake-executor-plugin-slurm`). The command is $ENDOBIOME [endobiome].
set -eu
command -v snakemake > /dev/null || {
    echo "skipped: snakemake is not here" >&2
    exit 77
}
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
ENDOBIOME=${ENDOBIOME:-endobiome}
case $ENDOBIOME in */*) ENDOBIOME=$(cd "$(dirname "$ENDOBIOME")" && pwd)/$(basename "$ENDOBIOME") ;; esac
cp -r "$here/workflow" "$here/config" "$here/profiles" "$folder"
cd "$folder"
"$ENDOBIOME" simulate --quiet --seed 5 --outdir study "$here/../slurm/test-study.toml" > /dev/null
cat > run.toml << END
[input]
samplesheet = "study/samplesheet.csv"
metadata = "study/metadata.tsv"
[reads.primers]
preset = "v4"
[compare]
permutations = 99
END
"$ENDOBIOME" run run.toml --quiet --outdir whole > /dev/null

run() {
    cat > config/config.yaml << END
configuration: run.toml
outdir: $1
jobs: $1-jobs
endobiome: $ENDOBIOME
shards: 3
END
    shift
    snakemake --quiet all "$@"
}
same() {
    diff -r --exclude=.endobiome whole "$1"
    echo "$1: all bytes are those of one job"
}
run local --profile profiles/local
same local

if ! snakemake --help | grep -q -- --slurm-logdir; then
    echo "skipped: the Slurm executor is not here" >&2
    exit 0
fi
if [ -e /etc/slurm/slurm.conf ]; then
    echo "skipped: this machine has a Slurm of its own" >&2
    exit 0
fi
"$here/../slurm/test-cluster.sh" up "$folder/slurm-nodes" > up || { [ $? = 77 ] && exit 0; exit 75; }
# The executor takes SLURM_CONF away from its jobs, which then look here.
mkdir -p /etc/slurm
ln -s "$folder/slurm-nodes/slurm.conf" /etc/slurm/slurm.conf
trap 'rm -f /etc/slurm/slurm.conf; "$here/../slurm/test-cluster.sh" down "$folder/slurm-nodes"' EXIT
SLURM_CONF=$folder/slurm-nodes/slurm.conf
export SLURM_CONF
# No accounting here; the first look at the queue after a second instead of forty.
run slurm --profile profiles/slurm --slurm-no-account --slurm-status-command squeue \
    --slurm-init-seconds-before-status-checks 1 --default-resources runtime=30 slurm_partition=main
same slurm
