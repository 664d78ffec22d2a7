//! Calendar dates that cannot read the clock.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, from year 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

const fn is_leap(year: u16) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

/// Days of a month.
///
/// ```
/// use endobiome_cohort::days_of_month;
/// assert_eq!((days_of_month(2027, 2), days_of_month(2028, 2), days_of_month(2100, 2)), (28, 29, 28));
/// ```
pub const fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    /// A day that exists; `None` otherwise.
    ///
    /// ```
    /// use endobiome_cohort::Date;
    /// assert!(Date::new(2028, 2, 29).is_some());
    /// assert!(Date::new(2027, 2, 29).is_none());
    /// ```
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year == 0
            || year > 9999
            || month == 0
            || month > 12
            || day == 0
            || day > days_of_month(year, month)
        {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since the last day before year 1.
    pub fn ordinal(self) -> i64 {
        let before = i64::from(self.year) - 1;
        let years = before * 365 + before / 4 - before / 100 + before / 400;
        let months: i64 = (1..self.month).map(|month| i64::from(days_of_month(self.year, month))).sum();
        years + months + i64::from(self.day)
    }

    /// The day of an ordinal; `None` outside years 1 to 9999.
    pub fn from_ordinal(ordinal: i64) -> Option<Self> {
        let mut year =
            u16::try_from((ordinal.saturating_sub(1)).checked_div(366)? + 1).ok().filter(|y| *y >= 1)?;
        // At most a few steps: 366 overstates the length of a year by less than a day.
        while year < 9999 && Self::new(year + 1, 1, 1)?.ordinal() <= ordinal {
            year += 1;
        }
        let mut left = ordinal - Self::new(year, 1, 1)?.ordinal();
        for month in 1..=12 {
            let days = i64::from(days_of_month(year, month));
            if left < days {
                return Self::new(year, month, u8::try_from(left + 1).ok()?);
            }
            left -= days;
        }
        None
    }

    /// Whole days from `other` to this day.
    pub fn days_since(self, other: Self) -> i64 {
        self.ordinal() - other.ordinal()
    }

    /// The same day so many calendar months later (earlier when negative), or the last of that month where it is shorter;
    /// `None` outside years 1 to 9999.
    ///
    /// ```
    /// use endobiome_cohort::Date;
    /// let day = |text: &str| text.parse::<Date>().ok();
    /// assert_eq!(day("2027-03-31").and_then(|d| d.add_months(-1)), day("2027-02-28"));
    /// assert_eq!(day("2026-09-10").and_then(|d| d.add_months(24)), day("2028-09-10"));
    /// ```
    pub fn add_months(self, months: i32) -> Option<Self> {
        let all = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        let year = u16::try_from(all.div_euclid(12)).ok()?;
        let month = u8::try_from(all.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, self.day.min(days_of_month(year, month)))
    }

    /// So many days later; `None` outside years 1 to 9999.
    pub fn add_days(self, days: i64) -> Option<Self> {
        Self::from_ordinal(self.ordinal().checked_add(days)?)
    }

    /// Completed years of life on `on` of somebody born this day; born on 29 February she is a year older on 1 March of
    /// common years.
    ///
    /// ```
    /// use endobiome_cohort::Date;
    /// let born: Date = "1992-02-29".parse()?;
    /// assert_eq!(born.completed_years("2028-02-28".parse()?), 35);
    /// assert_eq!(born.completed_years("2028-02-29".parse()?), 36);
    /// # Ok::<(), String>(())
    /// ```
    pub fn completed_years(self, on: Self) -> i32 {
        i32::from(on.year) - i32::from(self.year) - i32::from((on.month, on.day) < (self.month, self.day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match PartialDate::from_iso(text) {
            Some(PartialDate { day: Some(date), .. }) => Ok(date),
            _ => Err(format!("'{text}' is not a day written YYYY-MM-DD")),
        }
    }
}

/// A day, or a month of which the day is not known.
///
/// ```
/// use endobiome_cohort::{DateStyle, PartialDate};
/// let month = PartialDate::from_iso("2028-02").ok_or("no date")?;
/// assert_eq!((month.day(), month.last().to_string().as_str()), (None, "2028-02-29"));
/// assert_eq!(PartialDate::read("13/09/2027", DateStyle::Dmy), PartialDate::from_iso("2027-09-13"));
/// assert_eq!(PartialDate::from_iso("2027-02-30"), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// The first day it may be.
    first: Date,
    /// The day, where it is known.
    day: Option<Date>,
}

/// How dates are written in the tables; declared, never guessed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// `2027-09-13`, in part `2027-09`.
    #[default]
    Iso,
    /// `13/09/2027` (also with `-` or `.`), in part `09/2027`.
    Dmy,
}

