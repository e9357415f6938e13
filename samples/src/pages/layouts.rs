//! How vendors compose a page: each layout places letterhead, parties, references, lines, sums and footer in its own
//! way, and leaves the rest to the seed.
//!
//! Two of them are never trained on ([`Layout::held_out`]): nothing that is learned from the others says where they put
//! things, so what is read there is read by understanding.

use super::Class;
use super::closing::Who;
use super::meta::Boxed;
use super::paper::{Paper, pale};
use super::table::{Head, Look, Rules};
use super::totals::Totals;
use crate::sheet::{Align, GREY, LIGHT, Pen};

/// A composition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// A business letter with an address window and an information block beside it.
    Letter,
    /// A band of colour on top, parties beside each other, references in cells.
    Band,
    /// A form of boxes: parties and references framed, full grid.
    Form,
    /// A centred letterhead, the title in the middle.
    Centred,
    /// A column of colour that carries sender and references.
    Sidebar,
    /// Fixed pitch, as from a line printer.
    Printer,
    /// Large title and much white, as web services bill.
    Web,
    /// References as a table of one row over the lines.
    Strip,
    /// Two blocks of references beside each other under the parties.
    Split,
    /// Narrow type, many lines, everything on little room.
    Dense,
    /// Sums and payment first, lines after, the sender at the foot. Never trained on.
    Summary,
    /// Sender at the right, sums in a row of boxes, a payment slip at the foot. Never trained on.
    Slip,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Layout; 12] = [
        Layout::Letter,
        Layout::Band,
        Layout::Form,
        Layout::Centred,
        Layout::Sidebar,
        Layout::Printer,
        Layout::Web,
        Layout::Strip,
        Layout::Split,
        Layout::Dense,
        Layout::Summary,
        Layout::Slip,
    ];

    /// Whether nothing may be trained on pages of this layout.
    #[must_use]
    pub fn held_out(self) -> bool {
        matches!(self, Layout::Summary | Layout::Slip)
    }

    /// Name, as `letter`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Layout::Letter => "letter",
            Layout::Band => "band",
            Layout::Form => "form",
            Layout::Centred => "centred",
            Layout::Sidebar => "sidebar",
            Layout::Printer => "printer",
            Layout::Web => "web",
            Layout::Strip => "strip",
            Layout::Split => "split",
            Layout::Dense => "dense",
            Layout::Summary => "summary",
            Layout::Slip => "slip",
        }
    }

    /// The layout of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.name() == name)
    }

    pub(super) fn draw(self, paper: &mut Paper<'_>) {
        match self {
            Layout::Letter => letter(paper),
            Layout::Band => band(paper),
            Layout::Form => form(paper),
            Layout::Centred => centred(paper),
            Layout::Sidebar => sidebar(paper),
            Layout::Printer => printer(paper),
            Layout::Web => web(paper),
            Layout::Strip => strip(paper),
            Layout::Split => split(paper),
            Layout::Dense => dense(paper),
            Layout::Summary => summary(paper),
            Layout::Slip => slip(paper),
        }
        paper.page_numbers();
    }
}

