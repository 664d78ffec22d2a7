# Makes vegan_gold.json from counts.tsv, metadata.tsv, permutations.tsv and the paired fixture.
# Run in this folder: Rscript make_vegan_gold.R (vegan 2.6-4, jsonlite).
suppressMessages({library(vegan); library(permute); library(jsonlite)})
x <- as.matrix(read.delim("counts.tsv", row.names = 1))
meta <- read.delim("metadata.tsv", stringsAsFactors = TRUE)
perms <- read.delim("permutations.tsv", check.names = FALSE)
design <- function(name) as.matrix(perms[perms$design == name, -1]) + 1
out <- list(version = as.character(packageVersion("vegan")))

er <- estimateR(x)
out$alpha <- list(
  shannon = diversity(x), simpson = diversity(x, "simpson"), invsimpson = diversity(x, "invsimpson"),
  observed = er["S.obs", ], chao1 = er["S.chao1", ], chao1_se = er["se.chao1", ], ace = er["S.ACE", ],
  hill = as.matrix(renyi(x, scales = c(0, 0.5, 1, 2, 3, Inf), hill = TRUE)))
out$alpha <- lapply(out$alpha, unname)
out$rarefy <- unname(rarefy(x, 100))
flat <- function(d) unname(as.vector(d))
out$beta <- list(
  bray = flat(vegdist(x, "bray")), jaccard = flat(vegdist(x, "jaccard")),
  jaccard_binary = flat(vegdist(x, "jaccard", binary = TRUE)),
  bray_binary = flat(vegdist(x, "bray", binary = TRUE)),
  aitchison = flat(vegdist(x, "aitchison", pseudocount = 0.5)),
  robust_aitchison = flat(vegdist(x, "robust.aitchison")),
  canberra = flat(vegdist(x, "canberra")),
  horn_morisita = flat(vegdist(decostand(x, "total"), "horn")))
d <- vegdist(x, "bray")
w <- wcmdscale(d, eig = TRUE)
out$pcoa <- list(eig = w$eig, points = abs(unname(w$points[, 1:4])))

table <- function(a) list(df = a$Df, ss = a$SumOfSqs, r2 = a$R2, f = a$F, p = a[["Pr(>F)"]],
                          f_perm = unname(attr(a, "F.perm")))
adonis <- function(formula, by, name) table(adonis2(formula, data = meta, by = by, permutations = design(name)))
out$permanova <- list(
  one = adonis(d ~ group, "terms", "free"),
  site_within = adonis(d ~ site, "terms", "within"),
  group_whole = adonis(d ~ group, "terms", "whole"),
  terms = adonis(d ~ age + group + site + batch, "terms", "free"),
  margin = adonis(d ~ age + group + site + batch, "margin", "free"),
  interaction = adonis(d ~ group * site, "terms", "free"))
disp <- function(type) {
  b <- betadisper(d, meta$group, type = type)
  t <- permutest(b, permutations = design("free"))
  list(distances = unname(b$distances), f = t$tab$F[1], p = t$tab[["Pr(>F)"]][1])
}
# The spatial median to the last digit (Weiszfeld on vegan's own coordinates): betadisper's stops at 1e-8.
exact <- function() {
  b <- betadisper(d, meta$group)
  squares <- numeric(nrow(meta))
  for (sign in c(1, -1)) {
    points <- b$vectors[, sign * b$eig > 0, drop = FALSE]
    for (level in levels(meta$group)) {
      rows <- meta$group == level
      p <- points[rows, , drop = FALSE]
      at <- colMeans(p)
      for (i in 1:200000) {
        w <- 1 / sqrt(rowSums(sweep(p, 2, at)^2))
        new <- colSums(p * w) / sum(w)
        if (max(abs(new - at)) < 1e-16) break
        at <- new
      }
      squares[rows] <- squares[rows] + sign * rowSums(sweep(p, 2, at)^2)
    }
  }
  distances <- sqrt(abs(squares))
  list(distances = distances, f = anova(lm(distances ~ meta$group))$F[1])
}
out$betadisper <- list(median = disp("median"), centroid = disp("centroid"), median_exact = exact())
a <- anosim(d, meta$group, permutations = design("free"))
out$anosim <- list(r = unname(a$statistic), p = a$signif, perm = unname(a$perm))
d2 <- vegdist(x, "robust.aitchison")
d3 <- dist(meta$age)
m <- function(m) list(r = unname(m$statistic), p = m$signif, perm = unname(m$perm))
out$mantel <- list(
  pearson = m(mantel(d, d2, permutations = design("free"))),
  spearman = m(mantel(d, d2, method = "spearman", permutations = design("free"))),
  partial = m(mantel.partial(d, d2, d3, permutations = design("free"))))
p1 <- wcmdscale(d, k = 3); p2 <- wcmdscale(d2, k = 3)
pr <- protest(p1, p2, permutations = design("free"))
out$protest <- list(ss = pr$ss, r = pr$t0, p = pr$signif, perm = unname(pr$t), x = unname(p1), y = unname(p2))
db <- dbrda(d ~ group + age, data = meta)
pdb <- dbrda(d ~ group + Condition(age), data = meta)
fit <- function(o, by = NULL) {
  a <- anova(o, permutations = design("free"))
  list(constrained = unname(o$CCA$eig), unconstrained = unname(o$CA$eig),
       total = o$tot.chi, conditioned = if (is.null(o$pCCA)) 0 else o$pCCA$tot.chi,
       f = a$F[1], p = a[["Pr(>F)"]][1])
}
out$dbrda <- list(plain = fit(db), partial = fit(pdb))
set.seed(1)
nm <- metaMDS(d, k = 2, trymax = 100, trace = 0, autotransform = FALSE, maxit = 1000, sratmax = 0.9999999, sfgrmin = 1e-10)
out$nmds_stress <- nm$stress

fx <- read.delim("paired_permanova_fixture.tsv", stringsAsFactors = TRUE)
fc <- as.matrix(fx[, 5:12])
fd <- vegdist(decostand(fc, "total"))
er <- estimateR(fc)
out$paired <- list(shannon = unname(diversity(fc)), invsimpson = unname(diversity(fc, "invsimpson")),
  chao1_se = unname(er["se.chao1", ]), ace = unname(er["S.ACE", ]), bray = flat(fd),
  margin = adonis2(fd ~ group + site, data = fx, by = "margin", permutations = 99)$F[1:2],
  f = adonis2(fd ~ site, data = fx, permutations = 99)$F[1],
  betadisper_median = anova(betadisper(fd, fx$site))$F[1],
  betadisper_centroid = anova(betadisper(fd, fx$site, type = "centroid"))$F[1])
write_json(out, "vegan_gold.json", digits = I(15), auto_unbox = TRUE, na = "null")
