#!/bin/sh
# Classifies the same queries against the same references with endobiome and its peers, one thread each, and prints
# queries per CPU second (user + system, training and loading taken off where the peer lets us).
#
# Installs nothing. Uses what it finds of: endobiome, vsearch, the RDP classifier (RDP_JAR), kraken2, Rscript with dada2 (and
# needs bash, awk). Of kraken2 only the speed is looked at.
#
# usage: classify.sh REFERENCE.fasta TAXONOMY.tsv QUERIES.fasta
#   REFERENCE.fasta  full-length 16S references, id first in the header
#   TAXONOMY.tsv     id <tab> k__Bacteria; p__...; s__...     (Greengenes 13_8 97 % OTUs: 99,322 records)
#   QUERIES.fasta    amplicons, primers removed
set -eu

[ $# -eq 3 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
reference=$1 taxonomy=$2 queries=$3
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
count=$(grep -c '^>' "$queries")
printf 'tool\tqueries\tcpu_seconds\tqueries_per_cpu_second\n'

# CPU seconds (user + system) of a command; what it prints is dropped. Of one that fails: "failed".
cpu() {
    bash -c 'TIMEFORMAT="%U %S"; { time "$@" >/dev/null 2>&1 || echo failed; } 2>&1' run "$@" |
        awk '/failed/ { failed = 1 } NF == 2 { seconds = $1 + $2 } END { print failed ? "failed" : seconds }'
}

# Prints a row: tool, CPU seconds of all queries, CPU seconds of one query (loading and training), how often each was given.
row() {
    awk -v tool="$1" -v n="$((count * ${4:-1}))" -v all="$2" -v one="$3" 'BEGIN {
        if (all == "failed" || one == "failed") { printf "%s\t%d\tfailed\tfailed\n", tool, n; exit }
        t = all - one; if (t < 0.01) t = 0.01
        printf "%s\t%d\t%.2f\t%.0f\n", tool, n, t, n / t }'
}

awk '/^>/ { n++ } n > 1 { exit } { print }' "$queries" > "$work/one.fa"
awk -F'\t' 'NR == FNR { tax[$1] = $2; next }
    /^>/ { id = substr($1, 2); split(id, w, " "); id = w[1]; t = tax[id]; gsub(/; /, ",", t); gsub(/__/, ":", t)
           sub(/^k:/, "d:", t); n = split(t, r, ","); s = ""
           for (i = 1; i <= n; i++) if (length(r[i]) > 2) s = s (s == "" ? "" : ",") r[i]
           print ">" id ";tax=" s ";"; next }
    { print }' "$taxonomy" "$reference" > "$work/sintax.fa"

if command -v endobiome >/dev/null; then
    endobiome db build --input "$reference" --input-taxonomy "$taxonomy" --output "$work/reference.endoref" >/dev/null
    for method in default naive_bayes nearest sintax; do
        run() { cpu endobiome classify --threads 1 --classifier "$method" --reference "$work/reference.endoref" --input "$1" --outdir "$work/calls"; }
        row "endobiome $method" "$(run "$queries")" "$(run "$work/one.fa")"
    done
else
    echo "skipped: endobiome is not installed" >&2
fi

if command -v vsearch >/dev/null; then
    run() { cpu vsearch --sintax "$1" --db "$work/sintax.fa" --tabbedout "$work/calls.tsv" --threads 1 --sintax_cutoff 0 --randseed 1; }
    row 'vsearch sintax' "$(run "$queries")" "$(run "$work/one.fa")"
else
    echo "skipped: vsearch is not installed" >&2
fi

# The wrapper of Debian knows no training and 512 MB only, so the jar is called itself.
rdp_jar=${RDP_JAR:-/usr/share/rdp-classifier/rdp_classifier.jar}
if [ -e "$rdp_jar" ] && command -v java >/dev/null; then
    rdp() { java -Xmx4g -XX:+UseSerialGC -cp "$rdp_jar" edu.msu.cme.rdp.classifier.cli.ClassifierMain "$@"; }
    # Every rank must have a name and every name one parent: a missing one is named after the last rank above it.
    awk -F'\t' -v OFS='\t' '{ n = split($2, r, "; *"); p = "Root"; line = "Root"
        for (i = 1; i <= 6; i++) { x = substr(r[i], 4); if (x == "") x = "un_" i; p = p "|" i x; gsub(/ /, "_", p); line = line ";" p }
        print $1, tolower(line) }' "$taxonomy" > "$work/rdp.lineages" # names that differ in case only are one to RDP
    awk -F'\t' 'BEGIN { print "0*root*-1*0*rootrank"; id["root"] = 0; split("domain phylum class order family genus", rank, " ") }
        { n = split($2, p, ";"); for (i = 2; i <= n; i++) if (!(p[i] in id)) { id[p[i]] = ++m; print m "*" p[i] "*" id[p[i-1]] "*" i - 1 "*" rank[i-1] } }' \
        "$work/rdp.lineages" > "$work/rdp.tax"
    awk -F'\t' 'NR == FNR { l[$1] = $2; next } /^>/ { split(substr($1, 2), w, " "); print ">" w[1] "\t" l[w[1]]; next } { print }' \
        "$work/rdp.lineages" "$reference" > "$work/rdp.fa"
    mkdir "$work/rdp"
    # It ends with 0 when it fails, too.
    if rdp train -o "$work/rdp" -s "$work/rdp.fa" -t "$work/rdp.tax" >"$work/rdp.log" 2>&1 && [ -e "$work/rdp/logWordPrior.txt" ]; then
        cat > "$work/rdp/rRNAClassifier.properties" <<P
