#!/bin/sh
# A run as Slurm job arrays, one a phase, each after the one before.
#
#   submit.sh CONFIG SHARDS [FLAG ...]     flags are those of `endobiome run`
#
# Prints the number of the last job. Run again after a failure: only what is missing is done. Nothing but `endobiome` and Slurm is
# needed; a folder that all nodes see holds inputs and results. Variables:
#   ENDOBIOME          the command [endobiome]
#   ENDOBIOME_SBATCH   flags for every sbatch, as "--partition=short --account=lab"
#   ENDOBIOME_PLANNER  what the plan is made with where the login node must not work, as "srun --cpus-per-task=2"
#   ENDOBIOME_PLAN     the plan [endobiome-plan.json beside the configuration]
set -eu
config=${1:?a configuration}
shards=${2:?a number of shards}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
export ENDOBIOME="${ENDOBIOME:-endobiome}"
plan=${ENDOBIOME_PLAN:-$(dirname "$config")/endobiome-plan.json}

# shellcheck disable=SC2086 # several words are meant
phases=$(${ENDOBIOME_PLANNER:-} "$ENDOBIOME" plan "$config" --shards "$shards" --output "$plan" "$@")
after=
job=
while read -r phase tasks; do
    script=$here/phase.sbatch
    [ "$phase" = merge ] && script=$here/merge.sbatch
    # Tasks are numbered from 1. A job whose forerunner failed is cancelled instead of waiting for ever.
    # shellcheck disable=SC2086
    job=$(sbatch --parsable --job-name="endobiome-$phase" --array="1-$tasks" $after --kill-on-invalid-dep=yes \
        ${ENDOBIOME_SBATCH:-} "$script" "$config" "$plan" "$phase" "$@")
    job=${job%%;*}
    after=--dependency=afterok:$job
    echo "phase $phase: job $job, $tasks tasks" >&2
done << END
$phases
END
echo "$job"
