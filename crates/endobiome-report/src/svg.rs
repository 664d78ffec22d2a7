//! A few SVG elements, for figures of one's own too.
//!
//! ```
//! use endobiome_report::svg::{COLOURS, Drawing};
//! let mut drawing = Drawing::new(120.0, 40.0, "reads of two samples");
//! drawing.rectangle(10.0, 10.0, 80.0, 8.0, COLOURS[0], "IM001_E: 800 reads");
//! drawing.rectangle(10.0, 22.0, 20.0, 8.0, COLOURS[1], "IM002_E: 200 reads");
//! assert!(drawing.finish().starts_with("<svg"));
//! ```

use endobiome_core::Message;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Text with the characters that HTML reads otherwise written as entities.
///
/// ```
/// use endobiome_report::svg::escape;
/// assert_eq!(escape("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
/// ```
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A drawing of fixed size in user units.
#[derive(Debug, Clone)]
pub struct Drawing {
    width: f64,
    height: f64,
    title: String,
    description: String,
    body: String,
    texts: Vec<Message>,
}

/// A drawing whose sentences are said when the page is rendered, in its language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidDrawing {
    /// The SVG element; a mark ([`Drawing::say`]) stands where a text of `texts` goes.
    pub svg: String,
    /// The texts.
    pub texts: Vec<Message>,
}

/// A drawing without such sentences.
impl From<String> for SaidDrawing {
    fn from(svg: String) -> Self {
        Self { svg, texts: Vec::new() }
    }
}

impl SaidDrawing {
    /// The SVG element with its texts in the words of a page.
    pub fn in_words(&self, words: &crate::Words) -> String {
        let (mut svg, mut rest) = (String::new(), self.svg.as_str());
        while let Some((before, after)) = rest.split_once(BEGINS) {
            svg.push_str(before);
            rest = after;
            let text = after
                .split_once(ENDS)
                .and_then(|(number, after)| Some((self.texts.get(number.parse::<usize>().ok()?)?, after)));
            if let Some((text, after)) = text {
                svg.push_str(&escape(&words.say(text)));
                rest = after;
            }
        }
        svg + rest
    }
}

/// What stands around the number of a text: characters that no text holds (Unicode keeps them for private use).
const BEGINS: char = '\u{E000}';
const ENDS: char = '\u{E001}';

/// The smallest text of a figure, in user units: smaller text is drawn at this size.
pub const LEAST_TEXT: f64 = 11.0;

/// About how wide a text of a size is drawn.
///
/// ```
/// use endobiome_report::svg::text_width;
/// assert!(text_width("Lactobacillus", 11.0) > text_width("BVAB1", 11.0));
/// ```
#[expect(clippy::cast_precision_loss, reason = "the length of a label")]
pub fn text_width(text: &str, size: f64) -> f64 {
    0.56 * size * text.chars().count() as f64
}

impl Drawing {
    /// An empty drawing; `title` is read by screen readers.
    pub fn new(width: f64, height: f64, title: &str) -> Self {
        Self {
            width,
            height,
            title: escape(title),
            description: String::new(),
            body: String::new(),
            texts: Vec::new(),
        }
    }

    /// Says in words what the drawing shows, for those who do not see it.
    pub fn describe(&mut self, description: &str) {
        self.description = escape(description);
    }

    /// A sentence that is said when the page is rendered: what is given back goes wherever a text goes ([`text`](Self::text), tips, the
    /// description), and the drawing is finished by [`said`](Self::said).
    ///
    /// ```
    /// use endobiome_core::say;
    /// use endobiome_report::{Words, svg::Drawing};
    /// let mut drawing = Drawing::new(120.0, 40.0, "women");
    /// let text = drawing.say(say!("not collected"));
    /// drawing.text(10.0, 10.0, "start", 12.0, &text);
    /// let french = Words::of(r#"{"sentences": {"not collected": "non recueilli"}}"#)?;
    /// assert!(drawing.said().in_words(&french).contains(">non recueilli<"));
    /// # Ok::<(), endobiome_report::Error>(())
    /// ```
    pub fn say(&mut self, message: Message) -> String {
        self.texts.push(message);
        format!("{BEGINS}{}{ENDS}", self.texts.len() - 1)
    }

    /// Gives the drawing another title.
    pub fn name(&mut self, title: &str) {
        self.title = escape(title);
    }

