//! Where a specimen was taken.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where a specimen was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum BodySite {
    /// Endometrial biopsy or fluid.
    Endometrium,
    /// Vaginal swab.
    Vagina,
    /// Cervical swab.
    Cervix,
    /// Any other site, in the study's words.
    Other(String),
}

impl BodySite {
    /// The name in files.
    pub fn name(&self) -> &str {
        match self {
            Self::Endometrium => "endometrium",
            Self::Vagina => "vagina",
            Self::Cervix => "cervix",
            Self::Other(name) => name,
        }
    }

    /// Whether specimens of the site hold so little that what one extraction happens to pick up may be a large part of the reads: all sites
    /// but those that are known to be rich (vagina, cervix, rectum, stool, mouth, skin). A choice.
    pub fn is_of_low_biomass(&self) -> bool {
        match self {
            Self::Endometrium => true,
            Self::Vagina | Self::Cervix => false,
            Self::Other(name) => !matches!(name.as_str(), "rectum" | "stool" | "mouth" | "skin"),
        }
    }
}

impl From<String> for BodySite {
    fn from(name: String) -> Self {
        name.parse().unwrap_or(Self::Other(name))
    }
}

impl FromStr for BodySite {
    type Err = Error;
    /// Takes the names of sites in the words that studies use (`vaginal swab`, `endometrial biopsy`), in any case, with `_`,
    /// `-` or a space. Sites that the program only carries along come out as [`Other`](Self::Other) under one name each.
    fn from_str(text: &str) -> Result<Self> {
        let word = text.trim().to_lowercase().replace(['_', '-', '.', ','], " ");
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        let other = |name: &str| Self::Other(name.to_owned());
        // What is taken from the site does not change the site.
        let site =
            [" swab", " swabs", " sample", " fluid", " biopsy", " lavage", " tissue", " aspirate", " brush"]
                .iter()
                .find_map(|what| word.strip_suffix(what))
                .unwrap_or(&word);
        Ok(match site {
            "endometrium" | "endometrial" | "endometria" | "uterus" | "uterine" | "uterine cavity"
            | "intrauterine" | "uterine lavage" | "endometrial cavity" | "em" => Self::Endometrium,
            "vagina"
            | "vaginal"
            | "vag"
            | "hvs"
            | "high vaginal"
            | "low vaginal"
            | "mid vaginal"
            | "midvaginal"
            | "posterior fornix"
            | "vaginal posterior fornix"
            | "posterior vaginal fornix"
            | "vaginal fornix"
            | "cervicovaginal"
            | "lower third of vagina" => Self::Vagina,
            "cervix" | "cervical" | "endocervix" | "endocervical" | "ectocervix" | "ectocervical"
            | "cervical canal" | "cervical mucus" | "cx" => Self::Cervix,
            "blood" | "serum" | "plasma" => other("blood"),
            "rectum" | "rectal" | "anal" => other("rectum"),
            "stool" | "feces" | "faeces" | "fecal" | "faecal" | "gut" => other("stool"),
            "mouth" | "oral" | "saliva" | "buccal" => other("mouth"),
            "skin" => other("skin"),
            "urine" | "urinary" | "bladder" => other("urine"),
            "semen" | "seminal" => other("semen"),
            "placenta" | "placental" => other("placenta"),
            "decidua" | "decidual" => other("decidua"),
            "fallopian tube" | "fallopian" | "tube" | "tubal" => other("fallopian tube"),
            "ovary" | "ovarian" => other("ovary"),
            "follicular" => other("follicular fluid"),
            "peritoneum" | "peritoneal" | "pouch of douglas" => other("peritoneum"),
            "embryo culture" | "embryo transfer catheter" | "catheter tip" => other("catheter tip"),
            _ => {
                return Err(Error::Word {
                    what: "body site",
                    value: text.to_owned(),
                    expected: "endometrium (uterus, endometrial biopsy), vagina (vaginal swab), cervix, blood, rectum, stool, \
                               mouth, skin, urine, semen, placenta, decidua, fallopian tube, ovary, follicular fluid, \
                               peritoneum or catheter tip",
                });
            }
        })
    }
}

impl From<BodySite> for String {
    fn from(site: BodySite) -> Self {
        site.name().to_owned()
    }
}

impl fmt::Display for BodySite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
