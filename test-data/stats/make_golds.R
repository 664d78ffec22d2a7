# Gold values for endobiome-stats, from R's own functions.
# Rscript make_golds.R > golds.json   (R >= 4.2, packages jsonlite and nlme; no other input)
suppressMessages({library(jsonlite); library(nlme)})
set.seed(20261122)
G <- list()

## distribution functions: pbeta is TOMS 708, right for huge shapes
grid <- rbind(
  expand.grid(x = c(.01, .3, .5, .9, .999), a = c(.2, 1, 3, 40), b = c(.5, 1, 7, 300)),
  data.frame(x = c(.9, .8999, .9001, .5, .5001, .1), a = c(9e5, 9e5, 9e5, 5e7, 5e7, 1e8), b = c(1e5, 1e5, 1e5, 5e7, 5e7, 9e8)),
  data.frame(x = c(1e-8, .95, .04), a = c(.5, 4750.5, 1e6), b = c(1e6, 250.5, 2.4e7)))
G$pbeta <- transform(grid, lower = pbeta(x, a, b), upper = pbeta(x, a, b, lower.tail = FALSE))
q <- expand.grid(p = c(1e-6, .025, .5, .975), a = c(.5, 2, 95.5, 9e5), b = c(.5, 3, 10.5, 1e5))
G$qbeta <- transform(q, x = qbeta(p, a, b))
G$pt <- transform(expand.grid(t = c(-40, -2.1, 0, .3, 5), df = c(1, 4.5, 97, 1e6)), cdf = pt(t, df))
G$qt <- transform(expand.grid(p = c(1e-5, .025, .6, .975), df = c(1, 4.5, 97, 1e6)), t = qt(p, df))
G$pf <- transform(expand.grid(f = c(.1, 1, 4, 50), df1 = c(1, 3), df2 = c(5, 300)), sf = pf(f, df1, df2, lower.tail = FALSE))
G$pchisq <- transform(expand.grid(x = c(.01, 1, 3.84, 80, 500), df = c(1, 2.5, 40)), sf = pchisq(x, df, lower.tail = FALSE))
G$qchisq <- transform(expand.grid(p = c(.01, .5, .95, .999), df = c(1, 2.5, 40)), x = qchisq(p, df))
G$pnorm <- data.frame(z = c(-37, -8, -1.96, 0, .5, 6, 20), sf = pnorm(c(-37, -8, -1.96, 0, .5, 6, 20), lower.tail = FALSE))
G$qnorm <- data.frame(p = c(1e-300, 1e-12, .025, .3, .5, .8, .999999), z = qnorm(c(1e-300, 1e-12, .025, .3, .5, .8, .999999)))
G$pbinom <- transform(expand.grid(k = c(0, 3, 40), n = c(50, 1e6), p = c(1e-5, .1, .9)), pmf = dbinom(k, n, p), cdf = pbinom(k, n, p), sf = pbinom(k, n, p, lower.tail = FALSE))
G$pnbinom <- transform(expand.grid(k = c(0, 5, 1000), mean = c(.3, 20, 900), size = c(.1, 3, 1e5)), pmf = dnbinom(k, size, mu = mean), sf = pnbinom(k, size, mu = mean, lower.tail = FALSE))
G$dhyper <- data.frame(k = c(3, 0, 14, 500), m = c(4, 12, 50, 1e5), n = c(4, 15, 50, 9e5), d = c(4, 5, 18, 5000))
G$dhyper$pmf <- with(G$dhyper, dhyper(k, m, n, d))
G$lgamma <- data.frame(x = c(1e-5, .5, 1, 3.7, 25, 1e6)); G$lgamma$y <- lgamma(G$lgamma$x)
G$lbeta <- data.frame(a = c(.5, 3, 1e6, 1e8, 2), b = c(.5, 1e5, 1e6, 3, 9)); G$lbeta$y <- with(G$lbeta, lbeta(a, b))

## rank tests
case <- function(x, y, ...) { w <- suppressWarnings(wilcox.test(x, y, conf.int = TRUE, ...)); list(x = x, y = y, W = unname(w$statistic), p = w$p.value, shift = unname(w$estimate), ci = as.numeric(w$conf.int)) }
G$mann_whitney_exact <- list(case(c(0.80,0.83,1.89,1.04,1.45,1.38,1.91,1.64,0.73,1.46), c(1.15,0.88,0.90,0.74,1.21)),
  case(round(rnorm(12), 6), round(rnorm(7, 1), 6)), case(round(rnorm(30), 6), round(rnorm(44, .4), 6)), case(round(rnorm(3), 6), round(rnorm(3, 5), 6)))
