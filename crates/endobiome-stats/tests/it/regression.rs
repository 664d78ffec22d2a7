//! Models against `lm`, `glm`, `logistf`, `nlme::lme`.

use crate::gold::{close, gold, number, numbers, read, rows, whole};
use endobiome_stats::Error;
use endobiome_stats::regression::*;

#[test]
fn linear_model_with_classical_and_robust_errors() {
    let case = gold("linear");
    let y = numbers(&case["y"]);
    let design = DesignMatrix::with_intercept(y.len())
        .column("age", numbers(&case["age"]))
        .unwrap()
        .column("arm", numbers(&case["arm"]))
        .unwrap();
    let fit = LinearModel::new(&design).unwrap().fit(&y, 0.95).unwrap();
    for j in 0..3 {
        close(fit.classical[j].estimate, number(&case["coef"][j]), 1e-11, "coefficient");
        close(fit.classical[j].standard_error, number(&case["se"][j]), 1e-11, "se");
        close(fit.classical[j].p, number(&case["p"][j]), 1e-10, "p");
        close(fit.robust[j].standard_error, number(&case["hc3"][j]), 1e-11, "HC3");
        close(fit.robust[j].p, number(&case["hc3_p"][j]), 1e-10, "HC3 p");
    }
    close(fit.r_squared, number(&case["r2"]), 1e-11, "r2");
}

#[test]
fn logistic_model() {
    let case = gold("logistic");
    let y: Vec<bool> = whole(&case["y"]).iter().map(|v| *v == 1).collect();
    let design = DesignMatrix::with_intercept(y.len())
        .column("age", numbers(&case["age"]))
        .unwrap()
        .column("arm", numbers(&case["arm"]))
        .unwrap();
    let fit = logistic(&y, &design, 0.95).unwrap();
    for j in 0..3 {
        close(fit.coefficients[j], number(&case["coef"][j]), 1e-9, "coefficient");
        close(fit.standard_errors[j], number(&case["se"][j]), 1e-9, "se");
        close(fit.p[j], number(&case["p"][j]), 1e-9, "p");
    }
    close(fit.deviance, number(&case["deviance"]), 1e-11, "deviance");
    assert!(!fit.separated);
}

#[test]
fn separation_is_told() {
    let y: Vec<bool> = (0..12).map(|i| i > 6).collect();
    let design = DesignMatrix::with_intercept(12).column("x", (0..12).map(f64::from).collect()).unwrap();
    assert!(logistic(&y, &design, 0.95).unwrap().separated);
    // quasi-separation: one arm without a case
    let y: Vec<bool> = (0..20).map(|i| i < 4).collect();
    let arm = (0..20).map(|i| f64::from(i < 10)).collect();
    let design = DesignMatrix::with_intercept(20).column("arm", arm).unwrap();
    assert!(logistic(&y, &design, 0.95).unwrap().separated);
}

#[test]
fn firth_and_maximum_likelihood_on_a_cohort() {
    let data = read("firth.json");
    let cohort = rows(&data["cohort"]["rows"]);
    let y: Vec<bool> = cohort.iter().map(|r| number(&r["case"]) == 1.0).collect();
    let mut design = DesignMatrix::with_intercept(y.len());
    for name in ["age", "log_treg", "clr_lactobacillus"] {
        design = design.column(name, cohort.iter().map(|r| number(&r[name])).collect()).unwrap();
    }
    let plain = logistic(&y, &design, 0.95).unwrap();
    let fit = firth_logistic(&y, &design, &[], 0.95).unwrap();
    let gold = &data["cohort"];
    for j in 0..4 {
        close(plain.coefficients[j], number(&gold["glm"]["coef"][j]), 1e-8, "glm");
        // logistf stops at a gradient of 1e-5
        close(fit.estimates[j], number(&gold["firth"]["coef"][j]), 2e-4, "Firth");
        close(fit.coefficients[j].low, number(&gold["firth"]["lower"][j]), 2e-4, "low");
        close(fit.coefficients[j].high, number(&gold["firth"]["upper"][j]), 2e-4, "high");
        close(fit.coefficients[j].p, number(&gold["firth"]["p"][j]), 1e-5, "p");
    }
    close(plain.deviance, number(&gold["glm"]["deviance"]), 1e-10, "deviance");
    close(fit.penalised_log_likelihood, number(&gold["firth"]["penloglik"][0]), 1e-9, "penalised likelihood");
}

