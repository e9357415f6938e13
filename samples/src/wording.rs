//! What invoices say in each language, and how each country writes amounts, numbers and dates.

use model::{Date, Decimal};

/// A language that an invented company writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, as in Ireland.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Polish.
    Pl,
    /// Dutch.
    Nl,
}

/// The words of an invoice form.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Title of an invoice.
    pub invoice: &'static str,
    /// Title of a credit note.
    pub credit_note: &'static str,
    /// Label of the invoice number.
    pub number: &'static str,
    /// Label of a credit note's number.
    pub credit_number: &'static str,
    /// Label of the issue date.
    pub date: &'static str,
    /// Label of the delivery date.
    pub delivered: &'static str,
    /// Label of the due date.
    pub due: &'static str,
    /// Label of the buyer's order number.
    pub order: &'static str,
    /// Label of the invoice that a credit note takes back.
    pub preceding: &'static str,
    /// Heading over the seller.
    pub seller: &'static str,
    /// Heading over the buyer.
    pub buyer: &'static str,
    /// Label of a VAT identifier.
    pub vat_id: &'static str,
    /// Label of the buyer's VAT identifier where it stands among references.
    pub your_vat_id: &'static str,
    /// Table: position.
    pub position: &'static str,
    /// Table: item number.
    pub item: &'static str,
    /// Table: description.
    pub description: &'static str,
    /// Table: quantity.
    pub quantity: &'static str,
    /// Table: unit.
    pub unit: &'static str,
    /// Table: price of a unit.
    pub unit_price: &'static str,
    /// Table: net amount.
    pub amount: &'static str,
    /// Table: VAT rate.
    pub rate: &'static str,
    /// Table: VAT amount.
    pub line_vat: &'static str,
    /// Table: amount with VAT.
    pub line_gross: &'static str,
    /// Total without VAT.
    pub net_total: &'static str,
    /// VAT of a rate; the rate follows.
    pub vat: &'static str,
    /// Total with VAT.
    pub gross_total: &'static str,
    /// Amount due for payment.
    pub amount_due: &'static str,
    /// A charge on top of a line.
    pub surcharge: &'static str,
    /// Heading over payment details.
    pub payment: &'static str,
    /// Label of the bank.
    pub bank: &'static str,
    /// Terms; `{}` is the due date.
    pub terms: &'static str,
    /// Opening sentence.
    pub opening: &'static str,
    /// Closing sentence.
    pub closing: &'static str,
    /// Page `{}` of `{}`.
    pub page: &'static str,
}

impl Language {
    /// The words of the language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Language::En => &EN,
            Language::De => &DE,
            Language::Fr => &FR,
            Language::Pl => &PL,
            Language::Nl => &NL,
        }
    }

    /// A number with two decimals, grouped as the country does.
    #[must_use]
    pub fn money(self, value: Decimal) -> String {
        self.grouped(value, 2)
    }

    /// A unit price: two decimals, or more when it has more.
    #[must_use]
    pub fn price(self, value: Decimal) -> String {
        self.grouped(value, value.normalize().scale().max(2))
    }

    /// A quantity without decimals that say nothing.
    #[must_use]
    pub fn quantity(self, value: Decimal) -> String {
        self.grouped(value, value.normalize().scale())
    }

    fn grouped(self, value: Decimal, decimals: u32) -> String {
        let (group, point) = match self {
            Language::En => (",", "."),
            Language::De | Language::Nl => (".", ","),
            Language::Fr | Language::Pl => ("\u{a0}", ","),
        };
        let mut value = value;
        value.rescale(decimals);
        let text = value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::from(if value.is_sign_negative() && !value.is_zero() { "-" } else { "" });
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                out.push_str(group);
            }
            out.push(digit);
        }
        if decimals > 0 {
            out.push_str(point);
            out.push_str(fraction);
        }
        out
    }

    /// An amount with its currency, where the language puts it.
    #[must_use]
    pub fn amount(self, value: Decimal, currency: &str) -> String {
        let money = self.money(value);
        let sign = match currency {
            "EUR" => "€",
            "PLN" => "zł",
            other => other,
        };
        match self {
            Language::Nl | Language::En if sign == "€" => {
                let space = if self == Language::Nl { "\u{a0}" } else { "" };
                match money.strip_prefix('-') {
                    Some(rest) => format!("-{sign}{space}{rest}"),
                    None => format!("{sign}{space}{money}"),
                }
            }
            _ => format!("{money}\u{a0}{sign}"),
        }
    }

    /// A date as letters of the country write it.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let (y, m, d) = (date.year(), date.month(), date.day());
        match self {
            Language::De | Language::Pl => format!("{d:02}.{m:02}.{y}"),
            Language::Fr => format!("{d:02}/{m:02}/{y}"),
            Language::Nl => format!("{d:02}-{m:02}-{y}"),
            Language::En => {
                const MONTHS: [&str; 12] = [
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ];
                let month = MONTHS.get((m - 1) as usize).copied().unwrap_or("");
                format!("{d} {month} {y}")
            }
        }
    }

    /// A VAT rate.
    #[must_use]
    pub fn rate(self, rate: Decimal) -> String {
        let number = self.quantity(rate.normalize());
        match self {
            Language::De | Language::Fr => format!("{number}\u{a0}%"),
            _ => format!("{number}%"),
        }
    }

    /// What people write for a UN/ECE unit code.
    #[must_use]
    pub fn unit(self, code: &str) -> &'static str {
        let row = match code {
            "HUR" => ["hrs", "Std.", "h", "godz.", "uur"],
            "MTR" => ["m", "m", "m", "m", "m"],
            "KGM" => ["kg", "kg", "kg", "kg", "kg"],
            "MON" => ["months", "Mon.", "mois", "mies.", "mnd"],
            "KWH" => ["kWh", "kWh", "kWh", "kWh", "kWh"],
            "XPX" => ["pallets", "Pal.", "pal.", "pal.", "pallets"],
            _ => ["pcs", "Stk.", "pce", "szt.", "st."],
        };
        match self {
            Language::En => row[0],
            Language::De => row[1],
            Language::Fr => row[2],
            Language::Pl => row[3],
            Language::Nl => row[4],
        }
    }
}

