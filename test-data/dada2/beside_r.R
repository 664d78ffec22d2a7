# What R dada2 makes of paired reads, for the test `beside_r` of endobiome-denoise.
# Arguments: folder of reads (or "extdata": the package's own), folder to write, suffix of forward and of reverse files.
suppressPackageStartupMessages(library(dada2))
arguments <- commandArgs(TRUE)
reads <- if (arguments[1] == "extdata") system.file("extdata", package = "dada2") else arguments[1]
out <- arguments[2]
suffixes <- arguments[3:4]
Sys.setlocale("LC_COLLATE", "C")
files <- lapply(suffixes, function(suffix) sort(list.files(reads, pattern = paste0(suffix, "$"), full.names = TRUE)))
names <- sub(paste0(suffixes[1], "$"), "", basename(files[[1]]))
filtered <- lapply(c("F", "R"), function(d) file.path(out, paste0(names, "_", d, ".fastq")))
invisible(filterAndTrim(files[[1]], filtered[[1]], files[[2]], filtered[[2]], truncLen = c(240, 160), maxN = 0,
                        maxEE = 2, truncQ = 2, compress = FALSE, multithread = FALSE))

cpu <- c()
timed <- function(step, call) {
  before <- proc.time()
  answer <- force(call)
  cpu[step] <<- sum((proc.time() - before)[1:2])
  answer
}
write_plain <- function(x, file) {
  write.table(x, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
}
exact <- function(x) apply(x, 2, function(column) formatC(column, digits = 17, format = "g"))
write_table <- function(x, file) write_plain(data.frame(colnames(x), t(unname(x))), file)

directions <- c("F", "R")
denoised <- list()
dereplicated <- list()
for (d in 1:2) {
  letter <- directions[d]
  errors <- timed(paste0("learn", letter), learnErrors(filtered[[d]], multithread = FALSE, verbose = 0))
  write_plain(exact(errors$err_out), paste0("err", letter, ".tsv"))
  write_plain(exact(errors$trans), paste0("trans", letter, ".tsv"))
  dereplicated[[d]] <- derepFastq(filtered[[d]])
  denoised[[d]] <- timed(paste0("dada", letter), dada(dereplicated[[d]], err = errors, multithread = FALSE, verbose = FALSE))
  for (i in seq_along(names)) {
    found <- denoised[[d]][[i]]
    file <- paste0(names[i], "_", letter, "_clustering.tsv")
    write.table(found$clustering[, c("sequence", "abundance", "n0", "n1", "nunq")], file.path(out, file),
                sep = "\t", quote = FALSE, row.names = FALSE)
    write_plain(found$map, paste0(names[i], "_", letter, "_map.tsv"))
  }
}
merged <- timed("merge", mergePairs(denoised[[1]], dereplicated[[1]], denoised[[2]], dereplicated[[2]]))
names(merged) <- names
for (i in seq_along(names)) {
  write.table(merged[[i]], file.path(out, paste0(names[i], "_merge.tsv")), sep = "\t", quote = FALSE, row.names = FALSE)
}
table <- makeSequenceTable(merged)
write_table(table, "table.tsv")
write_table(timed("chimera", removeBimeraDenovo(table, method = "consensus", multithread = FALSE)), "consensus.tsv")
write_table(removeBimeraDenovo(table, method = "consensus", minFoldParentOverAbundance = 1, multithread = FALSE), "consensus1.tsv")
write_table(removeBimeraDenovo(table, method = "consensus", allowOneOff = TRUE, multithread = FALSE), "oneoff.tsv")
write_table(removeBimeraDenovo(table, method = "pooled", multithread = FALSE), "pooled.tsv")
write_table(removeBimeraDenovo(table, method = "per-sample", multithread = FALSE), "persample.tsv")
write_plain(names, "samples.txt")
write_plain(data.frame(names(cpu), cpu), "cpu.tsv")
