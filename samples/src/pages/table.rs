//! The table of lines: which columns, in which order, how ruled, and how it goes on over pages.

use model::Decimal;

use super::Class;
use super::facts::Item;
use super::numbers::Marked;
use super::paper::{Paper, ink_on, pale};
use crate::sheet::{Align, GREY, LIGHT, Pen};

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Col {
    Pos,
    Code,
    Name,
    Served,
    Quantity,
    /// Quantity and unit in one cell.
    Measure,
    Unit,
    Price,
    Discount,
    Rate,
    Tax,
    Net,
    Gross,
}

/// Lines around cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// None at all.
    None,
    /// Under the head and after the last row.
    Head,
    /// After each row.
    Rows,
    /// Around each cell.
    Full,
    /// Between columns and around the whole.
    Columns,
    /// None, but every other row is shaded.
    Striped,
}

/// How the head looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Plain,
    Bold,
    Filled,
    Shaded,
    Capitals,
}

/// Where the cells of a row with several lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Top,
    Bottom,
}

/// How a table looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) rules: Rules,
    pub(super) head: Head,
    pub(super) stand: Stand,
    /// Carry-over lines at page breaks.
    pub(super) carried: Carried,
    /// Sums after groups.
    pub(super) group_sums: GroupSums,
}

/// Whether sums are carried over a page break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    Yes,
    No,
}

/// Whether groups end in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupSums {
    Yes,
    No,
}

struct Column {
    col: Col,
    title: Vec<String>,
    left: f32,
    width: f32,
    align: Align,
}

/// Where a table ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) y: f32,
    /// Left edge of the last column, for totals in the grid.
    pub(super) last_left: f32,
}

const PAD: f32 = 4.0;