#[test]
fn firth_under_separation() {
    let data = read("firth.json");
    let points = rows(&data["separation"]["data"]);
    let y: Vec<bool> = points.iter().map(|r| number(&r["y"]) == 1.0).collect();
    let x = points.iter().map(|r| number(&r["x"])).collect();
    let design = DesignMatrix::with_intercept(y.len()).column("x", x).unwrap();
    let gold = &data["separation"];
    check_firth(&firth_logistic(&y, &design, &[], 0.95).unwrap(), gold);

    let mut y = vec![true; 5];
    y.extend(vec![false; 22]);
    let x = (0..27).map(|i| f64::from(i < 15)).collect();
    let design = DesignMatrix::with_intercept(27).column("x", x).unwrap();
    let fit = firth_logistic(&y, &design, &[], 0.95).unwrap();
    check_firth(&fit, &data["zero_cell"]);
    // In a saturated 2 x 2 table Firth adds 1/2 to each cell.
    close(fit.estimates[1], libm::log(5.5 / 10.5_f64) - libm::log(0.5 / 12.5_f64), 1e-9, "closed form");
}

fn check_firth(fit: &FirthFit, gold: &serde_json::Value) {
    for (j, c) in fit.coefficients.iter().enumerate() {
        close(c.estimate, number(&gold["coef"][j]), 1e-5, "estimate");
        close(c.standard_error_augmented, number(&gold["se"][j]), 1e-5, "logistf's se");
        close(c.low, number(&gold["ci_lower"][j]), 1e-4, "low");
        close(c.high, number(&gold["ci_upper"][j]), 1e-4, "high");
        close(c.p, number(&gold["p"][j]), 1e-6, "p");
    }
}

#[test]
fn random_woman() {
    let case = gold("mixed");
    let y = numbers(&case["y"]);
    let design = DesignMatrix::with_intercept(y.len())
        .column("group", numbers(&case["group"]))
        .unwrap()
        .column("site", numbers(&case["site"]))
        .unwrap();
    let fit = RandomIntercept::new(&design, &whole(&case["woman"])).unwrap().fit(&y, 0.95).unwrap();
    for j in 0..3 {
        close(fit.coefficients[j].estimate, number(&case["coef"][j]), 1e-5, "coefficient");
        close(fit.coefficients[j].standard_error, number(&case["se"][j]), 1e-5, "se");
        assert_eq!(fit.coefficients[j].df, number(&case["df"][j]), "df");
        close(fit.coefficients[j].p, number(&case["p"][j]), 1e-4, "p");
    }
    close(fit.sd_between, number(&case["sd"][0]), 1e-4, "sd between");
    close(fit.sd_within, number(&case["sd"][1]), 1e-4, "sd within");
    // our likelihood is no lower than nlme's
    assert!(-0.5 * fit.criterion >= number(&case["logLik"]) - 1e-9);
    close(-0.5 * fit.criterion, number(&case["logLik"]), 1e-8, "REML");
    assert!(!fit.singular);
}

#[test]
fn columns_that_cannot_be_estimated_are_named() {
    let base = || DesignMatrix::with_intercept(6).column("age", vec![1.0, 2.0, 3.0, 5.0, 8.0, 9.0]).unwrap();
    let constant = base().column("batch", vec![2.0; 6]).unwrap();
    let name = |e: Error| match e {
        Error::Singular { column } => column,
        other => panic!("{other}"),
    };
    assert_eq!(name(LinearModel::new(&constant).unwrap_err()), "batch");
    let y = [true, false, true, false, true, true];
    assert_eq!(name(firth_logistic(&y, &constant, &[], 0.95).unwrap_err()), "batch");
    assert_eq!(name(logistic(&y, &constant, 0.95).unwrap_err()), "batch");
    let (kept, dropped) = constant.full_rank();
    assert_eq!((kept.n_columns(), dropped), (2, vec!["batch".to_owned()]));
    assert!(matches!(firth_logistic(&[true; 6], &base(), &[], 0.95), Err(Error::Constant { .. })));
    assert!(matches!(LinearModel::new(&base()).unwrap().fit(&[1.0; 6], 0.95), Err(Error::Constant { .. })));
    let tiny = DesignMatrix::with_intercept(2).column("age", vec![1.0, 2.0]).unwrap();
    assert!(matches!(LinearModel::new(&tiny), Err(Error::Saturated { .. })));
    assert!(DesignMatrix::with_intercept(1).column("age", vec![f64::NAN]).is_err());
}

