#!/bin/sh
# What shards cost: CPU and peak memory of one job against n shards, by the JSON log of each job. One job after the other.
#
#   measure.sh DIR STUDY.toml SEED "1 2 4 7"     DIR is made; ENDOBIOME is the command [endobiome]
#
# Prints a line a job (study, shards, phase, shard, wall, CPU, peak MB); the table of docs/cluster.md is made of them.
set -eu
folder=$1
design=$2
seed=$3
numbers=$4
endobiome=${ENDOBIOME:-endobiome}
threads=${THREADS:-1}
mkdir -p "$folder"
[ -d "$folder/study" ] || "$endobiome" simulate --quiet --seed "$seed" --outdir "$folder/study" "$design" > /dev/null
cat > "$folder/run.toml" << END
[input]
samplesheet = "$folder/study/samplesheet.csv"
metadata = "$folder/study/metadata.tsv"
[reads.primers]
preset = "v4"
[compare]
permutations = 99
END
# The last event of a log: exit.
told() {
    python3 - "$@" << 'END'
import json, sys
log, *words = sys.argv[1:]
event = json.loads(open(log).read().splitlines()[-1])
assert event["event"] == "exit" and event["code"] == 0, event
print(*words, event["wall_s"], event["cpu_s"], event["peak_memory_mb"], sep="\t")
END
}
log=$folder/log.jsonl
printf 'shards\tphase\tshard\twall_s\tcpu_s\tpeak_mb\n'
rm -rf "$folder/whole"
"$endobiome" run "$folder/run.toml" --outdir "$folder/whole" --threads "$threads" --log-format json > /dev/null 2> "$log"
told "$log" 0 run 1
for number in $numbers; do
    out=$folder/shards-$number
    rm -rf "$out"
    "$endobiome" plan "$folder/run.toml" --outdir "$out" --shards "$number" --output "$folder/plan.json" \
        --threads "$threads" --log-format json > "$folder/phases" 2> "$log"
    told "$log" "$number" plan 1
    while read -r phase shards; do
        shard=1
        while [ "$shard" -le "$shards" ]; do
            "$endobiome" run "$folder/run.toml" --outdir "$out" --plan "$folder/plan.json" --phase "$phase" \
                --shard "$shard" --threads "$threads" --log-format json > /dev/null 2> "$log"
            told "$log" "$number" "$phase" "$shard"
            shard=$((shard + 1))
        done
    done < "$folder/phases"
    diff -r --exclude=.endobiome "$folder/whole" "$out" || exit 1
done
