//! Numbers as a journal prints them.

/// A probability: three decimals, two significant ones below 0.01, and never `0.000`.
///
/// ```
/// use endobiome_report::number::probability;
/// assert_eq!([0.5, 0.0342, 0.0061, 0.000_2].map(probability), ["0.50", "0.034", "0.006", "< 0.001"]);
/// assert_eq!(probability(0.9999), "> 0.99");
/// assert_eq!(probability(f64::NAN), "");
/// ```
pub fn probability(p: f64) -> String {
    match p {
        p if p.is_nan() => String::new(),
        p if p < 0.001 => "< 0.001".to_owned(),
        p if p < 0.0995 => format!("{p:.3}"),
        p if p > 0.99 => "> 0.99".to_owned(),
        p => format!("{p:.2}"),
    }
}

/// A share in per cent: whole ones from 10 % on, one decimal below, and never a rounded 0 or 100.
///
/// ```
/// use endobiome_report::number::per_cent;
/// assert_eq!([0.0, 0.0004, 0.031, 0.42, 0.9997, 1.0].map(per_cent), ["0 %", "< 0.1 %", "3.1 %", "42 %", "> 99.9 %", "100 %"]);
/// ```
pub fn per_cent(share: f64) -> String {
    let hundredths = 100.0 * share;
    match hundredths {
        x if x.is_nan() => String::new(),
        x if x <= 0.0 => "0 %".to_owned(),
        x if x < 0.1 => "< 0.1 %".to_owned(),
        x if x < 9.95 => format!("{x:.1} %"),
        x if x >= 100.0 => "100 %".to_owned(),
        x if x > 99.9 => "> 99.9 %".to_owned(),
        x if x > 99.0 => format!("{x:.1} %"),
        x => format!("{x:.0} %"),
    }
}

/// A number with three significant digits, thousands in groups.
///
/// ```
/// use endobiome_report::number::short;
/// assert_eq!([1234567.0, 42.31, 0.5, 0.012345, -3.14159].map(short), ["1\u{202f}234\u{202f}567", "42.3", "0.50", "0.012", "-3.14"]);
/// assert_eq!(short(f64::INFINITY), "∞");
/// ```
pub fn short(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if value.is_nan() => String::new(),
        _ if value.is_infinite() => if value > 0.0 { "∞" } else { "-∞" }.to_owned(),
        s if s >= 999.5 => thousands(&format!("{value:.0}")),
        s if s >= 99.95 => format!("{value:.0}"),
        s if s >= 9.995 => format!("{value:.1}"),
        s if s >= 0.0995 || s == 0.0 => format!("{value:.2}"),
        s if s >= 0.001 => format!("{value:.3}"),
        _ => if value > 0.0 { "< 0.001" } else { "> -0.001" }.to_owned(),
    }
}

/// A count, thousands in groups by a narrow space.
///
/// ```
/// assert_eq!(endobiome_report::number::count(1_234_567), "1\u{202f}234\u{202f}567");
/// ```
pub fn count(value: u64) -> String {
    thousands(&value.to_string())
}

fn thousands(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
