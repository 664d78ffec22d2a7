//! A few SVG elements, for figures of one's own too.
//!
//! ```
//! use endobiome_report::svg::{COLOURS, Drawing};
//! let mut drawing = Drawing::new(120.0, 40.0, "reads of two samples");
//! drawing.rectangle(10.0, 10.0, 80.0, 8.0, COLOURS[0], "IM001_E: 800 reads");
//! drawing.rectangle(10.0, 22.0, 20.0, 8.0, COLOURS[1], "IM002_E: 200 reads");
//! assert!(drawing.finish().starts_with("<svg"));
//! ```

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
    body: String,
}

impl Drawing {
    /// An empty drawing; `title` is read by screen readers.
    pub fn new(width: f64, height: f64, title: &str) -> Self {
        Self { width, height, title: escape(title), body: String::new() }
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
            r#"<line x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}" stroke="{stroke}"{style}/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// Text; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, x: f64, y: f64, anchor: &str, size: f64, text: &str) {
        let _ = write!(
            self.body,
            r#"<text x="{x:.2}" y="{y:.2}" text-anchor="{anchor}" font-size="{size}">{}</text>"#,
            escape(text)
        );
    }

    /// Text turned by 90 degrees, reading upwards, ending at the place.
    pub fn text_upwards(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let _ = write!(
            self.body,
            r#"<text transform="translate({x:.2} {y:.2}) rotate(-90)" text-anchor="end" font-size="{size}">{}</text>"#,
            escape(text)
        );
    }

    /// A mark whose shape tells the group beside its colour: circle, square, diamond, triangle in turn.
    pub fn mark(&mut self, x: f64, y: f64, shape: usize, fill: &str, hollow: bool, tip: &str) {
        let paint = if hollow {
            format!(r#"fill="white" stroke="{fill}" stroke-width="1.6""#)
        } else {
            format!(r#"fill="{fill}" stroke="white" stroke-width="0.6""#)
        };
        let tip = tooltip(tip);
        let _ = match shape % 4 {
            0 => write!(self.body, r#"<circle cx="{x:.2}" cy="{y:.2}" r="4.2" {paint}>{tip}</circle>"#),
            1 => write!(
                self.body,
                r#"<rect x="{:.2}" y="{:.2}" width="7.6" height="7.6" {paint}>{tip}</rect>"#,
                x - 3.8,
                y - 3.8
            ),
            2 => write!(
                self.body,
                r#"<path d="M{x:.2} {:.2}l5.2 5.2l-5.2 5.2l-5.2 -5.2z" {paint}>{tip}</path>"#,
                y - 5.2
            ),
            _ => write!(self.body, r#"<path d="M{x:.2} {:.2}l5 9l-10 0z" {paint}>{tip}</path>"#, y - 5.4),
        };
    }

    /// The drawing as an SVG element.
    pub fn finish(self) -> String {
        format!(
            r#"<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" font-family="sans-serif"><title>{}</title>{}</svg>"#,
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

/// Colours that people with colour blindness can tell apart (Okabe and Ito 2008), then darker and lighter ones.
pub const COLOURS: [&str; 14] = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#6A3D9A", "#A6761D",
    "#1B9E77", "#7570B3", "#E7298A", "#66A61E", "#8C564B",
];

/// What is not named.
pub const GREY: &str = "#C8C8C8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_the_page() {
        let mut drawing = Drawing::new(10.0, 10.0, "a & b");
        drawing.text(0.0, 0.0, "start", 10.0, "<script>\"x\"</script>");
        let svg = drawing.finish();
        assert!(svg.contains("&lt;script&gt;&quot;x&quot;&lt;/script&gt;") && svg.contains("a &amp; b"));
    }
}