/// An IBAN in groups of four.
#[must_use]
pub fn grouped_iban(iban: &str) -> String {
    let characters: Vec<char> = iban.chars().collect();
    characters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

const EN: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    number: "Invoice number",
    credit_number: "Credit note number",
    date: "Invoice date",
    delivered: "Delivery date",
    due: "Due date",
    order: "Your order no.",
    preceding: "Credit for invoice",
    seller: "From",
    buyer: "Bill to",
    vat_id: "VAT no.",
    your_vat_id: "Your VAT no.",
    position: "No.",
    item: "Item",
    description: "Description",
    quantity: "Qty",
    unit: "Unit",
    unit_price: "Unit price",
    amount: "Amount",
    rate: "VAT",
    line_vat: "VAT amount",
    line_gross: "Gross",
    net_total: "Subtotal",
    vat: "VAT",
    gross_total: "Total",
    amount_due: "Amount due",
    surcharge: "surcharge",
    payment: "Payment details",
    bank: "Bank",
    terms: "Please pay by {} quoting the invoice number.",
    opening: "Thank you for your order. We invoice the following goods and services:",
    closing: "Thank you for your business.",
    page: "Page {} of {}",
};
const DE: Words = Words {
    invoice: "Rechnung",
    credit_note: "Gutschrift",
    number: "Rechnungsnummer",
    credit_number: "Gutschriftsnummer",
    date: "Rechnungsdatum",
    delivered: "Lieferdatum",
    due: "Zahlbar bis",
    order: "Ihre Bestellnummer",
    preceding: "Zu Rechnung",
    seller: "Verkäufer",
    buyer: "Rechnungsempfänger",
    vat_id: "USt-IdNr.",
    your_vat_id: "Ihre USt-IdNr.",
    position: "Pos.",
    item: "Artikel-Nr.",
    description: "Bezeichnung",
    quantity: "Menge",
    unit: "Einheit",
    unit_price: "Einzelpreis",
    amount: "Gesamtpreis",
    rate: "USt.",
    line_vat: "USt.-Betrag",
    line_gross: "Brutto",
    net_total: "Nettobetrag",
    vat: "zzgl. USt.",
    gross_total: "Rechnungsbetrag",
    amount_due: "Zahlbetrag",
    surcharge: "Zuschlag",
    payment: "Bankverbindung",
    bank: "Bank",
    terms: "Zahlbar ohne Abzug bis zum {}. Bitte geben Sie die Rechnungsnummer an.",
    opening: "Sehr geehrte Damen und Herren, wir berechnen Ihnen wie folgt:",
    closing: "Vielen Dank für Ihren Auftrag.",
    page: "Seite {} von {}",
};
const FR: Words = Words {
    invoice: "Facture",
    credit_note: "Avoir",
    number: "Numéro de facture",
    credit_number: "Numéro d’avoir",
    date: "Date de facture",
    delivered: "Date de livraison",
    due: "Date d’échéance",
    order: "Votre commande n°",
    preceding: "Sur facture n°",
    seller: "Vendeur",
    buyer: "Facturé à",
    vat_id: "N° TVA intracommunautaire",
    your_vat_id: "Votre n° TVA",
    position: "N°",
    item: "Référence",
    description: "Désignation",
    quantity: "Quantité",
    unit: "Unité",
    unit_price: "Prix unitaire HT",
    amount: "Montant HT",
    rate: "TVA",
    line_vat: "Montant TVA",
    line_gross: "Montant TTC",
    net_total: "Total HT",
    vat: "TVA",
    gross_total: "Total TTC",
    amount_due: "Net à payer",
    surcharge: "supplément",
    payment: "Règlement par virement",
    bank: "Banque",
    terms: "À régler au plus tard le {}. Pas d’escompte pour paiement anticipé.",
    opening: "Nous vous facturons les articles et prestations suivants :",
    closing: "En cas de retard, une indemnité forfaitaire de 40 € est due pour frais de recouvrement.",
    page: "Page {} sur {}",
};
const PL: Words = Words {
    invoice: "Faktura VAT",
    credit_note: "Faktura korygująca",
    number: "Numer faktury",
    credit_number: "Numer korekty",
    date: "Data wystawienia",
    delivered: "Data sprzedaży",
    due: "Termin płatności",
    order: "Numer zamówienia",
    preceding: "Do faktury",
    seller: "Sprzedawca",
    buyer: "Nabywca",
    vat_id: "NIP",
    your_vat_id: "NIP nabywcy",
    position: "Lp.",
    item: "Indeks",
    description: "Nazwa towaru lub usługi",
    quantity: "Ilość",
    unit: "J.m.",
    unit_price: "Cena netto",
    amount: "Wartość netto",
    rate: "Stawka VAT",
    line_vat: "Kwota VAT",
    line_gross: "Wartość brutto",
    net_total: "Razem netto",
    vat: "VAT",
    gross_total: "Razem brutto",
    amount_due: "Do zapłaty",
    surcharge: "dopłata",
    payment: "Płatność przelewem",
    bank: "Bank",
    terms: "Termin płatności: {}. W tytule przelewu prosimy podać numer faktury.",
    opening: "",
    closing: "Dziękujemy za współpracę.",
    page: "Strona {} z {}",
};
const NL: Words = Words {
    invoice: "Factuur",
    credit_note: "Creditnota",
    number: "Factuurnummer",
    credit_number: "Creditnotanummer",
    date: "Factuurdatum",
    delivered: "Leverdatum",
    due: "Vervaldatum",
    order: "Uw ordernummer",
    preceding: "Bij factuur",
    seller: "Van",
    buyer: "Factuur aan",
    vat_id: "Btw-nummer",
    your_vat_id: "Uw btw-nummer",
    position: "Nr.",
    item: "Artikel",
    description: "Omschrijving",
    quantity: "Aantal",
    unit: "Eenheid",
    unit_price: "Prijs",
    amount: "Bedrag",
    rate: "Btw",
    line_vat: "Btw-bedrag",
    line_gross: "Incl. btw",
    net_total: "Totaal excl. btw",
    vat: "Btw",
    gross_total: "Totaal incl. btw",
    amount_due: "Te betalen",
    surcharge: "toeslag",
    payment: "Betaalgegevens",
    bank: "Bank",
    terms: "Wij verzoeken u te betalen vóór {} onder vermelding van het factuurnummer.",
    opening: "Hierbij brengen wij u het volgende in rekening:",
    closing: "Hartelijk dank voor uw opdracht.",
    page: "Pagina {} van {}",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_writes_numbers_its_way() {
        let value: Decimal = "1234567.5".parse().expect("a decimal");
        assert_eq!(Language::De.amount(value, "EUR"), "1.234.567,50\u{a0}€");
        assert_eq!(Language::En.amount(value, "EUR"), "€1,234,567.50");
        assert_eq!(Language::Nl.amount(-value, "EUR"), "-€\u{a0}1.234.567,50");
        assert_eq!(Language::Pl.amount(value, "PLN"), "1\u{a0}234\u{a0}567,50\u{a0}zł");
        assert_eq!(Language::En.date(model::Date::constant(2026, 3, 2)), "2 March 2026");
        assert_eq!(grouped_iban("DE0212"), "DE02 12");
    }
}
