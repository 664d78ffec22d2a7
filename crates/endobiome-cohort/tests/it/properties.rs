//! What must hold for any history and any bytes.

use crate::shared::{checked, folder, imerr};
use endobiome_cohort::{
    CheckOptions, Date, DateStyle, Decimal, Dictionary, EligibilityRecord, EligibilityVerdict, Encoding,
    Group, Grouping, Outcome, PartialDate, PregnancyRecord, RawStudy, RawTable, RuleAnswer, TableStyle,
    TransferRecord, Tri, check, eligibility, group_of,
};
use proptest::prelude::*;

fn tri() -> impl Strategy<Value = Tri> {
    prop_oneof![3 => Just(Tri::Yes), 3 => Just(Tri::No), 1 => Just(Tri::Unknown)]
}

fn transfer() -> impl Strategy<Value = TransferRecord> {
    (prop::option::weighted(0.9, 1_i64..40), tri(), tri(), tri(), tri()).prop_map(
        |(day, blastocyst, good, clinical_pregnancy, hcg)| TransferRecord {
            day: day.and_then(|day| Date::from_ordinal(738_000 + day)),
            blastocyst,
            good,
            clinical_pregnancy,
            hcg,
            embryos: Some(1),
            chance: None,
        },
    )
}

fn pregnancy() -> impl Strategy<Value = PregnancyRecord> {
    use Outcome::{Biochemical, FetalDeath, LiveBirth, Miscarriage, Neutral};
    let outcome = prop::option::weighted(
        0.9,
        prop::sample::select(vec![Biochemical, FetalDeath, LiveBirth, Miscarriage, Neutral]),
    );
    (1_u8..=12, 1_i64..5, outcome, prop::option::weighted(0.8, 20_i64..290)).prop_map(
        |(month, number, outcome, ga_days)| PregnancyRecord {
            date: PartialDate::from_iso(&format!("2024-{month:02}")),
            number: Some(number),
            outcome,
            ga_days,
        },
    )
}

/// A woman's pregnancies: the number is the key of her table, so that no two have the same.
fn pregnancies() -> impl Strategy<Value = Vec<PregnancyRecord>> {
    prop::collection::vec(pregnancy(), 0..6).prop_map(|mut records| {
        for (number, record) in (1..).zip(&mut records) {
            record.number = Some(number);
        }
        records
    })
}

fn flags(g: &Grouping) -> [Tri; 10] {
    [
        g.rif_imerr,
        g.rif_imerr_strict,
        g.rpl_imerr,
        g.rpl_imerr_no_biochem,
        g.rpl_eshre,
        g.rpl_rcog,
        g.rpl_asrm,
        g.rpl_icmart,
        g.eshre_p30.over,
        g.eshre_own.over,
    ]
}

/// Whether no answer turned round: what was known may become unknown, never its opposite.
fn never_turned(before: &Grouping, after: &Grouping) -> bool {
    flags(before).iter().zip(flags(after)).all(|(b, a)| *b == a || a == Tri::Unknown || *b == Tri::Unknown)
        && flags(before)
            .iter()
            .zip(flags(after))
            .all(|(b, a)| !matches!((*b, a), (Tri::Yes, Tri::No) | (Tri::No, Tri::Yes)))
}