impl Paper<'_> {
    fn heading(&self, who: Who) -> String {
        let key = match (who, self.f.class) {
            (Who::Recipient, Class::Order) => "supplier",
            (Who::Sender, Class::Order) => "customer",
            (Who::Recipient, _) => "buyer",
            (Who::Sender, _) => "seller",
        };
        self.word(key).to_owned()
    }

    /// Lines, sums and what closes the page.
    fn body(&mut self, x0: f32, x1: f32, y: f32, look: Look, totals: Totals) {
        let mut y = y;
        let listed = matches!(self.f.class, Class::Reminder | Class::Statement);
        if listed || self.choose(10) < 4 {
            y = self.intro(x0, y + self.size, x1 - x0) + 4.0;
        }
        if listed {
            y = self.entries(x0, x1, y, look);
        } else {
            let end = self.lines(x0, x1, y, look);
            y = self.totals(x0, x1, end, totals);
            let priced = !matches!(self.f.class, Class::DeliveryNote | Class::Order);
            if priced
                && self.f.taxed == super::facts::Taxed::Rates
                && (self.f.groups.len() > 1 || self.chance(4))
                && self.chance(2)
            {
                y = self.vat_table(x0, ((x1 - x0) * 0.62).max(230.0).min(x1 - x0), y + 8.0);
            }
        }
        let (left, right) = (self.left, self.right);
        (self.left, self.right) = (x0, x1);
        self.closing(y);
        (self.left, self.right) = (left, right);
    }

    /// The title, with the number behind it now and then.
    fn headline(&mut self, x: f32, y: f32, width: f32, size: f32) -> f32 {
        let title = self.title().to_owned();
        let text = if self.chance(6) { title.to_uppercase() } else { title };
        let pen = Paper::fit(self.big(size), &text, width);
        let end = self.c.put(x, y, pen, &text);
        let numbered = matches!(self.f.class, Class::Invoice | Class::CreditNote | Class::Order);
        if numbered && self.chance(4) {
            let gap = pen.face.width(" ", pen.size);
            let number = self.f.number.clone();
            let pen = Paper::fit(pen, &number, (width - (end - x) - gap).max(20.0));
            if pen.size > 6.0 {
                self.c.print(end + gap, y, pen, Align::Left, &number, Some("invoice_number"));
            }
        }
        y + size * 0.8
    }

    fn foot(&mut self) {
        match self.choose(4) {
            0 => self.foot_line(),
            1 => self.footer(2),
            2 => self.footer(3),
            _ => self.footer(4),
        }
    }
}

fn letter(p: &mut Paper<'_>) {
    let size = 15.0 + p.choose(10) as f32;
    if p.chance(2) {
        p.logo(p.left, 62.0, 260.0, size, p.accent);
    } else {
        p.logo(p.right - 200.0, 62.0, 200.0, size, p.accent);
    }
    p.sender_line(p.left, 126.0, 225.0);
    let vat = p.chance(5);
    let end = p.party(p.left, 144.0, 225.0, Who::Recipient, None, vat);
    let items = p.references();
    let x = p.right - 205.0;
    let below = if p.chance(2) {
        p.meta_list(x, 130.0, 205.0, &items)
    } else {
        // The number in a box of its own, the rest under it.
        let end = p.meta_cells(x, 118.0, 205.0, 2, Boxed::No, &items[..2]);
        p.meta_list(x, end + 8.0, 205.0, &items[2..])
    };
    let y = end.max(below).max(228.0) + 26.0;
    let y = p.headline(p.left, y, p.right - p.left, 15.0);
    let (look, totals) = (p.look(), p.totals_form());
    p.body(p.left, p.right, y, look, totals);
    p.footer(if p.f.seller.name.len() > 30 { 3 } else { 4 });
}

fn band(p: &mut Paper<'_>) {
    let height = 64.0 + 6.0 * p.choose(5) as f32;
    let (title, short) = (p.title().to_owned(), p.sender().0.short.clone());
    if p.chance(2) {
        p.band(height, &title, &short);
    } else {
        p.band(height, &short, &title);
    }
    let half = (p.right - p.left) / 2.0;
    let y = height + 32.0;
    let (seller, buyer) = (p.heading(Who::Sender), p.heading(Who::Recipient));
    let vat = p.chance(2);
    let (one, two) = if p.chance(2) {
        let one = p.party(p.left, y, half - 16.0, Who::Sender, Some(&seller), true);
        (one, p.party(p.left + half, y, half - 8.0, Who::Recipient, Some(&buyer), vat))
    } else {
        let one = p.party(p.left, y, half - 16.0, Who::Recipient, Some(&buyer), vat);
        (one, p.party(p.left + half, y, half - 8.0, Who::Sender, Some(&seller), true))
    };
    let items = p.references();
    let columns = 3 + p.choose(3) as usize;
    let boxed = if p.chance(3) { Boxed::Yes } else { Boxed::No };
    let y = p.meta_cells(p.left, one.max(two) + 8.0, p.right - p.left, columns, boxed, &items);
    let mut look = p.look();
    if p.chance(2) {
        (look.rules, look.head) = (Rules::Striped, Head::Filled);
    }
    let totals = p.totals_form();
    p.body(p.left, p.right, y + 6.0, look, totals);
    p.foot();
}

