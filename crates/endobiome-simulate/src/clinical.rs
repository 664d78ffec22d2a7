//! The clinical tables of a simulated study, with what was planted in them.

use crate::clinical_design::{ClinicalDesign, OfCommunities, OfGroups};
use crate::composition::Shares;
use crate::{Error, Result};
use endobiome_cohort::{Date, Group};
use endobiome_core::{RandomStream, SampleId, SampleKind, stream};
use endobiome_tables::records;
use rand::RngExt;
use rand_distr::{Distribution, Poisson, StandardNormal};
use std::path::Path;

/// The name of the `number`th woman, from 1.
pub(crate) fn name_of_woman(number: usize) -> String {
    format!("IM{number:03}")
}

/// A woman to be written.
pub(crate) struct ClinicalWoman<'a> {
    pub(crate) id: &'a str,
    pub(crate) group: Group,
    pub(crate) batch: &'a str,
    /// Share of *Lactobacillus* among the molecules of her endometrium.
    pub(crate) lactobacillus: f64,
}

/// A control that stands in the table of samples.
pub(crate) struct ClinicalControl<'a> {
    pub(crate) id: &'a SampleId,
    pub(crate) kind: SampleKind,
    pub(crate) batch: &'a str,
}

/// The share of *Lactobacillus* in the wide sense that the simulated species know.
pub(crate) fn lactobacillus_share(shares: &Shares, species: &[&str]) -> f64 {
    const GENERA: [&str; 4] =
        ["Lactobacillus ", "Limosilactobacillus ", "Lacticaseibacillus ", "Ligilactobacillus "];
    let is_one = |name: &&str| GENERA.iter().any(|genus| name.starts_with(genus));
    species.iter().zip(shares).filter(|(name, _)| is_one(name)).map(|(_, share)| share).sum()
}

