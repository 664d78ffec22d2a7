#!/bin/sh
# The job arrays on a real Slurm of two virtual nodes, one of which dies in the middle of a phase; all bytes against one job's.
#
#   test.sh [DIR]     DIR is made, and kept when something fails [a temporary folder]
#
# Exit code 77 where the packages slurm-wlm and munge are missing. The command is $ENDOBIOME [endobiome].
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
ENDOBIOME=${ENDOBIOME:-endobiome}
case $ENDOBIOME in */*) ENDOBIOME=$(cd "$(dirname "$ENDOBIOME")" && pwd)/$(basename "$ENDOBIOME") ;; esac
export ENDOBIOME
export ENDOBIOME_SBATCH="--cpus-per-task=1 --mem=500 --time=30"

"$here/test-cluster.sh" up "$folder/slurm" > "$folder/up" || exit $?
SLURM_CONF=$folder/slurm/slurm.conf
export SLURM_CONF
trap '"$here/test-cluster.sh" down "$folder/slurm"' EXIT
cd "$folder"

echo "- the study, as one job"
"$ENDOBIOME" simulate --quiet --seed 5 --outdir study "$here/test-study.toml" > /dev/null
cat > run.toml << END
[input]
samplesheet = "study/samplesheet.csv"
metadata = "study/metadata.tsv"
[reads.primers]
preset = "v4"
[compare]
permutations = 99
END
# The command of the README for a cluster, with what these nodes have.
# shellcheck disable=SC2086
sbatch $ENDOBIOME_SBATCH --parsable --wait --wrap "$ENDOBIOME run run.toml --quiet --outdir whole" > /dev/null

state() { squeue -h -r -j "$1" -o "%T" 2> /dev/null | sort | uniq -c | tr '\n' ' '; }
fail() {
    echo "failed: $*; see $folder" >&2
    exit 1
}
# Waits until the last job has left the queue.
wait_for() {
    tries=0
    while [ -n "$(squeue -h -j "$1" -t PENDING,RUNNING,COMPLETING,CONFIGURING,SUSPENDED -o %i 2> /dev/null)" ]; do
        # What was requeued waits two minutes by default, which a test need not.
        for job in $(squeue -h -r -t PENDING -o '%i %r' | awk '$2 == "BeginTime" { print $1 }'); do
            scontrol update "JobId=$job" StartTime=now 2> /dev/null || true
        done
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "the jobs do not end: $(state "$1")"
        sleep 1
    done
}

echo "- seven shards, and a node that dies"
last=$("$here/submit.sh" run.toml 7 --outdir sharded)
reads=$(scontrol show job "$last" > /dev/null 2>&1; squeue -h -r -n endobiome-reads -o %F | head -n 1)
[ -n "$reads" ] || fail "no task of the phase of reads is in the queue"
killed=
tries=0
while [ -z "$killed" ]; do
    for pid in $(pgrep -f -- "--phase reads" || true); do
        # The task that Slurm runs on n2, as its environment says.
        if tr '\0' '\n' < "/proc/$pid/environ" 2> /dev/null | grep -q '^SLURMD_NODENAME=n2$'; then
            kill -9 "$(cat slurm/run/slurmd.n2.pid)"
            # With the node die its step daemons and the work that they hold.
            step=$(awk '/^PPid/ { print $2 }' "/proc/$pid/status")
            kill -9 "$step" "$pid" 2> /dev/null || true
            killed=$pid
            break
        fi
    done
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "no task ran on n2"
    [ -n "$killed" ] || sleep 0.1
done
echo "  node n2 and its task (process $killed) were killed"
wait_for "$last"
if [ ! -e sharded/pipeline_info/checksums.tsv ]; then
    echo "- the dead task was not requeued: submitted again, without node n2"
    last=$("$here/submit.sh" run.toml 7 --outdir sharded)
    wait_for "$last"
fi
[ -e sharded/pipeline_info/checksums.tsv ] || fail "the run did not end"
echo "- all bytes"
diff -r --exclude=.endobiome whole sharded || fail "results differ"
"$ENDOBIOME" verify sharded > /dev/null
echo "  $(find whole -type f -not -path '*/.endobiome/*' | wc -l) files are the same"