fn form(p: &mut Paper<'_>) {
    let width = p.right - p.left;
    let top = 44.0;
    let items = p.references();
    let title_right = p.chance(2);
    let (x, block) = if title_right { (p.left + width * 0.5, width * 0.5) } else { (p.left, width * 0.55) };
    let y = p.headline(x, top + 14.0, block, 16.0);
    let end = p.meta_cells(x, y + 2.0, block, 2, Boxed::Yes, &items);
    let logo_x = if title_right { p.left } else { p.left + width * 0.62 };
    p.logo(logo_x, top + 18.0, width * 0.36, 16.0, p.accent);
    let (seller, buyer) = (p.heading(Who::Sender), p.heading(Who::Recipient));
    let half = width / 2.0;
    let y = end + 4.0;
    let one = p.party(p.left + 6.0, y + 14.0, half - 18.0, Who::Sender, Some(&seller), true);
    let two = p.party(p.left + half + 6.0, y + 14.0, half - 14.0, Who::Recipient, Some(&buyer), true);
    let mut below = one.max(two);
    if p.chance(3) {
        let account = p.account(p.left + 6.0, below + 2.0, half - 18.0);
        below = account.max(below);
    }
    p.c.frame(p.left, y, half, below - y, 0.7, GREY);
    p.c.frame(p.left + half, y, half, below - y, 0.7, GREY);
    let mut look = p.look();
    look.rules = Rules::Full;
    let totals = [Totals::Grid, Totals::Boxed, Totals::Right, Totals::Spine][p.choose(4) as usize];
    p.body(p.left, p.right, below + 12.0, look, totals);
    if p.chance(2) { p.foot_line() } else { p.footer(3) }
}

fn centred(p: &mut Paper<'_>) {
    if p.chance(2) {
        let family = if p.chance(2) { 2 } else { 6 };
        p.set_in(family, p.size.max(9.0));
    }
    let middle = p.c.width / 2.0;
    let (party, field) = p.sender();
    let name = p.big(19.0).in_colour(p.accent);
    let pen = Paper::fit(name, &party.name, p.right - p.left);
    p.c.print(middle, 62.0, pen, Align::Centre, &party.name, Some(field));
    let small = p.small();
    let line = format!("{} – {}", party.address().join(" – "), party.phone);
    let small_fit = Paper::fit(small, &line, p.right - p.left);
    p.c.text(middle, 78.0, small_fit, Align::Centre, &line);
    p.c.rule((p.left, 88.0), (p.right, 88.0), 1.2, p.accent);
    if p.chance(2) {
        p.c.rule((p.left, 91.0), (p.right, 91.0), 0.4, p.accent);
    }
    let title = p.title().to_owned();
    let pen = Paper::fit(p.big(17.0), &title, p.right - p.left);
    p.c.text(middle, 122.0, pen, Align::Centre, &title);
    let items = p.references();
    let buyer = p.heading(Who::Recipient);
    let half = (p.right - p.left) / 2.0;
    let vat = p.chance(3);
    let heading = (!p.chance(3)).then_some(buyer.as_str());
    let (one, two) = if p.chance(2) {
        let one = p.meta_inline(p.left, 152.0, half - 16.0, &items);
        (one, p.party(p.left + half, 152.0, half - 4.0, Who::Recipient, heading, vat))
    } else {
        let one = p.party(p.left, 152.0, half - 16.0, Who::Recipient, heading, vat);
        (one, p.meta_spine(p.left + half, 152.0, half, &items))
    };
    let (look, totals) = (p.look(), p.totals_form());
    p.body(p.left, p.right, one.max(two) + 12.0, look, totals);
    if p.chance(2) { p.foot_line() } else { p.footer(3) }
}

