# What R dada2 answers on its own PacBio reads (samPB), for the test `equals_r_on_hifi_reads` of endobiome-denoise.
# Argument: folder to write. Written: samPB_F.fastq (the reads), errF.tsv, transF.tsv, samPB_F_clustering.tsv, samPB_F_map.tsv.
suppressPackageStartupMessages(library(dada2))
out <- commandArgs(TRUE)[1]
file <- system.file("extdata", "samPB.fastq.gz", package = "dada2")
writeLines(readLines(gzfile(file)), file.path(out, "samPB_F.fastq"))
invisible(Sys.setlocale("LC_COLLATE", "C"))
exact <- function(x) formatC(x, digits = 17, format = "g")
put <- function(x, name, ...) {
  write.table(x, file.path(out, name), sep = "\t", quote = FALSE, row.names = FALSE, ...)
}
reads <- derepFastq(file)
learned <- learnErrors(reads, errorEstimationFunction = PacBioErrfun, BAND_SIZE = 32, multithread = FALSE, verbose = 0)
put(apply(getErrors(learned), 2, exact), "errF.tsv", col.names = FALSE)
put(learned$trans, "transF.tsv", col.names = FALSE)
found <- suppressWarnings(dada(reads, err = getErrors(learned), BAND_SIZE = 32, multithread = FALSE, verbose = FALSE))
columns <- c("sequence", "abundance", "n0", "n1", "nunq")
put(found$clustering[, columns], "samPB_F_clustering.tsv")
put(found$map, "samPB_F_map.tsv", col.names = FALSE)
