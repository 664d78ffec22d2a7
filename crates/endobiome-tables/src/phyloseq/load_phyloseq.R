# Loads this folder as the phyloseq object `ps`.
#   source("load_phyloseq.R", chdir = TRUE)
# Needs phyloseq (Bioconductor).
library(phyloseq)

read_part <- function(file) {
  read.delim(file, row.names = 1, check.names = FALSE, quote = "\"", comment.char = "",
             na.strings = c("NA", ""), colClasses = NA, stringsAsFactors = FALSE)
}
otu <- as.matrix(read_part("otu.tsv"))
storage.mode(otu) <- "double"
tax <- as.matrix(read.delim("tax.tsv", row.names = 1, check.names = FALSE, quote = "\"", comment.char = "",
                            na.strings = c("NA", ""), colClasses = "character"))
parts <- list(otu_table(otu, taxa_are_rows = TRUE), tax_table(tax))
meta <- read_part("meta.tsv")
if (ncol(meta) > 0) parts <- c(parts, list(sample_data(meta)))
if (file.exists("tree.nwk")) parts <- c(parts, list(phy_tree(ape::read.tree("tree.nwk"))))
if (file.exists("refseq.fasta")) parts <- c(parts, list(refseq(Biostrings::readDNAStringSet("refseq.fasta"))))
ps <- do.call(phyloseq, parts)
# A script that reads nothing wrong: no sample and no feature may be lost on the way.
stopifnot(ntaxa(ps) == nrow(otu), nsamples(ps) == ncol(otu))