proptest! {
    #[test]
    fn an_added_unknown_never_turns_an_answer_round(
        transfers in prop::collection::vec(transfer(), 0..8),
        pregnancies in pregnancies(),
        which in any::<prop::sample::Index>(),
        field in 0..4,
    ) {
        let before = group_of(&transfers, &pregnancies, &[], &[]);
        let (mut t, mut p) = (transfers.clone(), pregnancies.clone());
        if field < 3 && !t.is_empty() {
            let record = &mut t[which.index(transfers.len())];
            match field {
                0 => record.blastocyst = Tri::Unknown,
                1 => record.good = Tri::Unknown,
                _ => { record.clinical_pregnancy = Tri::Unknown; record.hcg = Tri::Unknown; }
            }
        } else if !p.is_empty() {
            let record = &mut p[which.index(pregnancies.len())];
            if field == 3 { record.outcome = None } else { record.ga_days = None }
        }
        prop_assert!(never_turned(&before, &group_of(&t, &p, &[], &[])));
        // A date that is lost: the record may be history or not, and stand anywhere.
        if !transfers.is_empty() {
            let mut rest = transfers.clone();
            let mut lost = rest.remove(which.index(transfers.len()));
            lost.day = None;
            prop_assert!(never_turned(&before, &group_of(&rest, &pregnancies, &[lost], &[])));
        }
        if !pregnancies.is_empty() {
            let mut rest = pregnancies.clone();
            let mut lost = rest.remove(which.index(pregnancies.len()));
            lost.date = None;
            prop_assert!(never_turned(&before, &group_of(&transfers, &rest, &[], &[lost])));
        }
    }

    #[test]
    fn the_order_of_records_never_matters(
        (transfers, shuffled) in prop::collection::vec(transfer(), 0..8).prop_flat_map(|t| (Just(t.clone()), Just(t).prop_shuffle())),
        (pregnancies, mixed) in pregnancies().prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle())),
    ) {
        prop_assert_eq!(
            flags(&group_of(&transfers, &pregnancies, &[], &[])),
            flags(&group_of(&shuffled, &mixed, &[], &[]))
        );
    }

    #[test]
    fn an_added_unknown_never_makes_an_eligible_woman_ineligible_nor_the_other_way(
        answers in prop::collection::vec(tri(), 17), lost in 0_usize..17,
    ) {
        let before = eligibility(&record(&answers)).verdict();
        let mut with = answers.clone();
        with[lost] = Tri::Unknown;
        let after = eligibility(&record(&with)).verdict();
        // A rule of "no known …" passes when nobody looked: there the loss of a bad answer is a pass, as the rule says.
        if !(10..15).contains(&lost) {
            prop_assert!(!matches!((before, after), (EligibilityVerdict::Eligible, EligibilityVerdict::Ineligible)));
            prop_assert!(!matches!((before, after), (EligibilityVerdict::Ineligible, EligibilityVerdict::Eligible)));
        }
    }

    #[test]
    fn a_thousand_birthdays_agree_with_a_count_of_days(born in 720_000_i64..733_000, on in 739_000_i64..741_000) {
        let (born, on) = (Date::from_ordinal(born).unwrap(), Date::from_ordinal(on).unwrap());
        // The oracle counts birthdays one by one; 29 February is kept on 1 March in common years.
        let birthdays = (1..100_u16)
            .filter_map(|n| {
                let year = born.year() + n;
                Date::new(year, born.month(), born.day()).or(Date::new(year, 3, 1))
            })
            .filter(|birthday| birthday.days_since(on) <= 0)
            .count();
        prop_assert_eq!(i64::from(born.completed_years(on)), birthdays as i64);
    }

    #[test]
    fn any_bytes_are_a_table_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        head in prop::sample::select(vec!["participant_id\tbmi\n", "participant_id;bmi\n", "\u{feff}PARTICIPANT_ID,bmi\r\n", ""]),
        encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Windows1252, Encoding::Utf16]),
    ) {
        let mut text = head.as_bytes().to_vec();
        text.extend(bytes);
        read_and_check("participants", &text, encoding);
    }

    #[test]
    fn any_words_in_any_table_are_told_or_read(
        table in 0_usize..11,
        cells in prop::collection::vec("[-0-9A-Za-z|;,/. é\"@:]{0,12}", 0..60),
    ) {
        let dictionary = Dictionary::imerr().unwrap();
        let definition = &dictionary.tables()[table];
        let names: Vec<&str> = definition.fields.iter().map(|field| field.name.as_str()).collect();
        let mut text = names.join("\t");
        for row in cells.chunks(names.len()) {
            text.push('\n');
            text.push_str(&row.join("\t"));
        }
        read_and_check(&definition.name.clone(), text.as_bytes(), Encoding::Utf8);
    }
}

fn read_and_check(table: &str, bytes: &[u8], encoding: Encoding) {
    let dictionary = Dictionary::imerr().unwrap();
    if let Ok(table) = RawTable::parse(bytes, "x.tsv", dictionary.table(table).unwrap(), encoding) {
        for (decimal, dates) in [(Decimal::Point, DateStyle::Iso), (Decimal::Comma, DateStyle::Dmy)] {
            let options = CheckOptions {
                style: TableStyle { decimal, dates, encoding },
                ..CheckOptions::imerr("2031-12-31").unwrap()
            };
            let raw = RawStudy { tables: vec![table.clone()], notes: Vec::new() };
            let _ = check(raw, &dictionary, &options);
        }
    }
}

