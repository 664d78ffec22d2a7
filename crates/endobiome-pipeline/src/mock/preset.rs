//! Published compositions of mock communities, by name.

/// A published mock community.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// What it is asked for by.
    pub name: &'static str,
    /// Why its abundances are no gate; empty when they are confirmed.
    pub unconfirmed: &'static str,
    /// Whether even the list of species is no gate.
    pub no_gate_at_all: bool,
    pub(super) table: &'static str,
}

const fn confirmed(name: &'static str, table: &'static str) -> Preset {
    Preset { name, unconfirmed: "", no_gate_at_all: false, table }
}

const ATCC: &str =
    "no sheet of the maker was seen, and whether its per cent are of genomes or of DNA is not known";

/// Every preset; `data/mocks/README.md` says where each is from and what is open.
pub const PRESETS: [Preset; 9] = [
    confirmed("zymo-d6300", include_str!("../../data/mocks/zymo_d6300_d6305_d6306_even.tsv")),
    confirmed("zymo-d6310", include_str!("../../data/mocks/zymo_d6310_log.tsv")),
    Preset {
        name: "zymo-d6331",
        unconfirmed: "the column of 16S has one source, and the maker's manual was not seen",
        no_gate_at_all: false,
        table: include_str!("../../data/mocks/zymo_d6331_gut.tsv"),
    },
    confirmed("hm-782d", include_str!("../../data/mocks/hmp_hm782d_even.tsv")),
    confirmed("hm-783d", include_str!("../../data/mocks/hmp_hm783d_staggered.tsv")),
    confirmed("hmp-mock21", include_str!("../../data/mocks/hmp_kozich_mock21_even.tsv")),
    Preset {
        name: "msa-1002",
        unconfirmed: ATCC,
        no_gate_at_all: true,
        table: include_str!("../../data/mocks/atcc_msa1002_even.tsv"),
    },
    Preset {
        name: "msa-1003",
        unconfirmed: ATCC,
        no_gate_at_all: true,
        table: include_str!("../../data/mocks/atcc_msa1003_staggered.tsv"),
    },
    Preset {
        name: "brooks2015-vaginal7",
        unconfirmed: "the composition depends on the mixture: only the list of species is expected",
        no_gate_at_all: false,
        table: include_str!("../../data/mocks/brooks2015_vaginal7.tsv"),
    },
];

impl Preset {
    /// The preset of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        static ALL: [Preset; 9] = PRESETS;
        ALL.iter().find(|preset| preset.name.eq_ignore_ascii_case(name))
    }
}