impl Paper<'_> {
    /// A look by the seed.
    pub(super) fn look(&mut self) -> Look {
        let rules = [Rules::None, Rules::Head, Rules::Rows, Rules::Full, Rules::Columns, Rules::Striped];
        let heads = [Head::Plain, Head::Bold, Head::Bold, Head::Filled, Head::Shaded, Head::Capitals];
        Look {
            rules: rules[self.choose(6) as usize],
            head: heads[self.choose(6) as usize],
            stand: if self.chance(7) { Stand::Bottom } else { Stand::Top },
            carried: if self.chance(2) { Carried::Yes } else { Carried::No },
            group_sums: if self.chance(2) { GroupSums::Yes } else { GroupSums::No },
        }
    }

    /// Columns by the seed, fitting the document.
    pub(super) fn columns(&mut self) -> Vec<Col> {
        use Col::{Code, Discount, Gross, Measure, Name, Net, Pos, Price, Quantity, Rate, Served, Tax, Unit};
        if self.f.class == Class::DeliveryNote {
            let sets: [&[Col]; 4] = [
                &[Pos, Code, Name, Quantity, Unit],
                &[Code, Name, Quantity],
                &[Pos, Name, Measure],
                &[Quantity, Unit, Code, Name],
            ];
            return sets[self.choose(4) as usize].to_vec();
        }
        let sets: [&[Col]; 14] = [
            &[Pos, Name, Quantity, Unit, Price, Net],
            &[Code, Name, Quantity, Price, Net],
            &[Name, Quantity, Price, Net],
            &[Pos, Code, Name, Quantity, Unit, Price, Net],
            &[Name, Quantity, Unit, Price, Rate, Net],
            &[Pos, Name, Quantity, Unit, Price, Net, Rate, Tax, Gross],
            &[Quantity, Name, Price, Net],
            &[Quantity, Unit, Code, Name, Price, Rate, Net],
            &[Name, Measure, Price, Rate, Net],
            &[Pos, Code, Name, Rate, Quantity, Price, Net],
            &[Served, Name, Quantity, Price, Net],
            &[Pos, Measure, Name, Price, Net],
            &[Name, Quantity, Price, Rate, Net, Gross],
            &[Name, Net],
        ];
        let mut columns = sets[self.choose(14) as usize].to_vec();
        if self.f.items.iter().any(|i| i.discount.is_some()) {
            if !columns.contains(&Price) {
                columns = vec![Name, Quantity, Price, Net];
            }
            let after = columns.iter().position(|c| *c == Price).unwrap_or(0) + 1;
            columns.insert(after, Discount);
        }
        let rates: Vec<Decimal> = self.f.groups.iter().map(|g| g.rate).collect();
        if rates.len() > 1 && !columns.contains(&Rate) && self.choose(3) > 0 {
            // Several rates are mostly told apart line by line.
            let before = columns.iter().position(|c| *c == Net).unwrap_or(columns.len());
            columns.insert(before, Rate);
        }
        columns
    }

    fn column_title(&self, col: Col) -> String {
        let word = |key: &str| self.word(key).to_owned();
        let with_currency = |key: &str| {
            if self.h.marked == Marked::Elsewhere && !self.word(key).contains('€') {
                format!("{} {}", self.word(key), self.f.country.currency)
            } else {
                self.word(key).to_owned()
            }
        };
        match col {
            Col::Pos => word("pos"),
            Col::Code => word("item"),
            Col::Name => word("description"),
            Col::Served => word("service_date"),
            Col::Quantity | Col::Measure => word("quantity"),
            Col::Unit => word("unit"),
            Col::Price => word("price"),
            Col::Discount => word("discount"),
            Col::Rate => word("rate"),
            Col::Tax => word("tax_amount"),
            Col::Net => with_currency("net_amount"),
            Col::Gross => word("gross_amount"),
        }
    }

    fn cell(&self, col: Col, item: &Item) -> String {
        match col {
            Col::Pos => item.position.clone(),
            Col::Code => item.code.clone(),
            Col::Name => item.name.clone(),
            Col::Served => self.h.date(item.served),
            Col::Quantity => self.h.quantity(item.quantity),
            Col::Measure => format!("{} {}", self.h.quantity(item.quantity), item.unit),
            Col::Unit => item.unit.clone(),
            Col::Price => self.h.price(item.price),
            Col::Discount => item.discount.map(|d| self.h.percent(d)).unwrap_or_default(),
            Col::Rate => self.h.rate(item.rate),
            Col::Tax => self.h.amount(item.tax()),
            Col::Net => self.h.amount(item.net),
            Col::Gross => self.h.amount(item.net + item.tax()),
        }
    }

    /// Widths by what the cells need; the description gets the rest. Type shrinks, then columns go.
    fn measured(&self, x0: f32, x1: f32, cols: &[Col]) -> (Vec<Column>, f32) {
        let mut cols = cols.to_vec();
        let mut size = self.size;
        loop {
            let pen = Pen::new(self.regular, size);
            let bold = Pen::new(self.bold, size);
            let widths: Vec<f32> = cols
                .iter()
                .map(|col| {
                    let cells = self.f.items.iter().map(|i| pen.face.width(&self.cell(*col, i), size));
                    let title = self.column_title(*col);
                    let words = title.split(' ').map(|w| bold.face.width(w, size));
                    cells.chain(words).fold(size * 1.6, f32::max) + 2.0 * PAD + 1.0
                })
                .collect();
            let fixed: f32 = cols.iter().zip(&widths).filter(|(c, _)| **c != Col::Name).map(|(_, w)| *w).sum();
            let rest = x1 - x0 - fixed;
            if rest < 118.0 && size > 6.6 {
                size -= 0.4;
                continue;
            }
            let spare = [Col::Tax, Col::Gross, Col::Pos, Col::Code, Col::Rate, Col::Unit, Col::Served];
            if rest < 118.0
                && let Some(drop) = spare.iter().find(|c| cols.contains(c))
            {
                cols.retain(|c| c != drop);
                continue;
            }
            let mut left = x0;
            let columns = cols
                .iter()
                .zip(widths)
                .map(|(col, width)| {
                    let width = if *col == Col::Name { rest } else { width };
                    let align = match col {
                        Col::Pos | Col::Code | Col::Name | Col::Served | Col::Unit => Align::Left,
                        _ => Align::Right,
                    };
                    let title = Paper::wrap(&self.column_title(*col), bold, width - 2.0 * PAD);
                    left += width;
                    Column { col: *col, title, left: left - width, width, align }
                })
                .collect();
            return (columns, size);
        }
    }

    /// Draws the lines from `y` down, over as many pages as they need.
    pub(super) fn lines(&mut self, x0: f32, x1: f32, y: f32, look: Look) -> End {
        let cols = self.columns();
        let (columns, size) = self.measured(x0, x1, &cols);
        let pen = Pen::new(self.regular, size);
        let bold = Pen::new(self.bold, size);
        let note = Pen::new(self.regular, (size - 1.0).max(6.0)).in_colour(GREY);
        let name = columns.iter().position(|c| c.col == Col::Name).unwrap_or(0);
        let (name_left, name_width) = (columns[name].left + PAD, columns[name].width - 2.0 * PAD);
        let leading = size * 1.25;
        let gap = match look.rules {
            Rules::None | Rules::Head => size * 0.35,
            _ => size * 0.75,
        };
        let f = self.f;
        let prices = cols.contains(&Col::Net);
        let mut body_top = self.head(&columns, x0, x1, y, size, look);
        let mut y = body_top;
        let mut running = Decimal::ZERO;
        let mut group_sum = Decimal::ZERO;
        for (index, item) in f.items.iter().enumerate() {
            let names = Paper::wrap(&item.name, pen, name_width);
            let notes: Vec<String> =
                item.notes.iter().map(|n| self.note(n)).flat_map(|n| Paper::wrap(&n, note, name_width)).collect();
            let height = leading * names.len() as f32 + note.size * 1.25 * notes.len() as f32 + gap;
            let heading = item.heading.as_ref().map_or(0.0, |_| leading + gap);
            if y + height + heading > self.bottom - 26.0 && index > 0 {
                if look.carried == Carried::Yes && prices {
                    self.carry(&columns, y + size, bold, running);
                    y += leading + gap;
                }
                self.close(&columns, x0, x1, body_top, y, look);
                y = self.next_page();
                body_top = self.head(&columns, x0, x1, y, size, look);
                y = body_top;
                if look.carried == Carried::Yes && prices {
                    self.carry(&columns, y + size, bold, running);
                    y += leading + gap;
                }
            }
            if let Some(heading) = &item.heading {
                self.c.put(name_left, y + size, bold, heading);
                y += leading + gap;
            }
            if look.rules == Rules::Striped && index % 2 == 1 {
                self.c.fill(x0, y - gap * 0.3, x1 - x0, height, pale(self.accent));
            }
            let base = y + size;
            let mut down = base;
            for line in &names {
                self.c.print(name_left, down, pen, Align::Left, line, Some(&format!("lines[{index}].description")));
                down += leading;
            }
            let last = if look.stand == Stand::Bottom { down - leading } else { base };
            down += note.size - size + 0.5;
            for line in &notes {
                self.c.put(name_left, down, note, line);
                down += note.size * 1.25;
            }
            for column in columns.iter().filter(|c| c.col != Col::Name) {
                let text = self.cell(column.col, item);
                let field = match column.col {
                    Col::Quantity | Col::Measure => Some("quantity"),
                    Col::Price => Some("unit_price"),
                    Col::Net => Some("net_amount"),
                    _ => None,
                };
                let field = field.map(|f| format!("lines[{index}].{f}"));
                let x = match column.align {
                    Align::Right => column.left + column.width - PAD,
                    _ => column.left + PAD,
                };
                self.c.print(x, last, pen, column.align, &text, field.as_deref());
            }
            y += height;
            match look.rules {
                Rules::Rows => self.c.rule((x0, y - gap * 0.4), (x1, y - gap * 0.4), 0.4, LIGHT),
                Rules::Full => self.c.rule((x0, y - gap * 0.4), (x1, y - gap * 0.4), 0.5, GREY),
                _ => {}
            }
            running += item.net;
            group_sum += item.net;
            let group_ends = f.items.get(index + 1).is_none_or(|next| next.heading.is_some());
            let grouped = f.items.iter().any(|i| i.heading.is_some());
            if grouped && group_ends && prices && look.group_sums == GroupSums::Yes {
                let label = self.word("subtotal").to_owned();
                let text = self.h.amount(group_sum);
                if let Some(column) = columns.iter().find(|c| c.col == Col::Net) {
                    let label_right = column.left - PAD;
                    self.c.text(label_right, y + size, bold, Align::Right, &label);
                    self.c.text(column.left + column.width - PAD, y + size, bold, Align::Right, &text);
                }
                y += leading + gap;
                group_sum = Decimal::ZERO;
            }
        }
        self.close(&columns, x0, x1, body_top, y, look);
        let last_left = columns.last().map_or(x1 - 70.0, |c| c.left);
        End { y: y + size * 0.6, last_left }
    }

    /// The note under a line, with what it names filled in.
    fn note(&self, pattern: &str) -> String {
        pattern
            .replace("{date}", &self.h.date(self.f.delivered))
            .replace("{month}", self.h.month(self.f.delivered))
            .replace("{yyyy}", &self.f.delivered.year().to_string())
    }

    fn head(&mut self, columns: &[Column], x0: f32, x1: f32, y: f32, size: f32, look: Look) -> f32 {
        let rows = columns.iter().map(|c| c.title.len()).max().unwrap_or(1);
        let height = size * 1.2 * rows as f32 + size * 0.8;
        let mut pen = match look.head {
            Head::Plain => Pen::new(self.regular, size),
            _ => Pen::new(self.bold, size),
        };
        match look.head {
            Head::Filled => {
                self.c.fill(x0, y, x1 - x0, height, self.accent);
                pen = pen.in_colour(ink_on(self.accent));
            }
            Head::Shaded => self.c.fill(x0, y, x1 - x0, height, pale(self.accent)),
            _ => {}
        }
        for column in columns {
            let mut base = y + size * 1.2;
            for line in &column.title {
                let text = if look.head == Head::Capitals { line.to_uppercase() } else { line.clone() };
                let pen = Paper::fit(pen, &text, column.width - 2.0 * PAD + 2.0);
                let x = match column.align {
                    Align::Right => column.left + column.width - PAD,
                    _ => column.left + PAD,
                };
                self.c.text(x, base, pen, column.align, &text);
                if column.col == Col::Net && text.contains(self.f.country.currency.as_str()) {
                    self.c.note_last("currency");
                }
                base += size * 1.2;
            }
        }
        match look.rules {
            Rules::Full | Rules::Columns => self.c.frame(x0, y, x1 - x0, height, 0.5, GREY),
            Rules::None => {}
            _ if look.head != Head::Filled => self.c.rule((x0, y + height), (x1, y + height), 0.8, GREY),
            _ => {}
        }
        y + height + size * 0.35
    }

    /// Lines that go through a whole part of the table.
    fn close(&mut self, columns: &[Column], x0: f32, x1: f32, top: f32, y: f32, look: Look) {
        let top = top - self.size * 0.35;
        match look.rules {
            Rules::Full | Rules::Columns => {
                self.c.frame(x0, top, x1 - x0, y - top, 0.5, GREY);
                for column in &columns[1..] {
                    self.c.rule((column.left, top), (column.left, y), 0.5, GREY);
                }
            }
            Rules::Head | Rules::Striped => self.c.rule((x0, y), (x1, y), 0.8, GREY),
            _ => {}
        }
    }

    fn carry(&mut self, columns: &[Column], y: f32, pen: Pen, sum: Decimal) {
        let Some(net) = columns.iter().find(|c| c.col == Col::Net) else { return };
        let label = self.word("carry").to_owned();
        let left = columns.iter().find(|c| c.col == Col::Name).map_or(net.left - 120.0, |c| c.left) + PAD;
        self.c.put(left, y, pen, &label);
        let text = self.h.amount(sum);
        self.c.text(net.left + net.width - PAD, y, pen, Align::Right, &text);
    }

    /// Turns the page and returns where it goes on.
    pub(super) fn next_page(&mut self) -> f32 {
        self.c.turn();
        let mut y = 52.0;
        if self.seed.below(2) == 0 {
            let text = format!("{} {} {}", self.sender().0.short, self.title(), self.f.number);
            let pen = self.small();
            self.c.put(self.left, y, pen, &text);
            y += 22.0;
        }
        y
    }

    /// Makes room: what needs `height` goes to the next page when this one is full.
    pub(super) fn room(&mut self, y: f32, height: f32) -> f32 {
        if y + height > self.bottom { self.next_page() + 10.0 } else { y }
    }
}