fn sidebar(p: &mut Paper<'_>) {
    let width = 150.0 + 5.0 * p.choose(5) as f32;
    let (height, shade) = (p.c.height, pale(p.accent));
    p.c.fill(0.0, 0.0, width, height, shade);
    let inner = width - 34.0;
    let x = 20.0;
    p.logo(x, 60.0, inner, 17.0, p.accent);
    let y = p.party(x, 100.0, inner, Who::Sender, None, true);
    let (phone, email) = (p.sender().0.phone.clone(), p.sender().0.email.clone());
    let pen = p.small();
    let y = p.paragraph(x, y + 4.0, inner, pen, &phone, None);
    let y = p.paragraph(x, y, inner, Paper::fit(pen, &email, inner), &email, None);
    let items = p.references();
    let y = p.meta_cells(x - 4.0, y + 14.0, inner + 8.0, 1, Boxed::No, &items);
    let size = p.size;
    p.size = (size - 1.0).max(7.0);
    let shown = p.account(x, y + 14.0, inner);
    p.size = size;
    let _ = shown;
    let x0 = width + 20.0;
    let y = p.headline(x0, 64.0, p.right - x0, 24.0);
    let buyer = p.heading(Who::Recipient);
    let y = p.party(x0, y + 26.0, 240.0, Who::Recipient, Some(&buyer), false);
    let mut look = p.look();
    if look.rules == Rules::Full {
        look.rules = Rules::Rows;
    }
    let totals = [Totals::Right, Totals::Spine, Totals::Ledger][p.choose(3) as usize];
    p.bottom = height - 50.0;
    p.body(x0, p.right, y + 20.0, look, totals);
}

fn printer(p: &mut Paper<'_>) {
    let size = 7.5 + 0.5 * p.choose(3) as f32;
    p.set_in(8, size);
    let pen = p.pen();
    let y = p.party(p.left, 50.0, 260.0, Who::Sender, None, true);
    let dashes = |p: &mut Paper<'_>, y: f32| {
        let dash = if p.chance(2) { "-" } else { "=" };
        let count = ((p.right - p.left) / pen.face.width(dash, pen.size)) as usize;
        p.c.put(p.left, y, pen, &dash.repeat(count));
    };
    dashes(p, y + 4.0);
    let y = p.headline(p.left, y + 26.0, p.right - p.left, 12.0);
    let items = p.references();
    let half = (p.right - p.left) / 2.0;
    let heading = p.heading(Who::Recipient);
    let (one, two) = if p.chance(2) {
        let one = p.party(p.left, y + 14.0, half - 20.0, Who::Recipient, Some(&heading), true);
        (one, p.meta_list(p.left + half, y + 14.0, half, &items))
    } else {
        let one = p.meta_list(p.left, y + 14.0, half - 16.0, &items);
        (one, p.party(p.left + half, y + 14.0, half, Who::Recipient, None, true))
    };
    let y = one.max(two) + 4.0;
    dashes(p, y);
    let mut look = p.look();
    look.rules = Rules::None;
    look.head = Head::Plain;
    let totals = [Totals::Spine, Totals::Right, Totals::Ledger][p.choose(3) as usize];
    p.body(p.left, p.right, y + 6.0, look, totals);
    if p.chance(2) {
        p.foot_line();
    }
}

fn web(p: &mut Paper<'_>) {
    let family = [3, 4, 1, 0][p.choose(4) as usize];
    p.set_in(family, p.size);
    p.right = p.c.width - p.left;
    let title_left = p.chance(2);
    if title_left {
        p.headline(p.left, 70.0, 250.0, 27.0);
        p.logo(p.right - 180.0, 66.0, 180.0, 15.0, p.accent);
    } else {
        p.logo(p.left, 66.0, 200.0, 18.0, p.accent);
        let title = p.title().to_owned();
        let pen = Paper::fit(p.big(26.0), &title, 260.0);
        p.c.text(p.right, 70.0, pen, Align::Right, &title);
    }
    let items = p.references();
    let half = (p.right - p.left) / 2.0;
    let (seller, buyer) = (p.heading(Who::Sender), p.heading(Who::Recipient));
    let y = if p.chance(2) {
        p.meta_list(p.left, 106.0, 250.0, &items) + 16.0
    } else {
        p.meta_cells(p.left - 4.0, 96.0, p.right - p.left, 4, Boxed::No, &items) + 14.0
    };
    let heading = p.chance(2).then_some(seller.as_str());
    let one = p.party(p.left, y, half - 16.0, Who::Sender, heading, true);
    let vat = p.chance(3);
    let two = p.party(p.left + half, y, half, Who::Recipient, Some(&buyer), vat);
    let mut y = one.max(two) + 18.0;
    if p.f.class == Class::Invoice && p.chance(2) {
        // What is to be paid, large, before everything else.
        let text = p.h.with_mark(p.f.payable());
        let whole = format!("{text} – {}", p.word("payable"));
        let pen = p.big(14.0);
        let field = p.f.prepaid.is_none().then_some("gross_total");
        let end = p.c.print(p.left, y + 4.0, pen, Align::Left, &text, field);
        p.c.note_last("currency");
        let rest = whole[text.len()..].to_owned();
        p.c.put(end, y + 4.0, pen, &rest);
        y += 26.0;
    }
    let mut look = p.look();
    look.rules = [Rules::Rows, Rules::Head, Rules::None][p.choose(3) as usize];
    let totals = [Totals::Right, Totals::Spine, Totals::Right][p.choose(3) as usize];
    p.body(p.left, p.right, y, look, totals);
    if p.chance(2) {
        p.foot();
    }
}

