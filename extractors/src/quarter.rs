//! The four ways that text runs on a page. Pages that lie on their side are read as people would hold them, whether
//! their text comes from a text layer or from a picture.

use std::ops::Sub;

/// Which way text runs on the page as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As it should.
    Right,
    /// From top to bottom: the page lies on its right side.
    Down,
    /// Upside down.
    Left,
    /// From bottom to top.
    Up,
}

impl Way {
    /// All of them, by quarters of a turn clockwise.
    pub(crate) const ALL: [Way; 4] = [Way::Right, Way::Down, Way::Left, Way::Up];

    /// The way after so many quarters clockwise; a negative number counts the other way round.
    pub(crate) fn after(quarters: i32) -> Way {
        Way::ALL[quarters.rem_euclid(4) as usize]
    }

    /// Quarters clockwise from text as it should be, 0 to 3.
    pub(crate) fn quarters(self) -> u8 {
        match self {
            Way::Right => 0,
            Way::Down => 1,
            Way::Left => 2,
            Way::Up => 3,
        }
    }

    /// Whether the page is as high, once its text is level, as it was wide.
    pub(crate) fn swaps_sides(self) -> bool {
        matches!(self, Way::Down | Way::Up)
    }

    /// Size of the page when its text is level.
    pub(crate) fn size<T>(self, (width, height): (T, T)) -> (T, T) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Where a point of a page of this size, counted from its upper left, lies when the text is level.
    pub(crate) fn level<T: Copy + Sub<Output = T>>(self, (x, y): (T, T), (width, height): (T, T)) -> (T, T) {
        match self {
            Way::Right => (x, y),
            Way::Down => (y, width - x),
            Way::Left => (width - x, height - y),
            Way::Up => (height - y, x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn four_quarters_lead_back() {
        for way in Way::ALL {
            assert_eq!(Way::after(i32::from(way.quarters()) - 8), way);
            let (mut at, mut size) = ((10, 20), (100, 300));
            for _ in 0..4 {
                (at, size) = (way.level(at, size), way.size(size));
            }
            assert_eq!((at, size), ((10, 20), (100, 300)), "{way:?}");
        }
    }
}
