//! Distance to the plane of the references (Halfvarson 2017).

/// The plane `z = a x + b y + c` through points in three dimensions, by least squares, with their box.
///
/// ```
/// use endobiome_dysbiosis::reference::Plane;
/// // Points of z = x + 2 y + 3
/// let plane = Plane::fit(&[[0.0, 0.0, 3.0], [1.0, 0.0, 4.0], [0.0, 1.0, 5.0], [1.0, 1.0, 6.0]]).ok_or("one line")?;
/// assert!((plane.a - 1.0).abs() < 1e-9 && (plane.b - 2.0).abs() < 1e-9 && (plane.c - 3.0).abs() < 1e-9);
/// assert!((plane.distance([0.0, 0.0, 9.0]) - 6.0_f64.sqrt()).abs() < 1e-9);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Slope along the first axis.
    pub a: f64,
    /// Slope along the second axis.
    pub b: f64,
    /// Height at the origin.
    pub c: f64,
    low: [f64; 2],
    high: [f64; 2],
}

impl Plane {
    /// Fits the plane; `None` with fewer than four points or when they lie on one line.
    ///
    /// ```
    /// use endobiome_dysbiosis::reference::Plane;
    /// let points = [[0.0, 0.0, 1.0], [1.0, 0.0, 3.0], [0.0, 1.0, 0.0], [1.0, 1.0, 2.0]];
    /// let plane = Plane::fit(&points).unwrap();
    /// assert!((plane.a - 2.0).abs() < 1e-12 && (plane.b + 1.0).abs() < 1e-12);
    /// assert!(plane.distance([0.5, 0.5, 1.5]) < 1e-12);
    /// assert!((plane.distance([0.5, 0.5, 1.5 + 6.0_f64.sqrt()]) - 1.0).abs() < 1e-12);
    /// ```
    pub fn fit(points: &[[f64; 3]]) -> Option<Self> {
        if points.len() < 4 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
        let n = points.len() as f64;
        let mean = |axis: usize| points.iter().map(|p| p[axis]).sum::<f64>() / n;
        let (x0, y0, z0) = (mean(0), mean(1), mean(2));
        let (mut xx, mut xy, mut yy, mut xz, mut yz) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for [x, y, z] in points {
            let (x, y, z) = (x - x0, y - y0, z - z0);
            xx += x * x;
            xy += x * y;
            yy += y * y;
            xz += x * z;
            yz += y * z;
        }
        let determinant = xx * yy - xy * xy;
        if determinant <= 1e-12 * xx * yy {
            return None;
        }
        let a = (xz * yy - yz * xy) / determinant;
        let b = (yz * xx - xz * xy) / determinant;
        let bound =
            |axis: usize, of: fn(f64, f64) -> f64| points.iter().map(|p| p[axis]).reduce(of).unwrap_or(0.0);
        Some(Self {
            a,
            b,
            c: z0 - a * x0 - b * y0,
            low: [bound(0, f64::min), bound(1, f64::min)],
            high: [bound(0, f64::max), bound(1, f64::max)],
        })
    }

    /// `|a x + b y - z + c| / sqrt(a^2 + b^2 + 1)`.
    pub fn distance(&self, [x, y, z]: [f64; 3]) -> f64 {
        (self.a * x + self.b * y - z + self.c).abs() / (self.a * self.a + self.b * self.b + 1.0).sqrt()
    }

    /// Distance to the part of the plane within the references' box: to the foot clamped to the box.
    pub fn distance_to_segment(&self, [x, y, z]: [f64; 3]) -> f64 {
        let step = (self.a * x + self.b * y - z + self.c) / (self.a * self.a + self.b * self.b + 1.0);
        let foot_x = (x - self.a * step).clamp(self.low[0], self.high[0]);
        let foot_y = (y - self.b * step).clamp(self.low[1], self.high[1]);
        let foot_z = self.a * foot_x + self.b * foot_y + self.c;
        ((x - foot_x).powi(2) + (y - foot_y).powi(2) + (z - foot_z).powi(2)).sqrt()
    }
}