fn strip(p: &mut Paper<'_>) {
    let half = (p.right - p.left) / 2.0;
    p.logo(p.left, 60.0, half, 18.0, p.accent);
    let one = p.party(p.left, 86.0, half - 20.0, Who::Sender, None, true);
    let heading = p.heading(Who::Recipient);
    let heading = p.chance(2).then_some(heading.as_str());
    let two = p.party(p.left + half + 20.0, 108.0, half - 24.0, Who::Recipient, heading, false);
    let y = p.headline(p.left, one.max(two) + 24.0, p.right - p.left, 15.0);
    let items = p.references();
    let mut y = y;
    for row in items.chunks(5) {
        y = p.meta_strip(p.left, y, p.right - p.left, row);
    }
    let mut look = p.look();
    if p.chance(2) {
        look.rules = Rules::Columns;
    }
    let totals = p.totals_form();
    p.body(p.left, p.right, y + 4.0, look, totals);
    p.foot();
}

fn split(p: &mut Paper<'_>) {
    let half = (p.right - p.left) / 2.0;
    let heading = p.heading(Who::Recipient);
    let one = p.party(p.left, 70.0, half - 30.0, Who::Recipient, Some(&heading), true);
    let x = p.left + half + 20.0;
    p.logo(x, 66.0, half - 20.0, 17.0, p.accent);
    let two = p.party(x, 90.0, half - 24.0, Who::Sender, None, true);
    let y = one.max(two) + 14.0;
    p.c.rule((p.left, y), (p.right, y), 0.6, LIGHT);
    let y = p.headline(p.left, y + 26.0, p.right - p.left, 14.0);
    let items = p.references();
    let y = p.meta_pair(p.left, y + 12.0, p.right - p.left, &items);
    let (look, totals) = (p.look(), p.totals_form());
    p.body(p.left, p.right, y + 6.0, look, totals);
    p.foot();
}

fn dense(p: &mut Paper<'_>) {
    p.set_in(7, 8.0);
    (p.left, p.right) = (30.0, p.c.width - 30.0);
    let width = p.right - p.left;
    let third = width / 3.0;
    let y = 40.0;
    p.logo(p.left, y + 8.0, third - 10.0, 14.0, p.accent);
    let one = p.party(p.left, y + 26.0, third - 12.0, Who::Sender, None, true);
    let heading = p.heading(Who::Recipient);
    let two = p.party(p.left + third, y + 8.0, third - 12.0, Who::Recipient, Some(&heading), true);
    let items = p.references();
    let title = p.headline(p.left + 2.0 * third, y + 8.0, third, 13.0);
    let three = if p.chance(2) {
        p.meta_panel(p.left + 2.0 * third, title + 4.0, third, &items)
    } else {
        p.meta_list(p.left + 2.0 * third, title + 10.0, third, &items)
    };
    let (look, totals) = (p.look(), p.totals_form());
    p.body(p.left, p.right, one.max(two).max(three) + 8.0, look, totals);
    p.footer(4);
}

