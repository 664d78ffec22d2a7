#!/bin/sh
# Classifies the same queries with peers and with the `compat` variant of endobiome that follows each, and lays the calls
# beside each other (compat.py). One thread each.
#
# Installs nothing. Uses what it finds of: vsearch, the RDP classifier (RDP_JAR), Rscript with dada2, mothur, python3 with
# scikit-learn. Needs cargo. R takes 20 queries a second, mothur and scikit-learn minutes for the training alone.
#
# usage: compat.sh REFERENCE.fasta TAXONOMY.tsv QUERIES.fasta QUERIES.tsv
#   as for classify.sh; QUERIES.tsv holds the true lineages of the queries; ids are all that headers hold
#   with KEEP=FOLDER the calls of each peer are written there, in one form (NAME.tsv: id, lineage, confidences)
set -eu

[ $# -eq 4 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
reference=$(realpath "$1") taxonomy=$(realpath "$2") queries=$(realpath "$3") truth=$(realpath "$4")
here=$(realpath "$(dirname "$0")")
keep=${KEEP:+$(realpath "$KEEP")}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

# beside NAME THRESHOLD FORMAT CALLS SETTINGS SHORT_NAME
beside() {
    (cd "$here" && RAYON_NUM_THREADS=1 cargo run --quiet --release -p endobiome-taxonomy --example peer_calls -- \
        "$reference" "$taxonomy" "$queries" "$5") > ours.tsv
    echo "== $1 beside $5"
    [ -z "$keep" ] || python3 "$here/compat.py" "$3" "$4" > "$keep/$6.tsv"
    python3 "$here/compat.py" "$taxonomy" "$truth" "$2" "$3" "$4" ours.tsv
}

# Lineages down to the last name, with ranks and semicolons.
awk -F'\t' '{ n = split($2, r, "; *"); last = 0; for (i = 1; i <= n; i++) if (length(r[i]) > 3) last = i
    s = ""; for (i = 1; i <= last; i++) s = s r[i] ";"; print $1 "\t" s }' "$taxonomy" > lineages.tsv

rdp_jar=${RDP_JAR:-/usr/share/rdp-classifier/rdp_classifier.jar}
if [ -e "$rdp_jar" ] && command -v java >/dev/null; then
    rdp() { java -Xmx4g -XX:+UseSerialGC -cp "$rdp_jar" edu.msu.cme.rdp.classifier.cli.ClassifierMain "$@" >/dev/null 2>&1; }
    # Every rank must have a name and every name one parent: a missing one is called un_ and the number of its rank.
    awk -F'\t' -v OFS='\t' '{ n = split($2, r, "; *"); p = "Root"; line = "Root"
        for (i = 1; i <= 7; i++) { x = substr(r[i], 4); if (x == "") x = "un_" i; p = p "|" i x; gsub(/ /, "_", p); line = line ";" p }
        print $1, line }' "$taxonomy" > rdp.lineages
    awk -F'\t' 'BEGIN { print "0*Root*-1*0*rootrank"; id["Root"] = 0; split("domain phylum class order family genus species", rank, " ") }
        { n = split($2, p, ";"); for (i = 2; i <= n; i++) if (!(p[i] in id)) { id[p[i]] = ++m; print m "*" p[i] "*" id[p[i-1]] "*" i - 1 "*" rank[i-1] } }' \
        rdp.lineages > rdp.tax
    awk -F'\t' 'NR == FNR { l[$1] = $2; next } /^>/ { id = substr($1, 2); print ">" id "\t" l[id]; next } { print }' \
        rdp.lineages "$reference" > rdp.fa
    mkdir rdp
    rdp train -o rdp -s rdp.fa -t rdp.tax
    printf '%s\n' bergeyTree=bergeyTrainingTree.xml probabilityList=genus_wordConditionalProbList.txt \
        probabilityIndex=wordConditionalProbIndexArr.txt wordPrior=logWordPrior.txt classifierVersion=peers \
        > rdp/rRNAClassifier.properties
    rdp classify -t rdp/rRNAClassifier.properties -f allrank -o rdp.tsv "$queries"
    beside RDP 0.8 rdp rdp.tsv '{"compat": "rdp"}' rdp
else
    echo "skipped: the RDP classifier is not installed (RDP_JAR names its jar)" >&2
fi

if command -v vsearch >/dev/null; then
    awk -F'\t' 'NR == FNR { n = split($2, r, ";"); s = ""; for (i = 1; i < n; i++) { x = r[i]; sub(/^k/, "d", x)
            gsub(/,/, "_", x); if (i == 7) x = "s__" substr(r[6], 4) "_" substr(r[7], 4); sub(/__/, ":", x); s = s (i > 1 ? "," : "") x }
            t[$1] = s; next }
        /^>/ { id = substr($1, 2); print ">" id ";tax=" t[id] ";"; next } { print }' lineages.tsv "$reference" > sintax.fa
    vsearch --sintax "$queries" --db sintax.fa --tabbedout vsearch.tsv --threads 1 --randseed 1 >/dev/null 2>&1
    beside 'vsearch sintax' 0.8 sintax vsearch.tsv '{"compat": "sintax_2_22"}' vsearch
else
    echo "skipped: vsearch is not installed" >&2
fi

if command -v Rscript >/dev/null && Rscript -e 'quit(status = !requireNamespace("dada2", quietly = TRUE))' 2>/dev/null; then
    awk -F'\t' 'NR == FNR { t[$1] = $2; next } /^>/ { print ">" t[substr($1, 2)]; next } { print }' lineages.tsv "$reference" > dada2.fa
    Rscript -e 'a <- commandArgs(TRUE); s <- dada2::getSequences(a[1]); set.seed(1)
        ids <- sub("^>", "", grep("^>", readLines(a[1]), value = TRUE)); u <- unique(unname(s))
        x <- dada2::assignTaxonomy(u, a[2], multithread = FALSE, minBoot = 0, outputBootstraps = TRUE, taxLevels = letters[1:7])
        i <- match(unname(s), u)
        write.table(cbind(ids, x$tax[i, ], x$boot[i, ]), a[3], sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE, na = "")' \
        "$queries" dada2.fa dada2.tsv >/dev/null 2>&1
    beside 'R dada2' 0.5 dada2 dada2.tsv '{"compat": "dada2"}' dada2
else
    echo "skipped: R with dada2 is not installed" >&2
fi

if command -v mothur >/dev/null; then
    sed 's/ /_/g' lineages.tsv > mothur.tax
    cp "$reference" mothur.fasta
    cp "$queries" query.fasta
    mothur "#classify.seqs(fasta=query.fasta, reference=mothur.fasta, taxonomy=mothur.tax, method=wang, cutoff=0, processors=1)" >/dev/null 2>&1
    beside mothur 0.8 mothur query.mothur.wang.taxonomy '{"compat": "mothur"}' mothur
else
    echo "skipped: mothur is not installed" >&2
fi

if python3 -c 'import sklearn' 2>/dev/null; then
    python3 "$here/sklearn_classify.py" "$reference" "$taxonomy" "$queries" > sklearn.tsv 2>/dev/null
    beside 'scikit-learn (QIIME 2)' 0.7 common sklearn.tsv '{"compat": "qiime2"}' sklearn
else
    echo "skipped: scikit-learn is not installed" >&2
fi
