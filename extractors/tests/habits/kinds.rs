//! Kinds of documents: who writes them, what they are called, and what they say of earlier ones.

use model::extraction::DocumentClass;

use super::{check, read};

#[test]
fn who_writes_a_self_billed_invoice_is_its_buyer() {
    let page = "\
Talhof Molkerei eG                                              GUTSCHRIFT
Hafenweg 2, 49808 Lingen           Abrechnung im Gutschriftsverfahren

Lieferant                                    Nr.              2026-0431
Hof Ada Brandt                               Datum           04.01.2026
Moorweg 14
49733 Haren
USt-IdNr. DE136695976

Leistung                      Menge   ME        Preis        Betrag
Rohmilch                     12.480   kg       0,4200      5.241,60
                                        Nettobetrag        5.241,60 €
                                        MwSt. 7 %            366,91 €
                                        Auszahlungsbetrag  5.608,51 €";
    check(
        page,
        &[
            ("BT-3", "389"),
            ("BT-27", "Hof Ada Brandt"),
            ("BT-31", "DE136695976"),
            ("BT-44", "Talhof Molkerei eG"),
            ("BT-112", "5608.51 EUR"),
        ],
    );
    assert_eq!(read(page).class, DocumentClass::Invoice);
}

#[test]
fn an_invoice_that_speaks_of_self_billing_in_passing_is_its_writers() {
    let page = "\
Officina Rossi S.r.l.
Via Torino 12, 10121 Torino          P. IVA IT00743110157

                                     Spett.le
                                     Forni Bianchi S.p.A.
                                     Via Milano 4
                                     20121 Milano

Fattura n. 118          Data 04/03/2026

Descrizione                  Quantità     Prezzo       Importo
Revisione forno                     2     400,00        800,00
                             Imponibile                 800,00 €
                             IVA 22 %                   176,00 €
                             Totale documento           976,00 €

Il cliente estero deve emettere una autofattura entro il mese.";
    check(page, &[("BT-3", "380"), ("BT-27", "Officina Rossi S.r.l."), ("BT-44", "Forni Bianchi S.p.A.")]);
}

#[test]
fn an_invoice_paid_by_card_is_no_receipt() {
    let page = "\
Ferretería Dorada, S.L.
C/ Ancha 14
11001 Cádiz
N.I.F.: ESB11000009

FACTURA A-2026/052      Fecha: 04/02/2026 10:16      TERMINAL 7
Datos del cliente: Gestoría Plana, S.L.
C/ Mallorca 245, 08008 Barcelona

Taladro percutor                                          107,40
Juego de brocas                                            43,00
                                  Base imponible          150,40 €
                                  IVA 21 %                 31,58 €
                                  TOTAL                   181,98 €
FORMA DE PAGO: TARJETA";
    assert_eq!(read(page).class, DocumentClass::Invoice);
    check(page, &[("BT-1", "A-2026/052"), ("BT-2", "2026-02-04"), ("BT-112", "181.98 EUR")]);
}

#[test]
fn a_reference_to_an_order_makes_none() {
    let page = "\
Vestland Stillas AS

Kunde                                  Faktura nr.          26/5522
Nordhavn Fisk AS                       Dato              16.03.2026
Strandveien 63                         Innkjøpsordre        B089215
9010 Tromsø                            Forfallsdato      24.03.2026

Varebeskrivelse              Antall     Enhetspris          Sum
Leie stillas                    486          12,50     6 075,00
                                Sum eks. MVA           6 075,00 kr
                                MVA 25 %               1 518,75 kr
                                Sum å betale           7 593,75 kr";
    assert_eq!(read(page).class, DocumentClass::Invoice);
    check(page, &[("BT-1", "26/5522"), ("BT-13", "B089215"), ("BT-27", "Vestland Stillas AS")]);
}

#[test]
fn invoices_paid_before_are_not_this_one() {
    let page = "\
Stavby Horal s.r.o.
Havlíčkova 120, 586 01 Jihlava · DIČ CZ25123891

Strojírny Dolní s.r.o.
Průmyslová 455
539 01 Hlinsko
                                             Jihlava, 23. listopadu 2025

Konečná faktura č. 0065875

Pol.   Označení dodávky         Počet     Jedn. cena    Celkem bez DPH
1      Výměna oken              14 ks      11 850,00        165 900,00
2      Demontáž                 14 ks         940,00         13 160,00
                                Celkem bez DPH              179 060,00 Kč
                                DPH 12 %                     21 487,20 Kč
                                Celkem s DPH                200 547,20 Kč
Odpočet záloh
                       Vystaveno     Celkem bez DPH        DPH     Celkem s DPH
Zálohová faktura 2025-031   4. 9. 2025   101 465,00   12 175,80      113 640,80";
    check(page, &[("BT-1", "0065875"), ("BT-2", "2025-11-23")]);
}