bergeyTree=bergeyTrainingTree.xml
probabilityList=genus_wordConditionalProbList.txt
probabilityIndex=wordConditionalProbIndexArr.txt
wordPrior=logWordPrior.txt
classifierVersion=peers
P
        run() { cpu java -Xmx4g -XX:+UseSerialGC -cp "$rdp_jar" edu.msu.cme.rdp.classifier.cli.ClassifierMain classify -t "$work/rdp/rRNAClassifier.properties" -o "$work/calls.tsv" "$1"; }
        row 'RDP classifier' "$(run "$queries")" "$(run "$work/one.fa")"
    else
        echo "skipped: training of the RDP classifier failed" >&2
    fi
else
    echo "skipped: the RDP classifier is not installed (RDP_JAR names its jar)" >&2
fi

if command -v kraken2-build >/dev/null; then
    mkdir -p "$work/kraken2/taxonomy"
    # A node for each lineage at each rank that has a name; a reference hangs on its last one.
    awk -F'\t' -v OFS='\t|\t' -v dir="$work/kraken2/taxonomy" '
        function node(parent, rank, name) {
            print ++m, parent, rank, "-" "\t|" > (dir "/nodes.dmp"); print m, name, "", "scientific name" "\t|" > (dir "/names.dmp") }
        BEGIN { node(1, "no rank", "root"); split("superkingdom phylum class order family genus species", rank, " ") }
        { n = split($2, r, "; *"); p = 1; path = ""
          for (i = 1; i <= n; i++) { path = path ";" r[i]; if (length(r[i]) > 3) { if (!(path in id)) { node(p, rank[i], r[i]); id[path] = m } p = id[path] } }
          print $1 "\t" p }' "$taxonomy" > "$work/kraken2.ids"
    awk -F'\t' 'NR == FNR { id[$1] = $2; next } /^>/ { split(substr($1, 2), w, " "); print ">" w[1] "|kraken:taxid|" id[w[1]]; next } { print }' \
        "$work/kraken2.ids" "$reference" > "$work/kraken2.fa"
    if kraken2-build --db "$work/kraken2" --no-masking --add-to-library "$work/kraken2.fa" >"$work/kraken2.log" 2>&1 &&
        kraken2-build --db "$work/kraken2" --threads 1 --build >>"$work/kraken2.log" 2>&1; then
        # Too fast for the clock: all queries are given a hundred times.
        for i in $(seq 100); do cat "$queries"; done > "$work/hundred.fa"
        run() { cpu kraken2 --db "$work/kraken2" --threads 1 --output "$work/calls.tsv" "$1"; }
        row 'kraken2' "$(run "$work/hundred.fa")" "$(run "$work/one.fa")" 100
    else
        echo "skipped: building the database of kraken2 failed" >&2
    fi
else
    echo "skipped: kraken2 is not installed" >&2
fi

if command -v Rscript >/dev/null && Rscript -e 'quit(status = !requireNamespace("dada2", quietly = TRUE))' 2>/dev/null; then
    awk '/^>/ { t = $0; sub(/^[^=]*=/, "", t); gsub(/,/, ";", t); gsub(/[dpcofgs]:/, "", t); print ">" t; next } { print }' \
        "$work/sintax.fa" > "$work/dada2.fa"
    run() { cpu Rscript -e 'a <- commandArgs(TRUE); s <- dada2::getSequences(a[1]); x <- dada2::assignTaxonomy(s, a[2], multithread = FALSE)' "$1" "$work/dada2.fa"; }
    row 'R dada2' "$(run "$queries")" "$(run "$work/one.fa")"
else
    echo "skipped: R with dada2 is not installed" >&2
fi
