//! Fixed pitch from an old ERP system: no picture, dashes for rules, everything in its column.

use super::{Row, View};
use crate::font::Face;
use crate::sheet::{HEIGHT, Pen, Sheet};

/// Columns of a line of print.
const COLUMNS: usize = 84;

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let w = view.words;
    let pen = Pen::new(Face::Mono, 9.5);
    let heavy = Pen::new(Face::MonoBold, 9.5);
    let left = 56.0;
    let dashes = "-".repeat(COLUMNS);
    let mut y = 56.0;
    let mut print = |sheet: &mut Sheet, pen: Pen, text: &str| {
        if y > HEIGHT - 60.0 {
            sheet.turn();
            y = 56.0;
        }
        sheet.put(left, y, pen, text);
        y += 13.0;
    };

    print(&mut sheet, Pen::new(Face::MonoBold, 13.0), view.seller_name());
    print(&mut sheet, pen, view.seller.trade);
    print(&mut sheet, pen, &format!("{}, {}", view.seller_street(), view.seller_place()));
    print(&mut sheet, pen, &format!("Tel. {}   {}", view.seller.telephone, view.seller.email()));
    print(&mut sheet, pen, &view.seller_vat());
    for _ in 0..3 {
        print(&mut sheet, pen, "");
    }
    let references = view.references();
    let mut address = vec![format!("{}:", w.buyer)];
    address.extend(view.buyer());
    address.extend(view.buyer_vat());
    for i in 0..references.len().max(address.len()) {
        let address = address.get(i).map_or("", String::as_str);
        let reference =
            references.get(i).map(|(label, value)| format!("{:<20} {value}", format!("{label}:"))).unwrap_or_default();
        print(&mut sheet, pen, &format!("{address:<44}{reference}"));
    }
    for _ in 0..2 {
        print(&mut sheet, pen, "");
    }
    let number = view.invoice.number.as_deref().unwrap_or("");
    print(&mut sheet, Pen::new(Face::MonoBold, 12.0), format!("{}  {number}", view.title.to_uppercase()).trim());
    print(&mut sheet, pen, "");
    print(&mut sheet, pen, &dashes);
    print(&mut sheet, heavy, &line(w.position, w.description, w.quantity, "", w.unit_price, w.amount));
    print(&mut sheet, pen, &dashes);
    for Row { position, name, quantity, unit, price, net, .. } in &view.rows {
        let mut parts = chunks(name, 36).into_iter();
        let first = parts.next().unwrap_or_default();
        print(&mut sheet, pen, &line(position, &first, quantity, unit, price, net));
        for rest in parts {
            print(&mut sheet, pen, &line("", &rest, "", "", "", ""));
        }
    }
    print(&mut sheet, pen, &dashes);
    let totals = view.totals();
    for (i, (label, value)) in totals.iter().enumerate() {
        let last = i + 1 == totals.len();
        let text = format!("{:>62}{value:>22}", format!("{label}:"));
        print(&mut sheet, if last { heavy } else { pen }, &text);
    }
    print(&mut sheet, pen, &format!("{:>84}", "=".repeat(22)));
    print(&mut sheet, pen, "");
    for remark in view.remarks() {
        for part in chunks(&remark, COLUMNS) {
            print(&mut sheet, pen, &part);
        }
    }
    print(&mut sheet, pen, "");
    print(&mut sheet, pen, &format!("{}: {}   BIC: {}", w.bank, view.seller.bank.0, view.seller.bank.1));
    print(&mut sheet, pen, &format!("IBAN: {}", view.iban()));
    print(&mut sheet, pen, view.seller.register);
    sheet
}

fn line(position: &str, name: &str, quantity: &str, unit: &str, price: &str, net: &str) -> String {
    format!("{position:<5}{name:<37}{quantity:>7} {unit:<6}{price:>13}{net:>15}")
}

fn chunks(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
