# Makes change_counts.tsv and change_golds.json: changes within women, and log-ratios where a taxon is present.
# Run in this folder: Rscript make_change_golds.R (vegan 2.6-4, permute, lme4, jsonlite).
suppressMessages({library(vegan); library(lme4); library(jsonlite)})
set.seed(14)
women <- 12; taxa <- 14
sheet <- expand.grid(visit = c("luteal", "follicular"), woman = sprintf("W%02d", 1:women))[, 2:1]
sheet$group <- ifelse(as.integer(sheet$woman) %% 2 == 0, "RIF", "control")
sheet <- sheet[!(sheet$woman == "W05" & sheet$visit == "luteal"), ]  # a visit that was missed
base <- rnorm(taxa, 4, 1.5)
own <- matrix(rnorm(women * taxa, 0, 1), women)
rate <- t(sapply(seq_len(nrow(sheet)), function(i) {
  late <- sheet$visit[i] == "luteal"
  own[as.integer(sheet$woman[i]), ] + base + rnorm(taxa, 0, 0.5) +
    c(0.8, -0.5, rep(0, taxa - 2)) * late + c(0, 0, 1, rep(0, taxa - 3)) * (late & sheet$group[i] == "RIF")
}))
x <- matrix(rpois(length(rate), exp(rate)) * rbinom(length(rate), 1, 0.75), nrow(rate))
colnames(x) <- sprintf("Genus%02d", 1:taxa)
sheet$sample <- paste(sheet$woman, substr(sheet$visit, 1, 1), sep = "_")
write.table(cbind(sheet[, c("sample", "woman", "visit", "group")], x), "change_counts.tsv",
            sep = "\t", quote = FALSE, row.names = FALSE)
out <- list(version = as.character(packageVersion("vegan")))
share <- x / rowSums(x)
both <- names(which(table(sheet$woman) == 2))
pairs <- sheet$woman %in% both

# PERMANOVA within women: every exchange of the two visits of each woman.
s <- droplevels(sheet[pairs, ])
exchanges <- t(apply(expand.grid(rep(list(0:1), length(both))), 1, function(swap) {
  at <- seq_len(nrow(s))
  for (w in which(swap == 1)) { rows <- which(s$woman == both[w]); at[rows] <- rev(rows) }
  at
}))
within <- function(d) {
  a <- adonis2(d ~ woman + visit, data = s, by = "terms", permutations = exchanges)
  f <- attr(a, "F.perm")[, 2]
  list(r2 = a$R2[2], f = a$F[2], p = mean(f >= a$F[2] - 1e-9))
}
out$within <- list(bray = within(vegdist(share[pairs, ])), euclidean = within(dist(log(x[pairs, ] + 0.5))))

# PERMANOVA of changes: every dealing of the groups to the women.
logs <- log(x + 0.5)
change <- t(sapply(both, function(w) logs[sheet$woman == w & sheet$visit == "luteal", ] -
                                     logs[sheet$woman == w & sheet$visit == "follicular", ]))
group <- sheet$group[match(both, sheet$woman)]
dealt <- t(apply(combn(length(both), sum(group == "RIF")), 2, function(cases) {
  at <- integer(length(both)); at[group == "RIF"] <- cases; at[group != "RIF"] <- setdiff(seq_along(both), cases)
  at
}))
a <- adonis2(dist(change) ~ group, data = data.frame(group), permutations = dealt)
out$of_changes <- list(r2 = a$R2[1], f = a$F[1], p = mean(attr(a, "F.perm")[, 1] >= a$F[1] - 1e-9))

# Alpha diversity: changes within women, changes by group, and all visits with a random woman.
h <- diversity(x)
moved <- sapply(both, function(w) h[sheet$woman == w & sheet$visit == "luteal"] - h[sheet$woman == w & sheet$visit == "follicular"])
wilcoxon <- wilcox.test(moved, exact = TRUE, conf.int = TRUE)
out$shannon <- h
out$signed_rank <- list(p = wilcoxon$p.value, v = unname(wilcoxon$statistic))
between <- wilcox.test(moved[group == "RIF"], moved[group != "RIF"], exact = TRUE)
out$change_by_group <- list(p = between$p.value, u = unname(between$statistic))
m <- lmer(h ~ visit + group + (1 | woman), data = transform(sheet, visit = factor(visit), group = factor(group, c("control", "RIF"))), REML = TRUE)
out$mixed <- list(estimate = unname(fixef(m)["groupRIF"]), between = as.data.frame(VarCorr(m))$sdcor[1], within = sigma(m))

# Log-ratios where a taxon is present, at the follicular visit: levels by median polish, HC3, the mode of the coefficients taken out.
at <- sheet$visit == "follicular"
y <- log(x[at, ]); y[x[at, ] == 0] <- NA
level <- log(rowSums(x[at, ]))
for (round in 1:3) {
  typical <- apply(y - level, 2, median, na.rm = TRUE)
  level <- apply(sweep(y, 2, typical), 1, median, na.rm = TRUE)
}
y <- y - level
case <- as.integer(sheet$group[at] == "RIF")
fits <- t(sapply(seq_len(taxa), function(taxon) {
  here <- !is.na(y[, taxon])
  n <- c(sum(case[here]), sum(1 - case[here]))
  if (min(n) < 3) return(c(n, NA, NA, NA))
  fit <- lm(y[here, taxon] ~ case[here])
  X <- model.matrix(fit); bread <- solve(crossprod(X))
  e <- residuals(fit) / (1 - hatvalues(fit))
  c(n, coef(fit)[2], sqrt((bread %*% crossprod(X * e) %*% bread)[2, 2]), fit$df.residual)
}))
ok <- !is.na(fits[, 3])
typical <- sort(fits[ok, 4])[sum(ok) %/% 2 + 1]
density <- function(v) sum(exp(-0.5 * ((fits[ok, 3] - v) / (1.5 * typical))^2))
grid <- seq(min(fits[ok, 3]), max(fits[ok, 3]), length.out = 2001)
top <- grid[which.max(sapply(grid, density))]
shift <- optimize(density, top + c(-0.05, 0.05), maximum = TRUE, tol = 1e-12)$maximum
error <- sqrt(fits[, 4]^2 + typical^2 * 1.16 / sum(ok))
t <- (fits[, 3] - shift) / error
half <- qt(0.975, fits[, 5]) * error
out$where_present <- list(
  cases = fits[, 1], controls = fits[, 2], estimate = (fits[, 3] - shift) / log(2),
  low = (fits[, 3] - shift - half) / log(2), high = (fits[, 3] - shift + half) / log(2), p = 2 * pt(-abs(t), fits[, 5]))
# Ranks of the same log-ratios, the shift taken from cases where it is more than chance (twice its standard error): small counts have
# equal logarithms in many samples, and a shift by chance would break all these ties in one direction.
told <- if (abs(shift) > 2 * typical * sqrt(1.16 / sum(ok))) shift else 0
out$ranks_where_present <- sapply(seq_len(taxa), function(taxon) {
  here <- !is.na(y[, taxon])
  a <- y[here & case == 1, taxon] - told; b <- y[here & case == 0, taxon]
  if (min(length(a), length(b)) < 3) NA else wilcox.test(a, b, exact = TRUE)$p.value
})
write_json(out, "change_golds.json", digits = I(15), auto_unbox = TRUE, na = "null", pretty = TRUE)
