//! Rectangles that stand at an angle, as lines of text do on a page that lay askew.

/// A point in pixels.
pub type Point = (f32, f32);

/// A rectangle at an angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slant {
    /// Its middle.
    pub middle: Point,
    /// Size along the text.
    pub width: f32,
    /// Size across the text.
    pub height: f32,
    /// Direction of the text, in radians; falling lines are positive.
    pub angle: f32,
}

impl Slant {
    /// The smallest rectangle around some points that stands at a given angle.
    pub(crate) fn at_angle(points: &[Point], angle: f32) -> Slant {
        let (sine, cosine) = angle.sin_cos();
        let mut low = (f32::MAX, f32::MAX);
        let mut high = (f32::MIN, f32::MIN);
        for (x, y) in points {
            let (along, across) = (x * cosine + y * sine, y * cosine - x * sine);
            low = (low.0.min(along), low.1.min(across));
            high = (high.0.max(along), high.1.max(across));
        }
        let (along, across) = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        Slant {
            middle: (along * cosine - across * sine, along * sine + across * cosine),
            width: high.0 - low.0,
            height: high.1 - low.1,
            angle,
        }
    }

    /// The smallest rectangle around some points, whatever its angle: one of its sides lies on the hull of the points.
    /// Its angle is between −45° and 45°.
    pub(crate) fn around(points: &[Point]) -> Slant {
        let hull = hull(points);
        let mut best = Slant::at_angle(&hull, 0.0);
        for (index, from) in hull.iter().enumerate() {
            let to = hull[(index + 1) % hull.len()];
            let angle = quarter((to.1 - from.1).atan2(to.0 - from.0));
            let slant = Slant::at_angle(&hull, angle);
            if slant.width * slant.height < best.width * best.height * 0.999 {
                best = slant;
            }
        }
        best
    }

    /// Grown on every side.
    pub(crate) fn grown(self, by: f32) -> Slant {
        Slant { width: self.width + 2.0 * by, height: self.height + 2.0 * by, ..self }
    }

    /// The same rectangle where all coordinates are multiplied, each axis by its own factor; nearly the same factors.
    pub(crate) fn scaled(self, x: f32, y: f32) -> Slant {
        let mean = (x + y) / 2.0;
        Slant {
            middle: (self.middle.0 * x, self.middle.1 * y),
            width: self.width * mean,
            height: self.height * mean,
            angle: self.angle,
        }
    }

    /// The point at a place along and across the rectangle, measured from its upper left corner.
    pub(crate) fn point(&self, along: f32, across: f32) -> Point {
        let (sine, cosine) = self.angle.sin_cos();
        let (along, across) = (along - self.width / 2.0, across - self.height / 2.0);
        (self.middle.0 + along * cosine - across * sine, self.middle.1 + along * sine + across * cosine)
    }

    /// The same rectangle read from its other end.
    pub(crate) fn upside_down(self) -> Slant {
        Slant { angle: self.angle + std::f32::consts::PI, ..self }
    }

    /// The same rectangle read from its left side upwards.
    pub(crate) fn stood_up(self) -> Slant {
        Slant { width: self.height, height: self.width, angle: self.angle - std::f32::consts::FRAC_PI_2, ..self }
    }
}

/// An angle as one between −45° and 45°: a rectangle has no front.
fn quarter(angle: f32) -> f32 {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};
    let turned = angle.rem_euclid(FRAC_PI_2);
    if turned > FRAC_PI_4 { turned - FRAC_PI_2 } else { turned }
}

/// The convex hull of some points.
pub(crate) fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let turns_left = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0;
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while chain.len() >= 2 && !turns_left(chain[chain.len() - 2], chain[chain.len() - 1], point) {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut out = half(&mut sorted.iter().copied());
    out.extend(half(&mut sorted.iter().rev().copied()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.01
    }

    #[test]
    fn the_smallest_rectangle_finds_the_angle_of_its_points() {
        for degrees in [-40.0_f32, -3.0, 0.0, 2.5, 30.0] {
            let drawn = Slant { middle: (50.0, 40.0), width: 60.0, height: 8.0, angle: degrees.to_radians() };
            let corners: Vec<Point> =
                [(0.0, 0.0), (60.0, 0.0), (60.0, 8.0), (0.0, 8.0), (30.0, 4.0)].map(|(a, b)| drawn.point(a, b)).into();
            let found = Slant::around(&corners);
            assert!(close(found.angle, drawn.angle), "{degrees}: {found:?}");
            assert!(close(found.width, 60.0) && close(found.height, 8.0), "{degrees}: {found:?}");
            assert!(close(found.middle.0, 50.0) && close(found.middle.1, 40.0), "{degrees}: {found:?}");
        }
    }

    #[test]
    fn one_point_and_two_points_have_a_rectangle_too() {
        assert_eq!(Slant::around(&[(3.0, 4.0)]).middle, (3.0, 4.0));
        let two = Slant::around(&[(0.0, 0.0), (10.0, 0.0)]);
        assert!(close(two.width, 10.0) && close(two.height, 0.0));
    }

    #[test]
    fn an_upside_down_rectangle_begins_at_its_other_end() {
        let slant = Slant { middle: (10.0, 10.0), width: 8.0, height: 2.0, angle: 0.0 };
        let (x, y) = slant.upside_down().point(0.0, 0.0);
        assert!(close(x, 14.0) && close(y, 11.0));
        let (x, y) = slant.stood_up().point(0.0, 0.0);
        assert!(close(x, 6.0) && close(y, 11.0), "{x} {y}");
    }
}