#[test]
fn factors_become_columns_against_their_first_level() {
    let values: Vec<String> = ["b", "a", "c", "a"].map(str::to_owned).to_vec();
    let (design, coding) = DesignMatrix::with_intercept(4).factor("run", &values).unwrap();
    assert_eq!(design.names(), ["(Intercept)", "run=b", "run=c"]);
    assert_eq!((coding.reference.as_str(), coding.levels.len()), ("a", 2));
}

/// A response that is a covariate itself gave p = 0 for whatever stood beside it (found by a property test of comparisons).
#[test]
fn a_model_that_fits_every_value_is_no_evidence() {
    let age = vec![31.0, 28.5, 35.1, 30.3, 26.7, 33.9];
    let design = DesignMatrix::with_intercept(6)
        .column("age", age.clone())
        .unwrap()
        .column("group", vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
        .unwrap();
    let model = LinearModel::new(&design).unwrap();
    assert!(matches!(model.fit(&age, 0.95), Err(endobiome_stats::Error::NoResidual)));
    let mut near = age;
    near[2] += 0.01;
    assert!(model.fit(&near, 0.95).unwrap().robust[2].p > 0.0);
}

/// One batch with a case and a control bridged two batches of one group: p was 3e-65, from the residuals of rounding.
#[test]
fn a_coefficient_that_hangs_on_single_observations_has_no_robust_error() {
    let case = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let (b2, b3) = ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
    let design = DesignMatrix::with_intercept(8)
        .column("B2", b2.to_vec())
        .unwrap()
        .column("B3", b3.to_vec())
        .unwrap()
        .column("case", case.to_vec())
        .unwrap();
    let model = LinearModel::new(&design).unwrap();
    for shift in [0.0, 1e6] {
        let y: Vec<f64> =
            [0.983, 1.021, 0.902, 0.951, 0.987, 1.034, 0.977, 1.046].iter().map(|v| v + shift).collect();
        let fit = model.fit(&y, 0.95).unwrap();
        for name in ["B3", "case"] {
            let robust = fit.robust.iter().find(|c| c.name == name).unwrap();
            assert!(robust.standard_error.is_nan() && robust.p.is_nan() && robust.low.is_nan(), "{robust:?}");
            assert!(robust.estimate.is_finite());
        }
        // The intercept is the mean of three controls, whose error can be told.
        assert!(fit.robust[0].standard_error > 0.0 && fit.robust[0].p < 1.0);
        assert!(fit.classical.iter().all(|c| c.standard_error > 0.0));
    }
}

/// Two cases and two controls share a batch and agree exactly: no leverage is 1, and still nothing is left to judge by.
#[test]
fn residuals_of_rounding_alone_are_no_error() {
    let case = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let batch = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0].map(|b: f64| format!("B{b}")).to_vec();
    let design = DesignMatrix::with_intercept(8)
        .factor("batch", &batch)
        .unwrap()
        .0
        .column("case", case.to_vec())
        .unwrap();
    let third = 0.1 + 0.2;
    let y = [0.7, 0.9, third, 0.3, 0.1, 0.1, 0.5, 0.8];
    let fit = LinearModel::new(&design).unwrap().fit(&y, 0.95).unwrap();
    assert!(fit.robust[3].standard_error.is_nan() && fit.robust[3].p.is_nan(), "{:?}", fit.robust[3]);
    // The same in a model with a random woman: the two samples of every woman agree.
    let women: Vec<usize> = (0..8).map(|i| i / 2).collect();
    let within = [0.3, third, 0.5, 0.5, 0.8, 0.8, 0.4, 0.4];
    let design = DesignMatrix::with_intercept(8)
        .column("case", case.to_vec())
        .unwrap()
        .column("site", (0..8).map(|i| f64::from(i % 2)).collect())
        .unwrap();
    let mixed = RandomIntercept::new(&design, &women).unwrap();
    assert!(matches!(mixed.fit(&within, 0.95), Err(Error::NoResidual)));
}
