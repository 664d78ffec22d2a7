use crate::support::{assert_close, counts, numbers, skbio, text};
use endobiome_ecology::unifrac::{UniFrac, unifrac};
use endobiome_ecology::{Error, Tree};

#[test]
fn equals_scikit_bio() {
    let tree: Tree = text("tree.nwk").parse().unwrap();
    let gold = &skbio()["unifrac"];
    for (name, form) in [
        ("unweighted", UniFrac::Unweighted),
        ("weighted", UniFrac::Weighted),
        ("weighted_normalised", UniFrac::WeightedNormalised),
        ("weighted_normalised", UniFrac::Generalised { alpha: 1.0 }),
    ] {
        let ours = unifrac(&counts(), &tree, form).unwrap();
        assert_close(name, ours.condensed(), &numbers(&gold[name]), 1e-9);
    }
}

#[test]
fn refuses_trees_that_do_not_serve() {
    let of = |newick: &str| unifrac(&counts(), &newick.parse().unwrap(), UniFrac::Unweighted);
    assert!(matches!(of("(F00:1,F01:1);"), Err(Error::MissingTips { missing: 38, .. })));
    // The first tip without its length.
    let whole = text("tree.nwk");
    let colon = whole.find(':').unwrap();
    let end = colon + whole[colon..].find([',', ')']).unwrap();
    let without = format!("{}{}", &whole[..colon], &whole[end..]);
    assert!(matches!(of(&without), Err(Error::Tree(_))));
    // An inner branch right below the root: 0.
    assert!(of(&whole.replacen("):0.05,", "),", 1)).is_ok());
}
