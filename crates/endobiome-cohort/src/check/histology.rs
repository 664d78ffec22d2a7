//! Counts of stained cells and the area they were counted in.

use super::Hit;
use crate::finding::ValidationCode;
use crate::study::ClinicalTables;
use std::f64::consts::PI;

pub(super) fn check(study: &ClinicalTables) -> Vec<Hit> {
    let mut hits = Vec::new();
    for row in study.rows("histology") {
        if let (Some(most), Some(total)) = (row.number("count_max_hpf"), row.number("count_total"))
            && most > total
        {
            let message = format!("more than the total of {total}");
            hits.push(Hit::at(ValidationCode::FieldOverTotal, &row, "count_max_hpf", message));
        }
        if let (Some(area), Some(fields), Some(diameter)) =
            (row.number("area_mm2"), row.number("hpf_n"), row.number("hpf_diameter_mm"))
        {
            let expected = fields * PI * diameter * diameter / 4.0;
            if (area - expected).abs() > 0.05 * expected {
                let message = format!("{fields} fields of {diameter} mm are {expected:.3} mm2");
                hits.push(Hit::at(ValidationCode::Area, &row, "area_mm2", message));
            }
        }
        if row.flag("blinded").is_no() {
            hits.push(Hit::at(ValidationCode::NotBlinded, &row, "blinded", "the reader knew the group"));
        }
    }
    hits
}
