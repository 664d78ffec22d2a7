# filterAndTrim and derepFastq of R dada2 on one pair of files; called by make_golds.sh.
suppressMessages(library(dada2))
files <- commandArgs(TRUE)
run <- function(setting, ...) {
  out <- file.path(files[3], paste0(setting, "_", 1:2, ".fastq"))
  unlink(out)
  filterAndTrim(files[1], out[1], files[2], out[2], compress = FALSE, multithread = FALSE, ...)
  for (path in out) if (!file.exists(path)) file.create(path)
}
run("default")
run("cut", truncLen = c(100, 80), maxEE = 2)
run("strict", trimLeft = c(5, 3), trimRight = c(2, 1), truncQ = 11, minQ = 12, minLen = 25, maxLen = 149, maxEE = c(1, 2))
# The forward file as it is; qualities are the sums over reads (mean x count, whole numbers).
derep <- derepFastq(files[1])
counts <- as.integer(derep$uniques)
writeLines(paste(names(derep$uniques), counts, sep = "\t"), file.path(files[3], "uniques"))
sums <- round(derep$quals * counts)
writeLines(apply(sums, 1, function(row) paste(row[!is.na(row)], collapse = " ")), file.path(files[3], "qualities"))
writeLines(as.character(derep$map - 1), file.path(files[3], "map"))
