//! Invoices that wait while something changes: goods arrive, a vendor is blocked, somebody says what a package holds. Each
//! is looked at again by itself, and the label says what must be found then.

use jiff::Span;
use model::Decimal;

use super::faults::Fault;
use super::legitimate::{billed, expense, goods, receive_all};
use super::paper::{Doc, Paper};
use super::world::{Later, Ordered, World};

/// A bill by the package, of which somebody said what it holds when an earlier one waited.
pub(super) const TAUGHT: &str = "clean: a package that was taught";

pub(super) const AFTERWARDS: &[Fault] = &[receipt_comes, blocked_meanwhile, package_is_taught];

/// Nothing had arrived, and then all of it did: what was held is let go, by itself.
fn receipt_comes(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let lines = goods(world, 2);
    let issued = world.days_ago(1, 40);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(25)), "open");
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.order = Some(order.clone());
    for (at, line) in lines.iter().enumerate() {
        world.receive_after(0, &order, at, line.quantity, line.unit, issued);
    }
    vec![
        Doc::new("fault: nothing arrived yet", 0, &paper.invoice())
            .expecting(&["P203"])
            .finally("in the end: its receipt came", &[]),
    ]
}

/// The vendor is blocked while its invoice waits for an approver.
fn blocked_meanwhile(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = world.reserve() else { return Vec::new() };
    world.vendors[vendor].po_required = false;
    let (small, _) = expense(world);
    let paper = Paper::new(world, vendor, small.issued, small.lines);
    world.block_after(1, vendor);
    vec![
        Doc::new("clean: without an order", 0, &paper.invoice())
            .finally("in the end: the vendor was blocked while it waited", &["N003"]),
    ]
}

/// Boxes for an order in pieces: once somebody said what a box holds, this one and the next are clear.
fn package_is_taught(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = world.reserve() else { return Vec::new() };
    world.vendors[vendor].po_required = true;
    let holds = Decimal::from(10 + 2 * world.numbers.below(20));
    let mut pieces = goods(world, 1);
    pieces[0].unit = "C62";
    let bill = |world: &mut World, boxes: u32| {
        let ordered = [Ordered { quantity: holds * Decimal::from(boxes), ..pieces[0].clone() }];
        let issued = world.days_ago(3, 40);
        let order = world.order(vendor, &ordered, issued.saturating_sub(Span::new().days(20)), "open");
        receive_all(world, &order, &ordered, issued);
        let mut paper = Paper::new(world, vendor, issued, billed(&ordered));
        paper.order = Some(order);
        let line = &mut paper.lines[0];
        (line.quantity, line.unit, line.price) = (Decimal::from(boxes), "XBX", line.price * holds);
        paper
    };
    let (first, second) = (bill(world, 4), bill(world, 7));
    let first = Doc::new("fault: a package that nobody knows", 0, &first.invoice())
        .expecting(&["P204"])
        .finally("in the end: somebody said what the package holds", &[]);
    world.later.push(Later::Pack { after: 0, case: first.case(), holds: format!("1 XBX = {holds} C62") });
    vec![first, Doc::new(TAUGHT, 1, &second.invoice())]
}
