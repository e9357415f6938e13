//! Who sells, who buys, who is paid, and where it was delivered.

use maud::{Markup, html};
use model::TermPath;
use model::invoice::{Address, Contact, Identifier};

use super::phrases::Phrasebook;
use super::sheet::Sheet;

/// The terms of an address in the order of its fields: lines 1 to 3, city, post code, subdivision, country.
type AddressTerms = [u16; 7];

impl Sheet<'_> {
    pub(super) fn parties(&self) -> Markup {
        let (invoice, words) = (self.invoice, &self.book.words);
        let (seller, buyer) = (&invoice.seller, &invoice.buyer);
        let (payee, agent) = (&invoice.payee, &invoice.tax_representative);
        let one = |term: u16, id: &Option<Identifier>| {
            self.fact(term, id.as_ref().map(|id| self.identifier(&TermPath::bt(term), id)))
        };
        html! {
            div.parties {
                (party(*seller != Default::default(), words.seller, html! {
                    (self.name(27, seller.name.as_deref()))
                    (self.address([35, 36, 162, 37, 38, 39, 40], &seller.address))
                    dl.facts {
                        (self.plain(28, seller.trading_name.as_deref()))
                        (self.plain(31, seller.vat_identifier.as_deref()))
                        (self.plain(32, seller.tax_registration.as_deref()))
                        (one(30, &seller.legal_registration))
                        @for (n, id) in (1..).zip(&seller.identifiers) {
                            (self.fact(29, Some(self.identifier(&TermPath::bt(29).at(n), id))))
                        }
                        (one(34, &seller.electronic_address))
                        (self.contact([41, 42, 43], &seller.contact))
                    }
                    @if let Some(text) = &seller.legal_information { p.small { (self.text(&TermPath::bt(33), text)) } }
                }))
                (party(*buyer != Default::default(), words.buyer, html! {
                    (self.name(44, buyer.name.as_deref()))
                    (self.address([50, 51, 163, 52, 53, 54, 55], &buyer.address))
                    dl.facts {
                        (self.plain(45, buyer.trading_name.as_deref()))
                        (self.plain(48, buyer.vat_identifier.as_deref()))
                        (one(47, &buyer.legal_registration))
                        (one(46, &buyer.identifier))
                        (one(49, &buyer.electronic_address))
                        (self.contact([56, 57, 58], &buyer.contact))
                    }
                }))
                (party(*payee != Default::default(), words.payee, html! {
                    (self.name(59, payee.name.as_deref()))
                    dl.facts { (one(60, &payee.identifier)) (one(61, &payee.legal_registration)) }
                }))
                (party(*agent != Default::default(), words.tax_representative, html! {
                    (self.name(62, agent.name.as_deref()))
                    (self.address([64, 65, 164, 66, 67, 68, 69], &agent.address))
                    dl.facts { (self.plain(63, agent.vat_identifier.as_deref())) }
                }))
            }
        }
    }

    pub(super) fn delivery(&self) -> Markup {
        let delivery = &self.invoice.delivery;
        let period = (delivery.period_start, delivery.period_end);
        self.section(*delivery != Default::default(), self.book.words.delivery, html! {
            (self.name(70, delivery.party_name.as_deref()))
            (self.address([75, 76, 165, 77, 78, 79, 80], &delivery.address))
            dl.facts {
                (self.date(72, delivery.actual_date))
                @if period != (None, None) {
                    div {
                        dt { (self.book.words.period) }
                        dd { (self.period((&TermPath::bt(73), period.0), (&TermPath::bt(74), period.1))) }
                    }
                }
                (self.fact(71, delivery.location_identifier.as_ref().map(|id| self.identifier(&TermPath::bt(71), id))))
            }
        })
    }

    fn name(&self, term: u16, name: Option<&str>) -> Markup {
        html! { @if let Some(name) = name { p.strong { (self.text(&TermPath::bt(term), name)) } } }
    }

    fn address(&self, terms: AddressTerms, address: &Address) -> Markup {
        let [line_1, line_2, line_3, city, post_code, subdivision, country] = terms;
        let text = |term: u16, text: &Option<String>| text.as_ref().map(|text| self.text(&TermPath::bt(term), text));
        let place = [text(post_code, &address.post_code), text(city, &address.city)];
        let word = |code: &String| {
            let path = TermPath::bt(country);
            match Phrasebook::word(self.book.countries, code) {
                Some(word) => self.value(&path, word, Some(code)),
                None => self.text(&path, code),
            }
        };
        html! {
            @if *address != Default::default() {
                address {
                    @for row in [text(line_1, &address.line_1), text(line_2, &address.line_2), text(line_3, &address.line_3)].into_iter().flatten() {
                        span.row-of { (row) }
                    }
                    @if place.iter().any(Option::is_some) {
                        span.row-of { @for part in place.iter().flatten() { (part) " " } }
                    }
                    @if let Some(row) = text(subdivision, &address.subdivision) { span.row-of { (row) } }
                    @if let Some(code) = &address.country { span.row-of { (word(code)) } }
                }
            }
        }
    }

    fn contact(&self, terms: [u16; 3], contact: &Contact) -> Markup {
        html! {
            (self.plain(terms[0], contact.name.as_deref()))
            (self.plain(terms[1], contact.telephone.as_deref()))
            (self.plain(terms[2], contact.email.as_deref()))
        }
    }
}

fn party(some: bool, title: &str, content: Markup) -> Markup {
    html! { @if some { section.party { h3 { (title) } (content) } } }
}
