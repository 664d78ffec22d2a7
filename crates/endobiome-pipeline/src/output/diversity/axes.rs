//! What each axis of an ordination is worth.

use crate::stages::diversity::Diversity;
use endobiome_core::column::{Cell, Column};

/// One axis of one ordination.
pub(in crate::output) struct AxisRow {
    pub(in crate::output) metric: String,
    pub(in crate::output) ordination: &'static str,
    pub(in crate::output) axis: String,
    /// `None` where the method has none.
    pub(in crate::output) eigenvalue: Option<f64>,
    pub(in crate::output) explained: f64,
}

impl AxisRow {
    /// The axes of principal coordinates and of robust PCA; the dimensions of NMDS have no order and no share.
    pub(super) fn of(diversity: &Diversity) -> Vec<Self> {
        let mut rows = Vec::new();
        for beta in &diversity.beta {
            let Some(pcoa) = &beta.ordination else { continue };
            for (axis, explained) in pcoa.explained().into_iter().enumerate() {
                rows.push(Self {
                    metric: beta.name.clone(),
                    ordination: "pcoa",
                    axis: format!("PC{}", axis + 1),
                    eigenvalue: Some(pcoa.eigenvalues[axis]),
                    explained,
                });
            }
        }
        if let Some(Ok(pca)) = &diversity.robust_pca {
            rows.extend(pca.explained.iter().enumerate().map(|(axis, &explained)| Self {
                metric: "log_ratios".to_owned(),
                ordination: "robust_pca",
                axis: format!("PC{}", axis + 1),
                eigenvalue: None,
                explained,
            }));
        }
        rows
    }
}

/// The columns, of this table and of that of db-RDA.
pub(in crate::output) fn columns() -> Vec<Column<AxisRow>> {
    vec![
        Column::new("metric", "the distance; `log_ratios` of robust PCA", |row: &AxisRow| Cell::text(&row.metric)),
        Column::new("ordination", "`pcoa`, `robust_pca` or `dbrda`", |row: &AxisRow| row.ordination),
        Column::new("axis", "the axis, as the column in the file of the ordination", |row: &AxisRow| {
            Cell::text(&row.axis)
        }),
        Column::new("eigenvalue", "its eigenvalue: the sum of the squared coordinates", |row: &AxisRow| {
            Cell::or_not_applicable(row.eigenvalue)
        })
        .not_applicable("the method has none"),
        Column::new(
            "explained",
            "its share: of the sum of positive eigenvalues (`pcoa`; of the trace where not all are known), of the variance of \
             the completed matrix (`robust_pca`), of the total inertia (`dbrda`)",
            |row: &AxisRow| row.explained,
        )
        .unit("share"),
    ]
}
