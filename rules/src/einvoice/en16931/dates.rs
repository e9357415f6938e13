//! Periods whose end lies before their start.

use jiff::civil::Date;
use model::xml::Element;

use super::super::sink::Sink;
use super::terms::{self, Found, steps};
use super::view::View;

/// `rule` is broken by a period that has a start and an end, but not in order. A date that cannot be read is in no order.
pub(super) fn in_order<'t, 'a>(
    view: &View<'t, 'a>,
    period: Element<'t, 'a>,
    rule: &'static str,
    name: &str,
    sink: &mut Sink,
) {
    let start = view.find(period, terms::PERIOD_START);
    let end = view.find(period, terms::PERIOD_END);
    let (Some(first_start), Some(first_end)) = (start.first(), end.first()) else { return };
    let (in_order, shown_start, shown_end) = if view.is_ubl() {
        let in_order = match (date(first_start.text()), date(first_end.text())) {
            (Some(start), Some(end)) => end >= start,
            _ => false,
        };
        (in_order, first_start.text(), first_end.text())
    } else {
        // CII compares the digits of format 102 as text; any end that is not before any start is enough.
        let (starts, ends) = (in_format_102(&start), in_format_102(&end));
        let in_order = ends.iter().any(|end| starts.iter().any(|start| end.raw_text() >= start.raw_text()));
        let text = |dates: &[Element<'t, 'a>]| dates.first().map_or("", |date| date.text());
        (in_order, text(&starts), text(&ends))
    };
    if !in_order {
        let message = if shown_start.is_empty() || shown_end.is_empty() {
            format!("A date of the {name} is not written in format 102 (YYYYMMDD).")
        } else {
            format!("The {name} runs from {shown_start} to {shown_end}: its end is not a date on or after its start.")
        };
        sink.fire(rule, period, message);
    }
}

fn in_format_102<'t, 'a>(dates: &Found<'t, 'a>) -> Vec<Element<'t, 'a>> {
    let strings =
        dates.iter().flat_map(|date| Found::below(date, steps!(udt.DateTimeString)).iter().collect::<Vec<_>>());
    strings.filter(|string| string.raw_attribute("format") == Some("102")).collect()
}

/// XML Schema's `date`, its time zone left out: periods count days.
fn date(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let zone = text.get(10..)?;
    let is_offset = |zone: &str| {
        let zone = zone.as_bytes();
        zone.len() == 6 && matches!(zone, [b'+' | b'-', ..]) && zone.get(3) == Some(&b':')
    };
    let plain =
        day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !plain || !(zone.is_empty() || zone == "Z" || is_offset(zone)) {
        return None;
    }
    day.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_may_have_a_zone_and_nothing_else() {
        for text in ["2026-02-28", "2026-02-28Z", "2026-02-28+01:00"] {
            assert!(date(text).is_some(), "{text}");
        }
        for text in ["2026-02-30", "20260228", "2026-02-28T00:00:00", "28.02.2026", "", "2026-02-28 +1"] {
            assert!(date(text).is_none(), "{text}");
        }
    }
}