#[test]
fn a_date_behind_a_stroke_is_not_of_the_number() {
    let page = "\
Grossiste Montal SAS                                  Page 2/3
Numéro de facture FC009567 / 09/05/2026

Description                       Qté     P.U. HT      Total HT
Serviettes vert                     4       10,50         42,00
                                  Total HT                42,00 €
                                  TVA 20 %                 8,40 €
                                  Net à payer             50,40 €";
    check(page, &[("BT-1", "FC009567"), ("BT-2", "2026-05-09")]);
}

#[test]
fn a_name_that_stops_at_a_link_goes_on_below() {
    let page = "\
Palavra Lisa - Serviços de               Faturar a:
Tradução, Lda.                           Cerâmica Norte, S.A.
Av. Sidónio Pais, 18                     Rua da Ribeira, 4
1050-215 Lisboa                          4050-509 Porto
NIPC: 512383839

FATURA FT A/2287            Data: 21/02/2026

Designação                      Quant.    P. unitário       Valor
Tradução de contrato             1.000          0,082       82,00
                                Total sem IVA               82,00 €
                                IVA 23 %                    18,86 €
                                TOTAL                      100,86 €";
    check(page, &[("BT-27", "Palavra Lisa - Serviços de Tradução, Lda."), ("BT-112", "100.86 EUR")]);
}

/// An invoice with one more line at its foot.
fn plain(title: &str, foot: &str) -> String {
    format!(
        "\
Talhof Werkzeuge GmbH                                {title}
Hafenweg 2, 49808 Lingen                  USt-IdNr. DE136695976

Brandt Metallbau AG                  Number            2026-0431
Moorweg 14                           Date             04.01.2026
49733 Haren                          Due date         18.01.2026

Description                  Quantity      Price        Amount
Grinding wheel                    100       4.20        420.00
                                  Net total             420.00 €
                                  VAT 19 %               79.80 €
                                  Total                 499.80 €

{foot}"
    )
}

#[test]
fn whoever_speaks_of_self_billing_bills_others() {
    for foot in [
        "Self-billing: No",
        "Self-billing software is licensed by us",
        "Our terms forbid any invoice under a
self-billing arrangement without consent",
        "Obbligo di autofattura a carico del committente",
    ] {
        let page = plain("INVOICE", foot);
        check(&page, &[("BT-3", "380"), ("BT-27", "Talhof Werkzeuge GmbH"), ("BT-44", "Brandt Metallbau AG")]);
    }
}

#[test]
fn a_self_billed_credit_note_stays_a_credit_note() {
    let page = plain("SELF-BILLED CREDIT NOTE", "");
    assert_eq!(read(&page).class, DocumentClass::CreditNote);
    check(&page, &[("BT-3", "261"), ("BT-44", "Talhof Werkzeuge GmbH")]);
}

#[test]
fn a_date_with_dots_behind_a_stroke_is_not_of_the_number() {
    let page = "\
Stolarnia Dolna Sp. z o.o.               NIP 5260250274
ul. Kwiatowa 3, 00-950 Warszawa

Faktura nr A-17 / 04.03.2026            Data wystawienia: 2026-03-04

Nabywca: Drukarnia Górna Sp. z o.o.

Nazwa               Ilość   Cena netto  Wartość netto
Blat dębowy             2       150,00         300,00
                        Razem netto            300,00 zł
                        VAT 23%                 69,00 zł
                        Do zapłaty             369,00 zł";
    check(page, &[("BT-1", "A-17"), ("BT-2", "2026-03-04")]);
}

#[test]
fn what_a_ticket_says_of_invoices_makes_none() {
    let page = "\
Parkhaus Talhof                                QUITTUNG
Hafenweg 2, 49808 Lingen

Dies ist keine Rechnung. Eine Rechnung erhalten Sie am Schalter.

Einfahrt  04.01.2026 10:16
Parken                                           4,20 €
Summe                                            4,20 €
bar gezahlt";
    assert_eq!(read(page).class, DocumentClass::Receipt);
}

#[test]
fn an_order_keeps_its_title_beside_its_number() {
    let page = "\
Talhof Werkzeuge GmbH
Hafenweg 2, 49808 Lingen

Bestellung           4500012345
Datum                04.01.2026

Lieferant: Brandt Metallbau AG, Moorweg 14, 49733 Haren

Beschreibung                 Menge      Preis        Betrag
Schleifscheibe                 100       4,20        420,00
                               Summe netto           420,00 €

Rechnung an: Talhof Werkzeuge GmbH, Hafenweg 2, 49808 Lingen";
    assert_eq!(read(page).class, DocumentClass::Order);
    check(page, &[("BT-13", "4500012345")]);
}
