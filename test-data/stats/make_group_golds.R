# Gold values of the tests of several groups, of strata, pairs and trends, from R's own functions.
# Rscript make_group_golds.R > group_golds.json   (R >= 4.2, package jsonlite; no other input)
suppressMessages(library(jsonlite))
set.seed(20261128)
G <- list()
desc <- function(x) list(x = x, mean = mean(x), sd = sd(x), q = unname(quantile(x, c(.25, .5, .75))))
G$describe <- list(desc(round(rnorm(11), 3)), desc(rpois(8, 3)), desc(c(1, 2)), desc(round(rexp(30), 2)))
kendall <- function(x, g) { k <- suppressWarnings(cor.test(x, g, method = "kendall", exact = FALSE)); list(x = x, g = g, z = unname(k$statistic), p = k$p.value, tau = unname(k$estimate)) }
G$jonckheere <- list(kendall(round(rnorm(24) + rep(0:2, 8) * .5, 4), rep(0:2, 8)), kendall(rpois(40, rep(c(2, 2, 3, 4), 10)), rep(0:3, 10)),
  kendall(c(3, 3, 5, 7, 7, 1, 2, 2, 9), c(0, 0, 0, 1, 1, 1, 2, 2, 2)), kendall(round(rnorm(15), 1), rep(0:1, c(6, 9))))
trend <- function(k, n) { t <- suppressWarnings(prop.trend.test(k, n)); list(k = k, n = n, statistic = unname(t$statistic), p = t$p.value) }
G$trend <- list(trend(c(2, 5, 9), c(10, 12, 11)), trend(c(30, 28, 22, 11), c(40, 41, 35, 30)), trend(c(0, 1, 4), c(9, 9, 9)))
cmh <- function(a) { t <- mantelhaen.test(a, correct = FALSE); list(strata = lapply(seq_len(dim(a)[3]), function(k) matrix(as.numeric(a[, , k]), 2)), statistic = unname(t$statistic), p = t$p.value, odds_ratio = unname(t$estimate), ci = as.numeric(t$conf.int)) }
G$mantel_haenszel <- list(cmh(array(rpois(16, 9) + 1, c(2, 2, 4))), cmh(UCBAdmissions), cmh(array(c(3, 2, 1, 5, 6, 1, 2, 8, 1, 4, 3, 3), c(2, 2, 3))))
mc <- function(b, c) { t <- binom.test(b, b + c); list(gained = b, lost = c, p = t$p.value, low = t$conf.int[1] / (1 - t$conf.int[1]), high = t$conf.int[2] / (1 - t$conf.int[2])) }
G$mcnemar <- list(mc(8, 1), mc(12, 15), mc(40, 22), mc(5, 5))
p <- c(.001, .02, .03, .4, .04, .9); G$adjust <- list(p = p, BH = p.adjust(p, "BH"), BY = p.adjust(p, "BY"), holm = p.adjust(p, "holm"))
cat(toJSON(G, digits = NA, auto_unbox = TRUE, na = "string"), "\n")