tie <- function(n, m) round(rnorm(n, m), 1)
G$mann_whitney_normal <- list(case(tie(60, 0), tie(55, .3), exact = FALSE), case(rpois(70, 1), rpois(80, 1.5), exact = FALSE),
  case(c(3,3,5,7,7,7,9,12,15), c(1,2,3,3,4,5,5,7), exact = FALSE))
G$mann_whitney_uncorrected <- list(case(tie(60, 0), tie(55, .3), exact = FALSE, correct = FALSE))
# exact with ties, by enumeration of all choices of ranks
perm <- function(x, y) { r <- rank(c(x, y)); s <- combn(length(r), length(x), function(i) sum(r[i])); m <- length(x) * (length(r) + 1) / 2; mean(abs(s - m) >= abs(sum(r[seq_along(x)]) - m) - 1e-9) }
ties <- list(list(c(3,3,5,7,7,7,9,12,15), c(1,2,3,3,4,5,5,7)), list(rpois(8, 1), rpois(9, 2)), list(c(0,0,0,1,5), c(0,0,2,2,9,9,9)))
G$mann_whitney_ties_exact <- lapply(ties, function(t) list(x = t[[1]], y = t[[2]], p = perm(t[[1]], t[[2]])))
paired <- function(d, ...) { w <- suppressWarnings(wilcox.test(d, conf.int = TRUE, ...)); list(d = d, V = unname(w$statistic), p = w$p.value, estimate = unname(w$estimate), ci = as.numeric(w$conf.int)) }
G$signed_rank_exact <- list(paired(round(rnorm(9, .5), 6)), paired(round(rnorm(40, .2), 6)))
G$signed_rank_normal <- list(paired(tie(70, .2), exact = FALSE), paired(c(tie(60, .1), 0, 0), exact = FALSE))
v <- round(round(rnorm(60), 1) + rep(c(0, 0, .6, .3), 15), 1); g <- rep(0:3, 15); k <- kruskal.test(v, g)
dunn <- function(v, g) { r <- rank(v); n <- length(v); t <- table(v); s2 <- n * (n + 1) / 12 - sum(t^3 - t) / (12 * (n - 1)); m <- tapply(r, g, mean); c <- table(g)
  p <- combn(0:3, 2, function(i) { z <- (m[i[1] + 1] - m[i[2] + 1]) / sqrt(s2 * (1 / c[i[1] + 1] + 1 / c[i[2] + 1])); c(z, 2 * pnorm(-abs(z))) }); list(z = p[1, ], p = p[2, ], bh = p.adjust(p[2, ], "BH")) }
G$kruskal <- list(v = v, g = g, H = unname(k$statistic), p = k$p.value, dunn = dunn(v, g))
ve <- function(v, first, b) { T <- 0; V <- 0; for (k in unique(b)) { i <- b == k; r <- rank(v[i]); n <- sum(i); a <- sum(first[i]); w <- 1 / (n + 1); T <- T + w * (sum(r[first[i]]) - a * mean(r)); V <- V + w^2 * a * (n - a) / n * var(r) }; T / sqrt(V) }
first <- runif(60) < .4; b <- sample(0:4, 60, TRUE)
G$van_elteren <- list(v = v, first = first, block = b, z = ve(v, first, b))
x <- round(rnorm(30), 1); y <- round(x + rnorm(30), 1); s <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
G$spearman <- list(x = x, y = y, rho = unname(s$estimate), p = s$p.value)

