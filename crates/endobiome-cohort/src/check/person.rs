//! What names a person: headers and values.

use crate::dictionary::{Field, Kind};
use regex::Regex;
use std::sync::LazyLock;

/// What a value is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonPattern {
    /// E-mail, telephone, NIR, hospital number, title and name.
    Any,
    /// As `Any`, and names and dates: for free text.
    FreeText,
    /// As `FreeText`, and any single name: for columns that hold the code of a person.
    PersonCode,
    /// Nothing: checksums.
    Nothing,
}

/// What a column of the dictionary is looked at for.
pub(super) fn pattern_of(field: &Field) -> PersonPattern {
    match field.name.as_str() {
        _ if field.kind != Kind::Text => PersonPattern::Nothing,
        "participant_id" | "fcs_sha256" => PersonPattern::Nothing,
        "operator" | "reader" | "analyst" => PersonPattern::PersonCode,
        _ if field.is_free_text() => PersonPattern::FreeText,
        _ => PersonPattern::Any,
    }
}

/// A pattern that is part of this program; one that does not compile matches nothing, and a test sees it.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

macro_rules! patterns {
    ($($name:ident = $text:expr;)*) => {
        $(static $name: LazyLock<Option<Regex>> = LazyLock::new(|| pattern($text));)*
        #[cfg(test)]
        fn all() -> Vec<(&'static str, bool)> { vec![$((stringify!($name), $name.is_some()),)*] }
    };
}

patterns! {
    COLUMN = concat!(
        "(^|_)(nom|nom_.*|noms|prenom|prenoms|name|firstname|lastname|first_name|last_name|surname|adresse|address|",
        "email|e_mail|mail|courriel|phone|telephone|tel|mobile|portable|nir|insee|ssn|securite_sociale|num_secu|",
        "ipp|nip|nda|mrn|birthdate|birth_date|date_naissance|date_de_naissance|naissance|ddn|dob|initials|initiales)($|_)"
    );
    EMAIL = r"[\w.+-]+@[\w-]+\.[\w.]+";
    PHONE = r"(?:^|[^\d])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[ .\-\u{a0}]?\d{2}){4}(?:$|[^\d])";
    NIR = r"(?:^|[^\d])[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[ABab])[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?(?:$|[^\d])";
    HOSPITAL = r"(?i)\b(?:IPP|NIP|NDA|MRN)\b|\b(?:dossier|n°|num[ée]ro) ?(?:patient|hospitalier|dossier)";
    TITLE = r"\b(?:Mme|MME|Mlle|Mmes|Madame|Mademoiselle|Monsieur|Docteur|Professeur|Dr|DR|Pr|Mr|Mrs|Ms|Miss)\b\.? ?[A-ZÀ-Þ]|\bM\. [A-ZÀ-Þ][a-zà-ÿ]";
    DATE = r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b";
    BORN = r"(?i)\bn[ée]{1,2}e? le\b|\bborn\b|\bdate of birth\b|\bnaissance\b|\bDDN\b|\bDOB\b";
    TWO_NAMES = r"\b[A-ZÀ-Þ][a-zà-ÿ]{2,}[ -]+[A-ZÀ-Þ][A-Za-zÀ-ÿ]{2,}\b|\b[A-ZÀ-Þ]{3,}[ ,]+[A-ZÀ-Þ][a-zà-ÿ]{2,}\b";
    ONE_NAME = r"^[A-ZÀ-Þ][a-zà-ÿ]{2,}$|^[A-ZÀ-Þ]\. ?[A-ZÀ-Þ][a-zà-ÿA-ZÀ-Þ]{2,}$";
    FULL_DATE = r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?$|^\d{1,2}[-/. ]\d{1,2}[-/. ](\d{2}|\d{4})$|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|^\d{1,2}(?:er)? [a-zéûA-Z]{3,9}\.? \d{4}$";
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Whether a date with a day of the month is written here, in whatever form.
pub(super) fn is_full_date(text: &str) -> bool {
    matches(&FULL_DATE, text)
}

/// Whether a header names a column of direct identifiers: name, first name, address, e-mail, telephone, NIR, hospital
/// number, date of birth, whatever case, accents and separators.
///
/// ```
/// use endobiome_cohort::person_column;
/// assert!(person_column("Prénom") && person_column("dateNaissance") && person_column("nom de naissance"));
/// assert!(!person_column("nombre_embryons") && !person_column("panel_id"));
/// ```
pub fn person_column(header: &str) -> bool {
    let mut plain = String::new();
    let mut before_is_lower = false;
    for c in header.trim().chars() {
        if c.is_uppercase() && before_is_lower {
            plain.push('_');
        }
        before_is_lower = c.is_lowercase();
        for c in c.to_lowercase() {
            plain.push(match c {
                'à' | 'â' | 'ä' => 'a',
                'é' | 'è' | 'ê' | 'ë' => 'e',
                'î' | 'ï' => 'i',
                'ô' | 'ö' => 'o',
                'ù' | 'û' | 'ü' => 'u',
                'ç' => 'c',
                c if c.is_alphanumeric() => c,
                _ => '_',
            });
        }
    }
    matches(&COLUMN, &plain)
}

/// What identifier of a person a value looks like.
///
/// ```
/// use endobiome_cohort::{PersonPattern, person_value};
/// assert_eq!(person_value("voir marie.durand@exemple.fr", PersonPattern::Any), Some("an e-mail address"));
/// assert_eq!(person_value("2 97 02 75 123 456 78", PersonPattern::Any), Some("a social security number"));
/// assert_eq!(person_value("QIAamp DNA Microbiome", PersonPattern::Any), None);
/// ```
pub fn person_value(text: &str, pattern: PersonPattern) -> Option<&'static str> {
    if pattern == PersonPattern::Nothing || text.is_empty() {
        return None;
    }
    let free = matches!(pattern, PersonPattern::FreeText | PersonPattern::PersonCode);
    if matches(&EMAIL, text) {
        Some("an e-mail address")
    } else if matches(&PHONE, text) {
        Some("a telephone number")
    } else if matches(&NIR, text) {
        Some("a social security number")
    } else if matches(&HOSPITAL, text) {
        Some("a hospital number")
    } else if matches(&TITLE, text) {
        Some("the name of a person")
    } else if matches(&BORN, text) && text.chars().any(|c| c.is_ascii_digit()) || free && matches(&DATE, text)
    {
        Some("a date of birth")
    } else if free && matches(&TWO_NAMES, text)
        || pattern == PersonPattern::PersonCode && matches(&ONE_NAME, text)
    {
        Some("the name of a person")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(all().iter().all(|(_, compiles)| *compiles), "{:?}", all());
    }

    #[test]
    fn twenty_planted_identifiers_are_seen() {
        use PersonPattern::{Any, FreeText, PersonCode};
        let planted = [
            ("marie.durand@exemple.fr", Any),
            ("P1 O2, voir m.durand@aphp.fr", FreeText),
            ("06 12 34 56 78", Any),
            ("+33 6 12 34 56 78", Any),
            ("0033612345678", Any),
            ("tel 01.42.34.56.78", Any),
            ("+33 (0)6 12 34 56 78", Any),
            ("297027512345678", Any),
            ("2 97 02 75 123 456 78", Any),
            ("2970275123456", Any),
            ("2 85 05 2A 004 123 45", Any),
            ("IPP 8001234567", Any),
            ("NDA 2027001234", Any),
            ("Mme Durand", Any),
            ("Madame DURAND", Any),
            ("Dr. Martin", Any),
            ("née le 14/02/1997", Any),
            ("DURAND Marie", FreeText),
            ("patiente du 14/02/1997", FreeText),
            ("Sophie", PersonCode),
        ];
        let missed: Vec<&str> = planted
            .iter()
            .filter(|(text, kind)| person_value(text, *kind).is_none())
            .map(|(t, _)| *t)
            .collect();
        assert!(missed.is_empty(), "{missed:?}");
    }

    #[test]
    fn words_of_a_laboratory_are_no_persons() {
        use PersonPattern::{Any, FreeText, PersonCode};
        for (text, kind) in [
            ("QIAamp DNA Microbiome", Any),
            ("CD45+CD3-CD56bright CD16-", Any),
            ("P2 O1 T0 B1", FreeText),
            ("OP2", PersonCode),
            ("RD11", PersonCode),
            ("EX10", Any),
            ("QB-2833", Any),
            ("reads/IM001_E_R1.fastq", Any),
            ("821af38b8201f41053cbf3eeef4743bcf86f30e182aee20a0fd7d621c7036596", PersonPattern::Nothing),
        ] {
            assert_eq!(person_value(text, kind), None, "{text}");
        }
        for header in ["panel_id", "population", "telomere", "nombre", "mailing", "phenotype", "genome"] {
            assert!(!person_column(header), "{header}");
        }
        for header in
            ["Nom", "patient_name", "E-mail", "Téléphone", "N° IPP", "Date de naissance", "firstName"]
        {
            assert!(person_column(header), "{header}");
        }
    }
}
