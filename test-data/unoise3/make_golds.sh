#!/bin/sh
# Makes the golds of this folder with vsearch 2.22.1, from the test reads of q2-dada2 (first argument: the folder
# q2_dada2/tests/data/sample_seqs_single of that project) and from make_synthetic.py.
set -eu
reads=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
vsearch() { command vsearch --quiet --threads 1 --fasta_width 0 "$@"; }

# Reads of each sample, cut to 120 bases; distinct ones with their samples.
for file in "$reads"/*_R1_001.fastq.gz; do
    sample=$(basename "$file" | cut -d_ -f1)
    vsearch --fastx_filter "$file" --fastq_ascii 64 --fastq_trunclen 120 --fastaout - --relabel "$sample." >> "$work/reads.fasta"
done
awk '/^>/ { sample = substr($1, 2); sub(/\..*/, "", sample); next } { print sample "\t" $1 }' "$work/reads.fasta" |
    sort | uniq -c | awk '{ print $2 "\t" $3 "\t" $1 }' > "$here/moving_pictures.tsv"
vsearch --fastx_uniques "$work/reads.fasta" --relabel_md5 --sizeout --fastaout "$work/moving_pictures.fasta"

python3 "$here/make_synthetic.py" "$here/synthetic.fasta"
cp "$here/synthetic.fasta" "$work/synthetic.fasta"

for name in moving_pictures synthetic; do
    for size in 1 2 4 8; do
        # Each sequence and the sequence it is taken to come from.
        vsearch --cluster_unoise "$work/$name.fasta" --sizein --sizeout --minsize $size \
            --uc "$work/uc" --centroids "$work/$name.zotus.$size.fasta"
        awk -F'\t' '$1 == "S" { print $9 "\t" $9 } $1 == "H" { print $9 "\t" $10 }' "$work/uc" |
            sed 's/;size=[0-9]*//g' > "$here/$name.clusters.$size.tsv"
        # Size and id of each, in vsearch's order.
        sed -n 's/^>\(.*\);size=\([0-9]*\)$/\1\t\2/p' "$work/$name.zotus.$size.fasta" > "$here/$name.zotus.$size.tsv"
    done
    # Chimeras: query, left parent, right parent, flag.
    for size in 1 8; do
        vsearch --uchime3_denovo "$work/$name.zotus.$size.fasta" --uchimeout "$work/uchime" \
            --nonchimeras "$work/$name.kept.$size.fasta"
        awk -F'\t' '{ print $2 "\t" $3 "\t" $4 "\t" $18 }' "$work/uchime" |
            sed 's/;size=[0-9]*//g' > "$here/$name.chimeras.$size.tsv"
    done
    # Where each distinct sequence goes at 97 %: query, zOTU.
    vsearch --usearch_global "$work/$name.fasta" --db "$work/$name.kept.8.fasta" --id 0.97 \
        --userout "$work/user" --userfields query+target --output_no_hits
    sed 's/;size=[0-9]*//g' "$work/user" | sort > "$here/$name.mapped.tsv"
done
# The zOTU table of all reads.
vsearch --usearch_global "$work/reads.fasta" --db "$work/moving_pictures.kept.8.fasta" --id 0.97 \
    --otutabout "$here/moving_pictures.table.tsv"