## tables
tab <- function(m) { f <- fisher.test(m, workspace = 2e7); list(table = m, p = f$p.value) }
G$fisher_table <- list(tab(matrix(c(1,2,1,0, 3,3,6,1, 10,10,14,9, 6,7,12,11), 4)), tab(matrix(c(9,6,4,21,14,46), 3)), tab(matrix(rpois(15, 4), 3)), tab(matrix(rpois(12, 8), 2)), tab(matrix(c(5,0,0,0,4,1,1,0,6), 3)))
two <- function(m) { f <- fisher.test(m); g <- fisher.test(m, alternative = "greater"); l <- fisher.test(m, alternative = "less"); list(table = m, p = f$p.value, greater = g$p.value, less = l$p.value, odds_ratio = unname(f$estimate), ci = as.numeric(f$conf.int)) }
G$fisher <- list(two(matrix(c(14,4,36,46), 2)), two(matrix(c(3,1,1,3), 2)), two(matrix(c(2,15,10,3), 2)), two(matrix(c(0,5,12,10), 2)), two(matrix(c(400,350,600,700), 2)))
chi <- function(m, c) { k <- suppressWarnings(chisq.test(m, correct = c)); list(table = m, yates = c, statistic = unname(k$statistic), p = k$p.value) }
G$chi_squared <- list(chi(matrix(c(14,4,36,46), 2), TRUE), chi(matrix(c(14,4,36,46), 2), FALSE), chi(matrix(rpois(12, 8), 3), FALSE))

## t tests
a <- round(rnorm(23, 1), 4); b2 <- round(rnorm(17, .4, 2), 4)
tt <- function(t) list(t = unname(t$statistic), df = unname(t$parameter), p = t$p.value, ci = as.numeric(t$conf.int))
G$t_test <- list(x = a, y = b2, welch = tt(t.test(a, b2)), student = tt(t.test(a, b2, var.equal = TRUE)), paired = tt(t.test(a[1:17] - b2)))

## adjustment
p <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1)
p <- p[sample(15)]
G$adjust <- list(p = p, BH = p.adjust(p, "BH"), BY = p.adjust(p, "BY"), Holm = p.adjust(p, "holm"), Bonferroni = p.adjust(p, "bonferroni"))

## linear model, classical and HC3 (formula: (X'X)^-1 X' diag(e^2/(1-h)^2) X (X'X)^-1)
n <- 40; age <- round(runif(n, 18, 35), 1); arm <- rep(0:1, 20); z <- round(2 + .1 * age + arm + rnorm(n) * (1 + arm), 4)
f <- lm(z ~ age + arm); X <- model.matrix(f); h <- hatvalues(f); e <- resid(f); I <- solve(crossprod(X)); H <- I %*% t(X) %*% diag(e^2 / (1 - h)^2) %*% X %*% I
G$linear <- list(age = age, arm = arm, y = z, coef = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))), p = unname(summary(f)$coefficients[, 4]), hc3 = unname(sqrt(diag(H))), hc3_p = unname(2 * pt(-abs(coef(f) / sqrt(diag(H))), n - 3)), r2 = summary(f)$r.squared)

## logistic
yes <- as.integer(runif(n) < plogis(-4 + .12 * age + .8 * arm)); f <- glm(yes ~ age + arm, binomial, control = list(epsilon = 1e-14, maxit = 100))
G$logistic <- list(age = age, arm = arm, y = yes, coef = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))), p = unname(summary(f)$coefficients[, 4]), deviance = deviance(f))

## random intercept, REML; degrees of freedom of nlme
w <- rep(1:25, each = 2); w <- w[-c(4, 11)]; site <- rep(0:1, 25)[-c(4, 11)]; grp <- as.integer(w > 12)
y <- round(1 + .5 * grp + .8 * site + rep(rnorm(25), each = 2)[-c(4, 11)] + rnorm(48, sd = .6), 4)
f <- lme(y ~ grp + site, random = ~1 | w, method = "REML", control = lmeControl(opt = "optim", msTol = 1e-14, tolerance = 1e-12, reltol = 1e-15))
s <- summary(f)$tTable
G$mixed <- list(woman = w, site = site, group = grp, y = y, coef = unname(s[, 1]), se = unname(s[, 2]), df = unname(s[, 3]), p = unname(s[, 5]), sd = as.numeric(VarCorr(f)[, 2]), logLik = as.numeric(logLik(f)))

## power
G$nct <- transform(expand.grid(t = c(-2, 0, 1.98, 6), df = c(4, 98), delta = c(0, 2.8)), cdf = pt(t, df, delta))
G$power_t <- list(d = power.t.test(n = 50, power = .8)$delta, power = power.t.test(n = 20, delta = .7)$power)
cat(toJSON(G, digits = NA, auto_unbox = TRUE, dataframe = "rows", pretty = FALSE))