fn record(answers: &[Tri]) -> EligibilityRecord {
    EligibilityRecord {
        female: Tri::Yes,
        age_years: Some(30.0),
        birth: None,
        inclusion: None,
        art: answers[0],
        insurance: answers[1],
        group: Group::Control,
        pregnant: answers[2],
        consent: answers[16],
        biopsy: None,
        antibiotic: if answers[15] == Tri::Yes { Tri::No } else { answers[15] },
        antibiotic_last: None,
        antibiotic_courses: Vec::new(),
        serology: [answers[3], answers[4], answers[5]],
        uterus: [answers[6], answers[7], answers[8], answers[9]],
        karyotype: [answers[10], answers[11]],
        disease: [answers[12], answers[13], answers[14]],
        legal_protection: Tri::No,
    }
}

#[test]
fn every_deciding_cell_made_unknown_one_at_a_time_turns_nothing_round() {
    let study = checked(imerr());
    let (mut edits, mut to_unknown) = (0, 0);
    for woman in &study.women {
        let history = woman.history.as_ref().unwrap();
        let before = woman.grouping.as_ref().unwrap();
        let mut see = |after: Grouping| {
            edits += 1;
            to_unknown += usize::from(flags(before) != flags(&after));
            assert!(never_turned(before, &after), "{}", woman.id);
        };
        for at in 0..history.transfers.len() {
            for field in 0..3 {
                let mut t = history.transfers.clone();
                match field {
                    0 => t[at].blastocyst = Tri::Unknown,
                    1 => t[at].good = Tri::Unknown,
                    _ => t[at].clinical_pregnancy = Tri::Unknown,
                }
                see(group_of(&t, &history.pregnancies, &[], &[]));
            }
        }
        for at in 0..history.pregnancies.len() {
            for field in 0..2 {
                let mut p = history.pregnancies.clone();
                if field == 0 {
                    p[at].ga_days = None
                } else {
                    p[at].outcome = None
                }
                see(group_of(&history.transfers, &p, &[], &[]));
            }
        }
    }
    assert!(edits > 800 && to_unknown > 100, "{edits} edits, {to_unknown} to unknown");
}

#[test]
fn rows_in_reverse_give_the_same_women_and_no_finding() {
    let (mut forward, backward) = (checked(imerr()), {
        let mut raw = imerr();
        raw.tables.iter_mut().for_each(|table| table.rows.reverse());
        checked(raw)
    });
    assert!(backward.findings.is_empty());
    forward.women.reverse();
    for (a, b) in forward.women.iter().zip(&backward.women) {
        assert_eq!((&a.id, a.group, &a.eligibility), (&b.id, b.group, &b.eligibility));
        assert!(a.eligibility.answers.iter().all(|answer| *answer != RuleAnswer::Fail));
    }
    assert!(folder().is_dir());
}

/// Found by the property above: two rows of one day, one negative and one positive, are a positive transfer; when the positive
/// one lost its date, the day was counted as negative and RIF by cumulative chance went from no to yes.
#[test]
fn a_positive_row_that_lost_its_date_does_not_make_its_day_negative() {
    let row = |day: Option<i64>, hcg| TransferRecord {
        day: day.and_then(|day| Date::from_ordinal(738_000 + day)),
        blastocyst: Tri::Yes,
        good: Tri::Yes,
        clinical_pregnancy: Tri::Yes,
        hcg,
        embryos: Some(1),
        chance: None,
    };
    let (first, second) = (row(Some(5), Tri::No), row(Some(9), Tri::No));
    let (negative, positive) = (row(Some(16), Tri::No), row(Some(16), Tri::Yes));
    let whole = [first.clone(), second.clone(), negative.clone(), positive];
    assert_eq!(group_of(&whole, &[], &[], &[]).eshre_p30.over, Tri::No);
    let without = group_of(&[first, second, negative], &[], &[row(None, Tri::Yes)], &[]);
    assert_eq!(without.eshre_p30.over, Tri::Unknown);
}