    /// Makes the drawing at least so high.
    pub fn grow(&mut self, height: f64) {
        self.height = self.height.max(height);
    }

    /// An element as it is: what it holds must be escaped.
    pub fn element(&mut self, element: &str) {
        self.body.push_str(element);
    }

    /// A path; none where there is nothing to draw.
    pub fn path(&mut self, d: &str, fill: &str, stroke: &str) {
        if d.is_empty() {
            return;
        }
        let _ = write!(self.body, r#"<path d="{d}" fill="{fill}" stroke="{stroke}"/>"#);
    }

    /// A thick line, the whisker or bar of an interval.
    pub fn bar(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        let _ = write!(
            self.body,
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{stroke}" stroke-width="{width}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// Text in bold.
    pub fn heading(&mut self, x: f64, y: f64, anchor: &str, size: f64, text: &str) {
        let _ = write!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" font-size="{size}" font-weight="bold">{}</text>"#,
            escape(text)
        );
    }

    /// A filled rectangle with a tooltip.
    pub fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str, tip: &str) {
        let _ = write!(
            self.body,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{fill}">{}</rect>"#,
            tooltip(tip)
        );
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, dashes: bool) {
        let style = if dashes { r#" stroke-dasharray="4 3""# } else { "" };
        let _ = write!(
            self.body,
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{stroke}"{style}/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// Text; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, x: f64, y: f64, anchor: &str, size: f64, text: &str) {
        let size = size.max(LEAST_TEXT);
        let _ = write!(
            self.body,
            r#"<text x="{x:.2}" y="{y:.2}" text-anchor="{anchor}" font-size="{size}">{}</text>"#,
            escape(text)
        );
    }

    /// Text turned by 90 degrees, reading upwards, ending at the place.
    pub fn text_upwards(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let size = size.max(LEAST_TEXT);
        let _ = write!(
            self.body,
            r#"<text transform="translate({x:.2} {y:.2}) rotate(-90)" text-anchor="end" font-size="{size}">{}</text>"#,
            escape(text)
        );
    }

    /// A mark: its shape and colour tell one thing, how it is painted another.
    pub fn mark(&mut self, (x, y): (f64, f64), shape: Shape, paint: Paint, colour: &str, tip: &str) {
        let painted = match paint {
            Paint::Filled => format!(r##"fill="{colour}" stroke="#fff" stroke-width=".6""##),
            _ => format!(r##"fill="#fff" stroke="{colour}" stroke-width="1.6""##),
        };
        let tip = tooltip(tip);
        let more = match paint {
            Paint::Dotted => format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="1.6" fill="{colour}"/>"#),
            Paint::Struck => {
                format!(
                    r#"<path d="M{:.1} {:.1}l11 -11" stroke="{colour}" stroke-width="1.6"/>"#,
                    x - 5.5,
                    y + 5.5
                )
            }
            _ => String::new(),
        };
        let outline = shape.outline(x, y);
        let _ = match more.is_empty() {
            true => write!(self.body, "<{outline} {painted}>{tip}</{}>", shape.element()),
            false => write!(self.body, "<g>{tip}<{outline} {painted}/>{more}</g>"),
        };
    }

    /// The drawing with the sentences that it [says](Self::say).
    pub fn said(mut self) -> SaidDrawing {
        let texts = std::mem::take(&mut self.texts);
        SaidDrawing { svg: self.finish(), texts }
    }

    /// The drawing as an SVG element.
    pub fn finish(self) -> String {
        let description = match self.description.as_str() {
            "" => String::new(),
            text => format!("<desc>{text}</desc>"),
        };
        format!(
            r#"<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" font-family="sans-serif"><title>{}</title>{description}{}</svg>"#,
            self.title,
            self.body,
            w = self.width,
            h = self.height
        )
    }
}

fn tooltip(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<title>{}</title>", escape(text)) }
}

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
    /// An upright cross.
    Cross,
    /// A triangle that points up.
    Up,
    /// A triangle that points down.
    Down,
    /// A flat bar.
    Flat,
}

impl Shape {
    /// The element that draws it.
    fn element(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Square => "rect",
            _ => "path",
        }
    }

    /// The beginning of its element, around a place.
    fn outline(self, x: f64, y: f64) -> String {
        match self {
            Self::Circle => format!(r#"circle cx="{x:.1}" cy="{y:.1}" r="4.2""#),
            Self::Square => {
                format!(r#"rect x="{:.1}" y="{:.1}" width="7.6" height="7.6""#, x - 3.8, y - 3.8)
            }
            Self::Diamond => format!(r#"path d="M{x:.1} {:.1}l5.2 5.2-5.2 5.2-5.2-5.2z""#, y - 5.2),
            Self::Cross => format!(
                r#"path d="M{:.1} {:.1}h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2v-3.2h3.2z""#,
                x - 1.6,
                y - 4.8
            ),
            Self::Up => format!(r#"path d="M{x:.1} {:.1}l5 9h-10z""#, y - 5.4),
            Self::Down => format!(r#"path d="M{x:.1} {:.1}l5-9h-10z""#, y + 5.4),
            Self::Flat => format!(r#"path d="M{:.1} {:.1}h9v3.6h-9z""#, x - 4.5, y - 1.8),
        }
    }
}

/// How a mark is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Filled.
    Filled,
    /// An outline.
    Hollow,
    /// An outline with a dot in it.
    Dotted,
    /// An outline, struck through.
    Struck,
}

/// Colours for taxa. Any two of them, and [`GREY`], lie at least 20 units of CIE Lab apart, for normal sight and for red-green blindness
/// (deuteranopia and protanopia as simulated by Machado et al. 2009); a test holds that.
pub const COLOURS: [&str; 10] = [
    "#0072B2", "#F0E442", "#882255", "#56B4E9", "#5C1A00", "#FFEDA0", "#999933", "#332288", "#CC6677",
    "#000000",
];

/// Colours for groups, dark enough for text on white, apart from each other and from those of calls as [`COLOURS`] are; a shape goes with
/// each.
pub const GROUP_COLOURS: [&str; 4] = ["#B0006D", "#1B6E3C", "#222222", "#661100"];

/// Colours of what is dominated by *Lactobacillus* and of what is not.
pub const CALL_COLOURS: [&str; 2] = ["#0072B2", "#C44E00"];

/// What is not named.
pub const GREY: &str = "#C8C8C8";

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE Lab of a colour as it is seen with normal sight, deuteranopia and protanopia.
    fn seen(colour: &str) -> [[f64; 3]; 3] {
        let channel = |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap_or(0)) / 255.0;
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) };
        let rgb = [1, 3, 5].map(|at| linear(channel(at)));
        let times =
            |m: [[f64; 3]; 3], v: [f64; 3]| m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>());
        let lab = |rgb: [f64; 3]| {
            let xyz = times(
                [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
                rgb.map(|c| c.clamp(0.0, 1.0)),
            );
            let [x, y, z] = [xyz[0] / 0.9505, xyz[1], xyz[2] / 1.089]
                .map(|t: f64| if t > 0.008_856 { libm::cbrt(t) } else { 7.787 * t + 16.0 / 116.0 });
            [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
        };
        let deuteranopia = [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ];
        let protanopia = [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ];
        [lab(rgb), lab(times(deuteranopia, rgb)), lab(times(protanopia, rgb))]
    }

    #[test]
    fn two_of_the_fourteen_were_one_colour_to_the_colour_blind() {
        let taxa: Vec<&str> = COLOURS.into_iter().chain([GREY]).collect();
        let of_groups: Vec<&str> = GROUP_COLOURS.into_iter().chain(CALL_COLOURS).collect();
        for all in [taxa, of_groups] {
            for (at, one) in all.iter().enumerate() {
                for other in &all[..at] {
                    for (a, b) in seen(one).iter().zip(seen(other)) {
                        let apart = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                        assert!(apart >= 20.0, "{one} and {other} are {apart:.1} apart");
                    }
                }
            }
        }
    }

    #[test]
    fn no_text_is_smaller_than_can_be_read() {
        let mut drawing = Drawing::new(10.0, 10.0, "a");
        drawing.text(0.0, 0.0, "start", 8.0, "small");
        assert!(drawing.finish().contains("font-size=\"11\""));
    }

    #[test]
    fn names_cannot_break_out_of_the_page() {
        let mut drawing = Drawing::new(10.0, 10.0, "a & b");
        drawing.text(0.0, 0.0, "start", 10.0, "<script>\"x\"</script>");
        let svg = drawing.finish();
        assert!(svg.contains("&lt;script&gt;&quot;x&quot;&lt;/script&gt;") && svg.contains("a &amp; b"));
    }
}
