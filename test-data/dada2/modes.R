# What R dada2 answers in modes beside its defaults, for the test `modes` of endobiome-denoise.
# Arguments: folder of reads (or "extdata": the package's own), folder to write, suffix of forward and of reverse files,
# truncation of forward and of reverse reads (0 leaves them as long as truncQ 11 does), samples at most.
#
# Written: the filtered reads (NAME_F.fastq.gz, NAME_R.fastq.gz), the rates used (err[FR].tsv), clusters.tsv (mode, direction,
# sample, index of the centre among the sample's uniques or 0, abundance, n0, n1, uniques, birth p-value, sequence
# only where the centre is no unique of the sample), maps.tsv (mode, direction, sample, ASV of each unique), merges.tsv.
suppressPackageStartupMessages(library(dada2))
arguments <- commandArgs(TRUE)
reads <- if (arguments[1] == "extdata") system.file("extdata", package = "dada2") else arguments[1]
out <- arguments[2]
suffixes <- arguments[3:4]
lengths <- as.integer(arguments[5:6])
most <- as.integer(arguments[7])
invisible(Sys.setlocale("LC_COLLATE", "C"))
files <- lapply(suffixes, function(s) head(sort(list.files(reads, pattern = paste0(s, "$"), full.names = TRUE)), most))
names <- sub(paste0(suffixes[1], "$"), "", basename(files[[1]]))
filtered <- lapply(c("F", "R"), function(d) file.path(out, paste0(names, "_", d, ".fastq.gz")))
invisible(filterAndTrim(files[[1]], filtered[[1]], files[[2]], filtered[[2]], truncLen = lengths, maxN = 0, maxEE = 2,
                        truncQ = if (lengths[1] == 0) 11 else 2, minLen = 50, compress = TRUE, multithread = FALSE))

tables <- list()
note <- function(table, row) tables[[table]] <<- c(tables[[table]], row)
exact <- function(x) formatC(x, digits = 17, format = "g")
write_matrix <- function(x, file) {
  write.table(apply(x, 2, exact), file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
}
note_dada <- function(mode, direction, found, uniques) {
  for (i in seq_along(names)) {
    x <- found[[i]]$clustering
    centre <- match(x$sequence, names(uniques[[i]]$uniques), nomatch = 0)
    note("clusters", paste(mode, direction, names[i], centre, x$abundance, x$n0, x$n1, x$nunq, exact(x$birth_pval),
                           ifelse(centre == 0, x$sequence, "."), sep = "\t"))
    note("maps", paste(mode, direction, names[i], paste(found[[i]]$map, collapse = " "), sep = "\t"))
  }
}

letters2 <- c("F", "R")
uniques <- lapply(filtered, function(f) { d <- derepFastq(f); if (length(names) == 1) d <- list(d); names(d) <- names; d })
rates <- list()
for (d in 1:2) {
  learned <- learnErrors(filtered[[d]], multithread = FALSE, verbose = 0)
  rates[[d]] <- getErrors(learned)
  write_matrix(rates[[d]], paste0("err", letters2[d], ".tsv"))
}
noqual <- learnErrors(filtered[[1]], errorEstimationFunction = noqualErrfun, multithread = FALSE, verbose = 0)
write_matrix(getErrors(noqual), "errNoQuality.tsv")

found <- list()
infer <- function(mode, d, ...) {
  answer <- suppressWarnings(dada(uniques[[d]], err = rates[[d]], multithread = FALSE, verbose = FALSE, ...))
  if (length(names) == 1) answer <- list(answer)
  note_dada(mode, letters2[d], answer, uniques[[d]])
  found[[mode]][[d]] <<- answer
}
for (d in 1:2) {
  infer("independent", d)
  infer("pooled", d, pool = TRUE)
  infer("pseudo", d, pool = "pseudo")
}
# Sequences that no sample finds by itself: the most abundant tenth unique of each sample.
priors <- unlist(lapply(uniques[[1]], function(u) names(u$uniques)[seq(10, length(u$uniques), by = 10)]))
write(unname(priors), file.path(out, "priors.txt"))
infer("priors", 1, priors = priors)
infer("not_greedy", 1, GREEDY = FALSE)
infer("singletons", 1, DETECT_SINGLETONS = TRUE)
infer("band4", 1, BAND_SIZE = 4)
infer("unbanded", 1, BAND_SIZE = -1)
infer("not_gapless", 1, GAPLESS = FALSE)
infer("cutoff", 1, KDIST_CUTOFF = 0.1)
infer("all_aligned", 1, KDIST_CUTOFF = 1)
infer("all_assigned", 1, OMEGA_C = 0)
infer("lenient", 1, OMEGA_A = 1e-4)
infer("five", 1, MAX_CLUST = 5)
infer("scores", 1, MATCH = 4, MISMATCH = -5, GAP_PENALTY = -6)

merge <- function(mode, of, ...) {
  x <- mergePairs(found[[of]][[1]], uniques[[1]], found[[of]][[2]], uniques[[2]], returnRejects = TRUE, ...)
  if (is.data.frame(x)) x <- list(x)
  for (i in seq_along(names)) {
    y <- x[[i]]
    if (nrow(y) > 0) {
      note("merges", paste(mode, of, names[i], y$abundance, y$forward, y$reverse, y$nmatch, y$nmismatch, y$nindel,
                           y$prefer, y$accept, y$sequence, sep = "\t"))
    }
  }
}
for (of in c("independent", "pooled", "pseudo")) merge("default", of)
merge("mismatch1", "independent", maxMismatch = 1)
merge("mismatch5", "independent", maxMismatch = 5)
merge("overlap100", "independent", minOverlap = 100)
merge("overhang", "independent", trimOverhang = TRUE)
merge("overhang3", "independent", trimOverhang = TRUE, maxMismatch = 3)
merge("concatenated", "independent", justConcatenate = TRUE)

for (table in names(tables)) writeLines(tables[[table]], file.path(out, paste0(table, ".tsv")))
writeLines(names, file.path(out, "samples.txt"))
