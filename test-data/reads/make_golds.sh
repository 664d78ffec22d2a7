#!/bin/sh
# Makes golds.tsv: what vsearch 2.22.1 and R dada2 1.26 give on pairs_R?.fastq.gz and ../q2-dada2.
# Needs vsearch, Rscript with dada2, md5sum. Columns: peer, setting, sample, reads kept, md5.
# The md5 is that of lines "name<TAB>sequence<TAB>quality" (name up to the first blank), forward file first.
set -eu
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
lines() { cat "$@" | paste - - - - | awk -F'\t' '{split($1, name, " "); print substr(name[1], 2) "\t" $2 "\t" $4}'; }
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$(md5sum < "$5" | cut -c1-32)"; }

samples() {
    echo "pairs pairs_R1.fastq.gz pairs_R2.fastq.gz"
    for r1 in ../q2-dada2/reads/*_R1_001.fastq.gz; do
        sample=$(basename "$r1" | cut -d_ -f1)
        echo "$sample $r1 $(echo "$r1" | sed s/_R1_/_R2_/)"
    done
}

{
    samples | while read -r sample r1 r2; do
        merge() {
            setting=$1
            shift
            vsearch --fastq_mergepairs "$r1" --reverse "$r2" --fastqout "$tmp/m.fastq" --quiet "$@"
            lines "$tmp/m.fastq" > "$tmp/lines"
            row vsearch "merge_$setting" "$sample" "$(wc -l < "$tmp/lines")" "$tmp/lines"
        }
        merge default
        merge stagger --fastq_allowmergestagger --fastq_minovlen 16 --fastq_maxdiffs 5
        merge short --fastq_allowmergestagger --fastq_minovlen 6 --fastq_maxdiffpct 8
        merge limits --fastq_maxee 0.5 --fastq_minmergelen 40 --fastq_maxmergelen 250 --fastq_maxdiffs 20
        vsearch --fastq_mergepairs "$r1" --reverse "$r2" --fastqout "$tmp/m.fastq" --quiet --fastq_allowmergestagger
        vsearch --fastx_uniques "$tmp/m.fastq" --fastaout "$tmp/u.fasta" --sizeout --fasta_width 0 --quiet
        grep -v '^>' "$tmp/u.fasta" > "$tmp/sequences" || true
        grep '^>' "$tmp/u.fasta" | sed 's/.*size=//' > "$tmp/sizes" || true
        paste "$tmp/sequences" "$tmp/sizes" > "$tmp/lines"
        row vsearch uniques "$sample" "$(wc -l < "$tmp/lines")" "$tmp/lines"
    done
    samples | while read -r sample r1 r2; do
        Rscript make_golds.R "$r1" "$r2" "$tmp" > /dev/null 2>&1
        for setting in default cut strict; do
            lines "$tmp/${setting}_1.fastq" "$tmp/${setting}_2.fastq" > "$tmp/lines"
            row dada2 "filter_$setting" "$sample" "$(($(wc -l < "$tmp/lines") / 2))" "$tmp/lines"
        done
        for what in uniques qualities map; do
            row dada2 "derep_$what" "$sample" "$(wc -l < "$tmp/$what")" "$tmp/$what"
        done
    done
} > golds.tsv