/// Held out: title and sums on top, lines under them, the sender's block after the recipient's at the left.
fn summary(p: &mut Paper<'_>) {
    let width = p.right - p.left;
    let items = p.references();
    p.c.rule((p.left, 40.0), (p.right, 40.0), 2.0, p.accent);
    let (who, first) = if p.chance(2) { (Who::Recipient, true) } else { (Who::Sender, false) };
    let other = if first { Who::Sender } else { Who::Recipient };
    let (heading, second) = (p.heading(who), p.heading(other));
    let column = width * 0.4;
    let y = p.party(p.left, 66.0, column, who, Some(&heading), true);
    let y = p.party(p.left, y + 14.0, column, other, Some(&second), true);
    let x = p.left + width * 0.48;
    let block = width * 0.52;
    let title = p.headline(x, 66.0, block, 18.0);
    let end = p.meta_spine(x, title + 14.0, block, &items);
    let mut y = y.max(end) + 10.0;
    let listed = matches!(p.f.class, Class::Reminder | Class::Statement);
    let priced = !listed && p.f.class != Class::DeliveryNote;
    if priced {
        let end = super::table::End { y, last_left: p.right - 90.0 };
        let form = [Totals::Left, Totals::Strip, Totals::Ledger][p.choose(3) as usize];
        y = p.totals(p.left, p.right, end, form) + 10.0;
    }
    y = p.terms(p.left, y + 6.0, width);
    y = p.account(p.left, y + 2.0, width) + 12.0;
    let look = p.look();
    if listed {
        y = p.intro(p.left, y, width);
        p.entries(p.left, p.right, y, look);
    } else {
        p.lines(p.left, p.right, y, look);
    }
    p.foot_line();
}

/// Held out: the recipient at the top right under a large number, sums in boxes, and a slip at the foot of the first
/// page that repeats what is to be paid.
fn slip(p: &mut Paper<'_>) {
    let width = p.right - p.left;
    let pays = p.f.class == Class::Invoice;
    let slip_top = p.c.height - 200.0;
    p.logo(p.left, 56.0, width * 0.4, 15.0, p.accent);
    let end = p.headline(p.left, 92.0, width * 0.4, 20.0);
    let x = p.left + width * 0.5;
    let two = p.party(x, 92.0, width * 0.5, Who::Recipient, None, false);
    let items = p.references();
    let one = p.meta_inline(p.left, end + 14.0, width * 0.45, &items);
    let mut y = one.max(two) + 10.0;
    let look = p.look();
    if pays {
        p.bottom = slip_top - 20.0;
    }
    if matches!(p.f.class, Class::Reminder | Class::Statement) {
        y = p.intro(p.left, y, width) + 6.0;
        p.entries(p.left, p.right, y, look);
    } else {
        let end = p.lines(p.left, p.right, y, look);
        y = p.totals(p.left, p.right, end, Totals::Strip);
        p.terms(p.left, y + 8.0, width);
    }
    if !pays {
        p.footer(3);
        return;
    }
    // Sender, account and amount once more, at the foot of the last page.
    p.bottom = p.c.height;
    p.size = p.size.min(7.5);
    let x2 = p.left + width * 0.52;
    p.c.rule((0.0, slip_top - 14.0), (p.c.width, slip_top - 14.0), 0.5, GREY);
    let heading = p.word("account_holder").to_owned();
    let y = p.party(p.left, slip_top + 6.0, width * 0.46, Who::Sender, Some(&heading), true);
    p.account(p.left, y + 4.0, width * 0.46);
    let label = Pen { size: 7.0, ..p.small() };
    let cells = [
        (p.word("due").to_owned(), p.h.date(p.f.due), "due_date"),
        (p.word("payable").to_owned(), p.h.with_mark(p.f.payable()), "gross_total"),
        (p.number_label().to_owned(), p.f.number.clone(), "invoice_number"),
    ];
    let mut y = slip_top;
    for (text, value, field) in cells {
        p.c.frame(x2, y, width * 0.48, 34.0, 0.6, GREY);
        p.c.put(x2 + 5.0, y + 10.0, Paper::fit(label, &text, width * 0.44), &text);
        let field = (field != "gross_total" || p.f.prepaid.is_none()).then_some(field);
        let pen = p.big(11.0);
        p.c.print(x2 + 6.0, y + 27.0, pen, Align::Left, &value, field);
        if value.contains(p.f.country.currency.as_str()) {
            p.c.note_last("currency");
        }
        y += 34.0;
    }
}
