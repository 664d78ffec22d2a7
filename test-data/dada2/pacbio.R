# What R dada2 answers on its own PacBio reads (samPB), for the test `equals_r_on_hifi_reads` of endobiome-denoise.
# Arguments: folder to write; HOMOPOLYMER_GAP_PENALTY, or NULL.
# Written: samPB_F.fastq (the reads that pass the filter), errF.tsv, transF.tsv, samPB_F_clustering.tsv, samPB_F_map.tsv.
suppressPackageStartupMessages(library(dada2))
out <- commandArgs(TRUE)[1]
gap <- if (commandArgs(TRUE)[2] == "NULL") NULL else as.numeric(commandArgs(TRUE)[2])
file <- file.path(out, "samPB_F.fastq")
raw <- system.file("extdata", "samPB.fastq.gz", package = "dada2")
kept <- filterAndTrim(raw, file, minQ = 3, minLen = 1000, maxLen = 1600, maxN = 0, rm.phix = FALSE, maxEE = 2, compress = FALSE)
write.table(kept, file.path(out, "kept.tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
invisible(Sys.setlocale("LC_COLLATE", "C"))
exact <- function(x) formatC(x, digits = 17, format = "g")
put <- function(x, name, ...) {
  write.table(x, file.path(out, name), sep = "\t", quote = FALSE, row.names = FALSE, ...)
}
reads <- derepFastq(file)
learned <- learnErrors(reads, errorEstimationFunction = PacBioErrfun, BAND_SIZE = 32, HOMOPOLYMER_GAP_PENALTY = gap,
  multithread = FALSE, verbose = 0)
put(apply(getErrors(learned), 2, exact), "errF.tsv", col.names = FALSE)
put(learned$trans, "transF.tsv", col.names = FALSE)
found <- suppressWarnings(dada(reads, err = getErrors(learned), BAND_SIZE = 32, HOMOPOLYMER_GAP_PENALTY = gap,
  multithread = FALSE, verbose = FALSE))
columns <- c("sequence", "abundance", "n0", "n1", "nunq")
put(found$clustering[, columns], "samPB_F_clustering.tsv")
put(found$map, "samPB_F_map.tsv", col.names = FALSE)
