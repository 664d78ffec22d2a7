# Golds of the contaminant tests in every mode, from the formulas published with decontam (Davis 2018), with the tests
# of base R. Run in this folder: Rscript decontam_modes.R
worked <- read.delim("decontam_worked.tsv", check.names = FALSE)
# Features that lack a test: in one specimen and one blank (no frequency), in one specimen only (neither), in two
# specimens of one batch and no blank, and in one specimen of each batch (no frequency within a batch).
worked$NoFrequency <- 0; worked$NoFrequency[c(1, 9)] <- c(40, 60)
worked$BlanksOnly <- 0; worked$BlanksOnly[worked$neg] <- 70
worked$Once <- 0; worked$Once[2] <- 30
worked$OneBatch <- 0; worked$OneBatch[which(!worked$neg & worked$batch == 1)[1:2]] <- c(20, 90)
first <- sapply(1:2, function(b) which(!worked$neg & worked$batch == b)[1])
worked$AcrossBatches <- 0; worked$AcrossBatches[first] <- c(25, 35)
write.table(worked, "decontam_modes.tsv", sep = "\t", quote = FALSE, row.names = FALSE)

shares <- as.matrix(worked[, -(1:4)]); shares <- shares / rowSums(shares)
frequency <- function(f, conc) {
  conc <- conc[f > 0]; f <- f[f > 0]
  if (length(f) < 2) return(NA)
  squares <- function(x) sum((x - mean(x))^2)
  pf(squares(log(f) + log(conc)) / squares(log(f)), length(f) - 1, length(f) - 1)
}
prevalence <- function(f, neg) {
  if (sum(f > 0) < 2 || !any(neg) || all(neg)) return(NA)
  if (all(f > 0)) return(0.5)
  tab <- table(factor(neg, c(TRUE, FALSE)), factor(f > 0, c(TRUE, FALSE)))
  mid <- function() (fisher.test(tab, alternative = "greater")$p.value -
                       fisher.test(tab, alternative = "less")$p.value + 1) / 2
  tryCatch(prop.test(tab, alternative = "greater")$p.value, warning = function(w) mid())
}
join <- list(
  none = function(p) p,
  minimum = function(p) if (all(is.na(p))) NA else min(p, na.rm = TRUE),
  product = function(p) prod(p, na.rm = TRUE),
  fisher = function(p) { p[is.na(p)] <- 0.5; pchisq(-2 * log(prod(p)), 2 * length(p), lower.tail = FALSE) })
rows <- NULL
for (rule in names(join)) {
  batch <- if (rule == "none") rep(1, nrow(worked)) else worked$batch
  for (feature in colnames(shares)) {
    f <- shares[, feature]
    pf_ <- join[[rule]](sapply(unique(batch), function(b) {
      at <- batch == b & !worked$neg; frequency(f[at], worked$conc[at]) }))
    pp_ <- join[[rule]](sapply(unique(batch), function(b) prevalence(f[batch == b], worked$neg[batch == b])))
    for (method in c("frequency", "prevalence", "combined", "minimum", "either", "both")) {
      p <- switch(method, frequency = pf_, prevalence = pp_, minimum = if (is.na(pf_ + pp_)) NA else min(pf_, pp_),
                  combined = pchisq(-2 * log(pf_ * pp_), 4, lower.tail = FALSE), NA)
      called <- switch(method, either = pf_ < 0.1 | pp_ < 0.3, both = pf_ < 0.1 & pp_ < 0.3, p < 0.1)
      rows <- rbind(rows, data.frame(method, batches = rule, feature, p = sprintf("%.15g", p), called = called %in% TRUE))
    }
  }
}
write.table(rows, "decontam_modes_expected.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
