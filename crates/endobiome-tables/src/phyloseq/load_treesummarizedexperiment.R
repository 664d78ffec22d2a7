# Loads this folder as the TreeSummarizedExperiment object `tse`.
#   source("load_treesummarizedexperiment.R", chdir = TRUE)
# Needs TreeSummarizedExperiment (Bioconductor).
library(TreeSummarizedExperiment)

counts <- as.matrix(read.delim("otu.tsv", row.names = 1, check.names = FALSE, quote = "\"", comment.char = ""))
tax <- read.delim("tax.tsv", row.names = 1, check.names = FALSE, quote = "\"", comment.char = "",
                  na.strings = c("NA", ""), colClasses = "character")
meta <- read.delim("meta.tsv", row.names = 1, check.names = FALSE, quote = "\"", comment.char = "",
                   na.strings = c("NA", ""))
meta <- meta[colnames(counts), , drop = FALSE]
tse <- TreeSummarizedExperiment(
  assays = list(counts = counts),
  rowData = S4Vectors::DataFrame(tax[rownames(counts), , drop = FALSE], check.names = FALSE),
  colData = S4Vectors::DataFrame(meta, check.names = FALSE)
)
if (file.exists("tree.nwk")) rowTree(tse) <- ape::read.tree("tree.nwk")
if (file.exists("refseq.fasta")) {
  sequences <- Biostrings::readDNAStringSet("refseq.fasta")
  referenceSeq(tse) <- sequences[rownames(counts)]
}
stopifnot(nrow(tse) == nrow(counts), ncol(tse) == ncol(counts))