impl PartialDate {
    /// Reads `YYYY-MM-DD` or `YYYY-MM`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-').map_or((rest, None), |(month, day)| (month, Some(day)));
        Self::from_words(year, month, day, true)
    }

    /// Reads a date as it is declared to be written.
    pub fn read(text: &str, style: DateStyle) -> Option<Self> {
        if style == DateStyle::Iso {
            return Self::from_iso(text);
        }
        let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| "/-.".contains(*c))?;
        let words: Vec<&str> = text.split(separator).collect();
        match words[..] {
            [day, month, year] => Self::from_words(year, month, Some(day), false),
            [month, year] => Self::from_words(year, month, None, false),
            _ => None,
        }
    }

    fn from_words(year: &str, month: &str, day: Option<&str>, padded: bool) -> Option<Self> {
        let word = |text: &str, digits: usize| -> Option<u16> {
            let right =
                if padded || digits == 4 { text.len() == digits } else { (1..=digits).contains(&text.len()) };
            (right && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let year = word(year, 4)?;
        let month = u8::try_from(word(month, 2)?).ok()?;
        match day {
            None => Some(Self { first: Date::new(year, month, 1)?, day: None }),
            Some(day) => Some(Self::from(Date::new(year, month, u8::try_from(word(day, 2)?).ok()?)?)),
        }
    }

    /// The day, where it is known.
    pub const fn day(self) -> Option<Date> {
        self.day
    }

    /// The first day it may be.
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day it may be.
    pub fn last(self) -> Date {
        let Date { year, month, .. } = self.first;
        self.day.unwrap_or(Date { year, month, day: days_of_month(year, month) })
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self { first: day, day: Some(day) }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.day {
            Some(day) => day.fmt(f),
            None => write!(f, "{:04}-{:02}", self.first.year, self.first.month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back_from_its_ordinal() {
        let (mut date, mut ordinal) =
            (Date::new(1600, 1, 1).unwrap(), Date::new(1600, 1, 1).unwrap().ordinal());
        while date.year() < 2400 {
            assert_eq!(date.ordinal(), ordinal);
            assert_eq!(Date::from_ordinal(ordinal), Some(date));
            ordinal += 1;
            date = date.add_days(1).unwrap();
        }
        assert_eq!(Date::from_ordinal(0), None);
        assert_eq!(Date::from_ordinal(i64::MAX), None);
    }

    #[test]
    fn a_date_is_read_only_as_declared() {
        let iso = |text| PartialDate::read(text, DateStyle::Iso).map(|d| d.to_string());
        let dmy = |text| PartialDate::read(text, DateStyle::Dmy).map(|d| d.to_string());
        assert_eq!(iso("2027-09-13").as_deref(), Some("2027-09-13"));
        assert_eq!(dmy("13/09/2027").as_deref(), Some("2027-09-13"));
        assert_eq!(dmy("3/9/2027").as_deref(), Some("2027-09-03"));
        assert_eq!(dmy("09/2027").as_deref(), Some("2027-09"));
        for wrong in ["13/09/2027", "2027-9-13", "2027-02-30", "27-09-13", "", "-97"] {
            assert_eq!(iso(wrong), None, "{wrong}");
        }
        for wrong in ["2027-09-13", "09/13/2027", "13/09/27", "13/09-2027", "29/02/2027"] {
            assert_eq!(dmy(wrong), None, "{wrong}");
        }
    }
}