/// One table in the making: rows of words under a header.
struct TableText {
    name: &'static str,
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl TableText {
    const fn new(name: &'static str, header: &'static [&'static str]) -> Self {
        Self { name, header, rows: Vec::new() }
    }

    /// A row by the names of its cells; others are empty.
    fn push(&mut self, cells: &[(&str, &str)]) {
        debug_assert!(cells.iter().all(|(name, _)| self.header.contains(name)), "{}: {cells:?}", self.name);
        let cell = |name: &&str| cells.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
        self.rows.push(self.header.iter().map(|name| cell(name).to_owned()).collect());
    }

    fn write(self, folder: &Path) -> Result<()> {
        Ok(records::write_text(folder.join(format!("{}.tsv", self.name)), self.header, self.rows)?)
    }
}

const PARTICIPANTS: &[&str] = &[
    "participant_id",
    "site_id",
    "group_declared",
    "sex",
    "age_years",
    "inclusion_date",
    "consent_date",
    "consent",
    "insurance",
    "legal_protection",
    "art_current",
    "pregnant_at_inclusion",
    "hbv_serology",
    "hcv_serology",
    "hiv_serology",
    "polyp",
    "fibroid_cavity_distorting",
    "hydrosalpinx",
    "uterine_other_anomaly",
    "karyotype_abnormal_woman",
    "karyotype_abnormal_partner",
    "autoimmune_disease",
    "thrombophilia",
    "aps",
    "bmi",
    "smoking",
    "gravidity",
    "parity",
];
const PREGNANCIES: &[&str] = &[
    "participant_id",
    "pregnancy_no",
    "start_date",
    "conception",
    "transfer_id",
    "outcome",
    "ga_days_end",
    "n_liveborn",
];
const TRANSFERS: &[&str] = &[
    "participant_id",
    "transfer_id",
    "phase",
    "transfer_date",
    "transfer_type",
    "n_embryos",
    "stage",
    "quality",
    "p_implant",
    "hcg_result",
    "clinical_pregnancy",
    "outcome",
    "outcome_date",
];
const DIAGNOSES: &[&str] = &[
    "participant_id",
    "endometriosis",
    "endometriosis_method",
    "adenomyosis",
    "adenomyosis_modality",
    "chronic_endometritis_clinical",
    "uc_frequency",
    "uc_direction",
    "uc_method",
    "uc_cycle_day",
];
const SAMPLES: &[&str] = &[
    "sample_id",
    "participant_id",
    "sample_type",
    "aliquot_use",
    "collection_date",
    "visit",
    "cycle_type",
    "day_rel",
    "day_anchor",
    "antibiotic_any_3m",
    "immunomodulator",
    "device",
    "storage",
    "extraction_batch",
    "extraction_kit_lot",
    "seq_run",
];
const HISTOLOGY: &[&str] = &[
    "sample_id",
    "marker",
    "region",
    "count_total",
    "hpf_n",
    "hpf_diameter_mm",
    "area_mm2",
    "reader",
    "blinded",
    "method",
];
const END: &[&str] = &["participant_id", "end_date", "end_reason", "withdrawal_data_use"];

/// Writes `cohort/` and `truth/clinical.tsv`.
pub(crate) fn write(
    design: &ClinicalDesign,
    women: &[ClinicalWoman<'_>],
    controls: &[ClinicalControl<'_>],
    folder: &Path,
    seed: u64,
) -> Result<()> {
    let mut tables = Tables::new();
    let mut truth = Vec::new();
    for (at, woman) in women.iter().enumerate() {
        let mut random = stream(seed, "simulate clinical", woman.id.as_bytes());
        truth.push(tables.woman(design, at, woman, &mut random)?);
    }
    for control in controls {
        tables.control(control);
    }
    let cohort = folder.join("cohort");
    let Tables { participants, pregnancies, transfers, diagnoses, samples, histology, end } = tables;
    for table in [participants, pregnancies, transfers, diagnoses, samples, histology, end] {
        table.write(&cohort)?;
    }
    let header = [
        "participant_id",
        "group",
        "lactobacillus_share",
        "chronic_endometritis",
        "live_birth",
        "cd56_per_mm2_mean",
    ];
    Ok(records::write_text(folder.join("truth/clinical.tsv"), &header, truth)?)
}

struct Tables {
    participants: TableText,
    pregnancies: TableText,
    transfers: TableText,
    diagnoses: TableText,
    samples: TableText,
    histology: TableText,
    end: TableText,
}

impl Tables {
    const fn new() -> Self {
        Self {
            participants: TableText::new("participants", PARTICIPANTS),
            pregnancies: TableText::new("pregnancies", PREGNANCIES),
            transfers: TableText::new("transfers", TRANSFERS),
            diagnoses: TableText::new("diagnoses", DIAGNOSES),
            samples: TableText::new("samples", SAMPLES),
            histology: TableText::new("histology", HISTOLOGY),
            end: TableText::new("end_of_study", END),
        }
    }

    fn woman(
        &mut self,
        design: &ClinicalDesign,
        at: usize,
        woman: &ClinicalWoman<'_>,
        random: &mut RandomStream,
    ) -> Result<Vec<String>> {
        let id = woman.id;
        let is_case = woman.group != Group::Control;
        let of = |numbers: OfGroups| if is_case { numbers.case } else { numbers.control };
        let of_community = |numbers: OfCommunities| {
            if woman.lactobacillus >= 0.9 { numbers.lactobacillus } else { numbers.other }
        };
        let mut draw = |probability: f64| random.random::<f64>() < probability;
        let endometriosis = draw(of(design.endometriosis));
        let adenomyosis = draw(of(design.adenomyosis));
        let endometritis = draw(of_community(design.chronic_endometritis));
        let birth = draw(of_community(design.live_birth));
        let smokes = draw(0.2);
        let yes = |truth: bool| if truth { "1" } else { "0" };
        let late = || Error::design("clinical", "too many women for the time of inclusion");
        let first = Date::new(2026, 2, 2).ok_or_else(late)?;
        #[expect(clippy::cast_possible_wrap, reason = "a number of women")]
        let inclusion = first.add_days(6 * at as i64).ok_or_else(late)?;
        if inclusion > Date::new(2029, 1, 31).ok_or_else(late)? {
            return Err(late());
        }
        let before = |days: i64| inclusion.add_days(-days).map(|day| day.to_string()).unwrap_or_default();
        let after = |days: i64| inclusion.add_days(days).map(|day| day.to_string()).unwrap_or_default();
        let is_rif = matches!(woman.group, Group::Rif | Group::RifRpl);
        let is_rpl = matches!(woman.group, Group::Rpl | Group::RifRpl);

        for number in 1..=if is_rif { 3 } else { i64::from(at.is_multiple_of(2)) } {
            let (name, day) = (format!("{id}_H{number}"), 700 - 150 * number);
            self.transfer(id, &name, "history", [&before(day), &before(day - 14)], "negative");
        }
        let losses: i64 = if is_rpl { 2 } else { 0 };
        for number in 1..=losses {
            let day = before(2200 - 400 * number);
            self.pregnancies.push(&[
                ("participant_id", id),
                ("pregnancy_no", &number.to_string()),
                ("start_date", &day),
                ("conception", "spontaneous"),
                ("outcome", "miscarriage"),
                ("ga_days_end", "63"),
            ]);
        }
        let name = format!("{id}_F1");
        let outcome = if birth { "live_birth" } else { "negative" };
        let end = after(if birth { 60 + 260 } else { 60 + 14 });
        self.transfer(id, &name, "followup", [&after(60), &end], outcome);
        if birth {
            self.pregnancies.push(&[
                ("participant_id", id),
                ("pregnancy_no", &(losses + 1).to_string()),
                // Counted from the last period: the embryo is five days old, and was made on day 14.
                ("start_date", &after(60 - 19)),
                ("conception", "ivf_icsi"),
                ("transfer_id", &name),
                ("outcome", "live_birth"),
                ("ga_days_end", "279"),
                ("n_liveborn", "1"),
            ]);
        }
        let months = inclusion.add_months(24).map(|day| day.to_string()).unwrap_or_default();
        self.end.push(&[
            ("participant_id", id),
            ("end_date", if birth { &end } else { &months }),
            ("end_reason", if birth { "live_birth" } else { "completed_24m" }),
        ]);
        let number = |mean: f64, spread: f64, random: &mut RandomStream| {
            format!("{:.1}", mean + spread * (2.0 * random.random::<f64>() - 1.0))
        };
        let age = number(30.0, 5.0, random);
        let bmi = number(24.0, 4.0, random);
        let mut cells = vec![
            ("participant_id", id),
            ("site_id", "COCHIN"),
            ("group_declared", woman.group.name()),
            ("sex", "F"),
            ("age_years", &age),
            ("hydrosalpinx", "none"),
            ("bmi", &bmi),
            ("smoking", if smokes { "current" } else { "never" }),
            ("parity", "0"),
        ];
        let (day, consent, gravidity) = (inclusion.to_string(), before(10), losses.to_string());
        cells.extend([
            ("inclusion_date", day.as_str()),
            ("consent_date", &consent),
            ("gravidity", &gravidity),
        ]);
        cells.extend(["consent", "insurance", "art_current"].map(|name| (name, "1")));
        let no = [
            "legal_protection",
            "pregnant_at_inclusion",
            "hbv_serology",
            "hcv_serology",
            "hiv_serology",
            "polyp",
            "fibroid_cavity_distorting",
            "uterine_other_anomaly",
            "karyotype_abnormal_woman",
            "karyotype_abnormal_partner",
            "autoimmune_disease",
            "thrombophilia",
            "aps",
        ];
        cells.extend(no.map(|name| (name, "0")));
        self.participants.push(&cells);

        let contractions = number(of(design.contractions), 0.6, random);
        self.diagnoses.push(&[
            ("participant_id", id),
            ("endometriosis", yes(endometriosis)),
            ("endometriosis_method", if endometriosis { "imaging" } else { "" }),
            ("adenomyosis", yes(adenomyosis)),
            ("adenomyosis_modality", if adenomyosis { "tvus" } else { "" }),
            ("chronic_endometritis_clinical", yes(endometritis)),
            ("uc_frequency", &contractions),
            ("uc_direction", "retrograde"),
            ("uc_method", "tvus_visual"),
            ("uc_cycle_day", "6"),
        ]);
        let visit = after(20);
        let lot = format!("lot-{}", woman.batch);
        for (site, kind, aliquot, device) in [
            ("E", "endometrial_biopsy", "histology|16s", "pipelle_cornier"),
            ("V", "vaginal_swab", "16s", "swab_cotton"),
        ] {
            self.samples.push(&[
                ("sample_id", &format!("{id}_{site}")),
                ("participant_id", id),
                ("sample_type", kind),
                ("aliquot_use", aliquot),
                ("collection_date", &visit),
                ("visit", "V1_biopsy"),
                ("cycle_type", "natural"),
                ("day_rel", "7"),
                ("day_anchor", "LH"),
                ("antibiotic_any_3m", "0"),
                ("immunomodulator", "none"),
                ("device", device),
                ("storage", "-80C"),
                ("extraction_batch", woman.batch),
                ("extraction_kit_lot", &lot),
                ("seq_run", "run1"),
            ]);
        }
        let mean = if endometritis { 30.0 } else { 2.0 };
        let cells = Poisson::new(mean).map_or(mean, |cells: Poisson<f64>| cells.sample(random));
        self.histology.push(&[
            ("sample_id", &format!("{id}_E")),
            ("marker", "CD138"),
            ("region", "stroma"),
            ("count_total", &records::number(cells)),
            ("hpf_n", "30"),
            ("hpf_diameter_mm", "0.55"),
            ("area_mm2", "7.128"),
            ("reader", "RD1"),
            ("blinded", "1"),
            ("method", "manual"),
        ]);
        let natural_killer = design.natural_killer_cells.map(of);
        if let Some(density) = natural_killer {
            self.natural_killer_cells(id, density, random);
        }
        Ok(vec![
            id.to_owned(),
            woman.group.name().to_owned(),
            records::number(woman.lactobacillus),
            endometritis.to_string(),
            birth.to_string(),
            natural_killer.map_or_else(|| "NA".to_owned(), records::number),
        ])
    }

    /// CD56+ cells of 4 mm2 of stroma around a mean density; women differ by a log-normal factor with a standard deviation of 0.3.
    fn natural_killer_cells(&mut self, id: &str, density: f64, random: &mut RandomStream) {
        const AREA: f64 = 4.0;
        const SPREAD: f64 = 0.3;
        let normal: f64 = StandardNormal.sample(random);
        let mean = density * AREA * libm::exp(SPREAD * normal - SPREAD * SPREAD / 2.0);
        let cells = Poisson::new(mean).map_or(mean, |cells: Poisson<f64>| cells.sample(random));
        self.histology.push(&[
            ("sample_id", &format!("{id}_E")),
            ("marker", "CD56"),
            ("region", "stroma"),
            ("count_total", &records::number(cells)),
            ("area_mm2", "4"),
            ("reader", "RD1"),
            ("blinded", "1"),
            ("method", "digital_image_analysis"),
        ]);
    }

    fn transfer(&mut self, id: &str, name: &str, phase: &str, [day, end]: [&str; 2], outcome: &str) {
        let pregnant = if outcome == "live_birth" { "1" } else { "0" };
        self.transfers.push(&[
            ("participant_id", id),
            ("transfer_id", name),
            ("phase", phase),
            ("transfer_date", day),
            ("transfer_type", "frozen"),
            ("n_embryos", "1"),
            ("stage", "D5"),
            ("quality", "good"),
            ("p_implant", "0.35"),
            ("hcg_result", pregnant),
            ("clinical_pregnancy", pregnant),
            ("outcome", outcome),
            ("outcome_date", end),
        ]);
    }

    fn control(&mut self, control: &ClinicalControl<'_>) {
        let kind = match control.kind {
            SampleKind::PcrBlank => "neg_control_pcr",
            SampleKind::SamplingBlank => "neg_control_device",
            SampleKind::Mock => "pos_control_mock",
            _ => "neg_control_extraction",
        };
        self.samples.push(&[
            ("sample_id", control.id.as_str()),
            ("sample_type", kind),
            ("aliquot_use", "16s"),
            ("device", if kind == "neg_control_device" { "pipelle_cornier" } else { "" }),
            ("storage", "-80C"),
            ("extraction_batch", control.batch),
            ("seq_run", "run1"),
        ]);
    }
}
