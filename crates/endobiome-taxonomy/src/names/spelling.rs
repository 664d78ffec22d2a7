//! How vocabularies spell one name.

use endobiome_core::Rank;

/// A name without rank prefix, quotes and underscores: `g__Candidatus_Arthromitus` becomes `Candidatus Arthromitus`.
pub(super) fn plain(raw: &str) -> String {
    let spaced: String = without_prefix(raw.trim())
        .chars()
        .filter(|c| !matches!(c, '"' | '\''))
        .map(|c| if c == '_' { ' ' } else { c })
        .collect();
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    if let [first, ..] = words.as_mut_slice()
        && matches!(*first, "Ca." | "Ca" | "Cand." | "candidatus")
    {
        *first = "Candidatus";
    }
    words.join(" ")
}

/// A name kept as it was given, but for rank prefix, quotes and outer spaces.
pub(super) fn kept(rank: Rank, raw: &str) -> String {
    let name = without_prefix(raw.trim()).trim_matches(|c| c == '"' || c == '\'').trim();
    if rank == Rank::Species || name.starts_with("Ca") && plain(name).starts_with("Candidatus ") {
        plain(name)
    } else {
        name.to_owned()
    }
}

/// Drops `g__` and the like.
fn without_prefix(name: &str) -> &str {
    let mut letters = name.chars();
    match (letters.next(), letters.as_str().strip_prefix("__")) {
        (Some(letter), Some(rest)) if Rank::from_prefix(letter.to_ascii_lowercase()).is_some() => rest,
        _ => name,
    }
}

/// Drops the letters by which GTDB numbers the parts of a split taxon: `Bacillus_A`, `Lactobacillus_C kefiri_B`.
/// `None` if there are none.
pub(super) fn without_gtdb_letters(raw: &str) -> Option<String> {
    let is_letters =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase());
    let mut found = false;
    let words: Vec<String> = without_prefix(raw.trim())
        .split_whitespace()
        .map(|word| {
            let parts: Vec<&str> = word.split('_').collect();
            let keep: Vec<&str> = parts
                .iter()
                .enumerate()
                .filter(|&(number, part)| number == 0 || !is_letters(part))
                .map(|(_, &part)| part)
                .collect();
            found |= keep.len() < parts.len();
            keep.join("_")
        })
        .collect();
    found.then(|| words.join(" "))
}

/// Drops the number by which SILVA counts the parts of a genus: `Prevotella 9`, `Prevotella 9 copri`. `None` if there
/// is none.
pub(super) fn without_number(plain: &str) -> Option<String> {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = plain.split(' ').collect();
    let keep: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|&(position, word)| position == 0 || !is_number(word))
        .map(|(_, &word)| word)
        .collect();
    (keep.len() < words.len()).then(|| keep.join(" "))
}

/// Drops the brackets of contested names. `None` if there are none.
pub(super) fn without_brackets(plain: &str) -> Option<String> {
    plain.contains('[').then(|| plain.chars().filter(|c| !matches!(c, '[' | ']')).collect())
}

/// Whether a name says nothing at its rank: `uncultured`, `Incertae Sedis`, `NA`, and for species also
/// `Lactobacillus sp.` and the like.
pub(super) fn says_nothing(rank: Rank, plain: &str) -> bool {
    let lower = plain.to_ascii_lowercase();
    const NOTHING: [&str; 7] = [
        "uncultured",
        "unclassified",
        "unidentified",
        "unknown",
        "unassigned",
        "metagenome",
        "ambiguous taxa",
    ];
    if lower.is_empty() || matches!(lower.as_str(), "na" | "n/a" | "none" | "-" | "incertae sedis" | "?") {
        return true;
    }
    if NOTHING.iter().any(|word| lower.starts_with(word)) {
        return true;
    }
    rank == Rank::Species
        && (lower.contains('/')
            || lower.split(' ').any(|word| {
                matches!(
                    word,
                    "sp."
                        | "sp"
                        | "spp."
                        | "spp"
                        | "bacterium"
                        | "metagenome"
                        | "uncultured"
                        | "unidentified"
                ) || word == "symbiont"
                    || word == "endosymbiont"
            }))
}

/// A species epithet without its gender ending, so that *parvulum* and *parvula* agree.
pub(super) fn stem(epithet: &str) -> &str {
    ["us", "um", "is", "a", "e"]
        .into_iter()
        .find_map(|ending| epithet.strip_suffix(ending))
        .filter(|stem| stem.len() >= 3)
        .unwrap_or(epithet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_agree() {
        assert_eq!(plain("g__Candidatus_Arthromitus"), "Candidatus Arthromitus");
        assert_eq!(plain("Ca. Lachnocurva"), "Candidatus Lachnocurva");
        assert_eq!(plain("\"Proteobacteria\""), "Proteobacteria");
        assert_eq!(kept(Rank::Genus, "g__Tissierella_Soehngenia"), "Tissierella_Soehngenia");
        assert_eq!(without_gtdb_letters("Lactobacillus_C kefiri_B").as_deref(), Some("Lactobacillus kefiri"));
        assert_eq!(
            without_gtdb_letters("Bifidobacterium_vaginale_B").as_deref(),
            Some("Bifidobacterium_vaginale")
        );
        assert_eq!(without_gtdb_letters("Corynebacterium_1"), None);
        assert_eq!(without_number("Prevotella 9").as_deref(), Some("Prevotella"));
        assert_eq!(stem("parvulum"), stem("parvulus"));
    }
}
