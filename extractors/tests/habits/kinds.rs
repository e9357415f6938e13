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
    // It need not call itself a receipt for that.
    let page = "\
Parkhaus Talhof GmbH
Hafenweg 2, 49808 Lingen

Parkschein Kasse 3   04.01.2026 14:22

Parken 2 Stunden                                 5,00
Summe                                            5,00
enthaltene MwSt 19%                              0,80
Bezahlt mit EC-Karte                             5,00

Dies ist keine Rechnung. Eine Rechnung erhalten Sie am Schalter.";
    assert_eq!(read(page).class, DocumentClass::Receipt);
}

#[test]
fn an_order_alone_numbers_the_invoice_of_a_shop() {
    let page = "\
Talhof Tools Ltd                                      INVOICE
12 Mill Lane
Leeds LS1 4AB
VAT No: GB123456789                                   Order number:   SO-771234
                                                      Invoice date:   12 March 2026

Bill to:
Brightwater Foods Ltd
4 Harbour Street
Bristol BS1 5TR

Description                  Qty     Unit price     Amount
Steel brackets                10          25.00     250.00
Wall anchors                   5          50.00     250.00
Subtotal                                            500.00
VAT 20%                                             100.00
Total due                                       GBP 600.00

Bank: Northbank IBAN GB29 NWBK 6016 1331 9268 19";
    check(page, &[("BT-1", "SO-771234")]);
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

#[test]
fn a_title_stands_over_its_number() {
    let page = "\
Transitaria Costa, S.A.                                            FACTURA
www.transitaria-costa.example                                     E26-6849

Cliente                        Emisor                        Fecha de emisión
Talleres Levante, S.A.         Transitaria Costa, S.A.       09/03/2026
Calle Mayor, 45                Calle Real 9                  Cliente nº
46002 Valencia                 15003 A Coruña                66178
N.I.F.: ESB08421752            N.I.F.: B28644276

Concepto                        Cant.     Precio unit.     IVA      Importe
Flete Valencia                      1           500,00      21       500,00
Despacho                            2            95,00      21       190,00

Base imponible                                                       690,00
IVA 21 %                                                             144,90
Total factura                                                        834,90";
    check(page, &[("BT-1", "E26-6849"), ("BT-31", "ESB28644276"), ("BT-48", "ESB08421752")]);
}

#[test]
fn a_reference_that_calls_itself_a_purchase_order_is_one() {
    let page = "\
Hoveniers Linde B.V.                          FACTUUR
Kerkstraat 9, 3811 CV Amersfoort

Van Dam Transport B.V.             Factuurnummer:     2630074
Industrieweg 45                    Factuurdatum:      14-02-2026
5683 CB Best                       Uw referentie:     PO64738

Omschrijving                 Aantal      Prijs       Totaal
Snoeien                           2      46,00        92,00
Totaal excl. btw                                      92,00
Btw 21 %                                              19,32
Totaal inclusief btw                                 111,32";
    check(page, &[("BT-1", "2630074"), ("BT-13", "PO64738")]);
}

#[test]
fn the_base_of_the_tax_may_stand_in_brackets_and_accounts_hold_no_totals() {
    let page = "\
Notariat Dr. Linde
Lindenallee 5, 01097 Dresden

Gemeinde Talhof                             Rechnung Nr.: KR 2026/151
Hafenweg 33                                 Datum:        22.03.2026

Beschreibung                                                    EUR
Beurkundung                                                1.070,00
Vollzug                                                      267,50
Grundbuchabrufe (Auslage, nicht steuerbar)                    16,00
zzgl. MwSt. 19 % (1.337,50)                                  254,13
Rechnungsbetrag                                            1.607,63

Zahlbar sofort.
Talbank   IBAN DE58 5007 0010 1908 1790 61";
    check(page, &[("BT-110", "254.13 EUR"), ("BT-112", "1607.63 EUR")]);
}

#[test]
fn codes_that_look_like_a_currency_are_none() {
    let page = "\
Pennine Fixings Ltd                                    Invoice SI-238462
14 Tannery Lane, Leeds LS10 1QF                        VAT no. GB830702362

Code        Description            Quantity     Price      Total
RS214       Resin anchor                  2     10.00      20.00
62052RS     Ball bearing                  4     25.00     100.00
Total excl. VAT                                           120.00
VAT 20%                                                    24.00
Total incl. VAT                                           144.00";
    check(page, &[("BT-5", "GBP"), ("BT-112", "144.00 GBP")]);
}

#[test]
fn euro_before_every_amount_makes_no_other_language_of_a_page() {
    let page = "\
Vini Talle S.r.l.                                   FATTURA 2025/337
Corso Matteotti 37, 37121 Verona                    Data: 24.10.2025

Spett.le
Impianti Dolna S.r.l.
Viale Europa 45, 50122 Firenze

Descrizione               Quantità       Prezzo        Importo
Caffè in grani                  10   Euro 16,50    Euro 165,00
Vino rosso                      20   Euro 12,00    Euro 240,00
Acqua                           50    Euro 1,90     Euro 95,00
Totale imponibile                                  Euro 500,00
IVA 22 %                                           Euro 110,00
Totale fattura                                     Euro 610,00";
    check(page, &[("BT-109", "500.00 EUR"), ("BT-110", "110.00 EUR"), ("BT-112", "610.00 EUR")]);
}

#[test]
fn below_a_title_the_number_is_what_is_called_one() {
    for other in ["GB123456789", "0351/4711-22", "HRB-12345"] {
        let page = plain("INVOICE", "").replace("Number            2026-0431", "");
        let page = page.replacen("INVOICE", &format!("INVOICE\n{other:>52}\n\n{:>52}", "No. 4711"), 1);
        let column = page.lines().find_map(|line| line.find("INVOICE")).expect("a title");
        let place = |line: &str| match line.trim() {
            text if text == other || text == "No. 4711" => format!("{:column$}{text}", ""),
            _ => line.to_owned(),
        };
        let page: Vec<String> = page.lines().map(place).collect();
        check(&page.join("\n"), &[("BT-1", "4711")]);
    }
}

#[test]
fn your_vat_identifier_on_a_self_billed_invoice_is_the_sellers() {
    let page = "\
Molkerei Talhof eG                                      GUTSCHRIFT
Hafenweg 2, 49808 Lingen                                Nr.: G-2026-118
USt-IdNr. DE123456788                                   Datum: 12.03.2026

Hof Meyer GbR                                           Ihre USt-IdNr. DE136695976
Dorfstr. 4
49808 Lingen

Abrechnung im Gutschriftverfahren

Pos   Bezeichnung             Menge    Preis     Betrag
1     Rohmilch                1.000     0,45     450,00
Summe netto                                      450,00
USt 9 %                                           40,50
Auszahlungsbetrag                                490,50";
    check(page, &[("BT-27", "Hof Meyer GbR"), ("BT-31", "DE136695976"), ("BT-44", "Molkerei Talhof eG")]);
}

#[test]
fn a_title_of_self_billing_stands_before_its_number() {
    let page = "\
Coopérative du Val                          AUTOFACTURE
Route de la Gare 3                          N° : AF-2026-031
26000 Valence                               Date : 05/03/2026
TVA : FR40303265045

Fournisseur :
EARL Des Pins
Chemin Bas 7
26300 Chateauneuf
TVA : FR83404833048

Désignation           Qté    Prix unit.      Montant
Abricots, caisse      100          8,50       850,00
Total HT                                      850,00
TVA 5,5 %                                      46,75
Total TTC                                     896,75";
    check(page, &[("BT-1", "AF-2026-031"), ("BT-27", "EARL Des Pins"), ("BT-44", "Coopérative du Val")]);
}

#[test]
fn a_small_word_over_a_name_is_no_part_of_it() {
    let page = "\
Factuur                                     Van                     Aan
                                            Hoveniers Linde B.V.    Dam Transport B.V.
Factuurnummer: 2630075                      Kerkstraat 9            Industrieweg 45
Factuurdatum: 14-02-2026                    3811 CV Amersfoort      5683 CB Best
                                            NL123456782B90          NL004495445B01

Omschrijving               Aantal    Prijs      Totaal
Snoeien van bomen               2    46,00       92,00
Totaal excl. btw                                 92,00
Btw 21 %                                         19,32
Totaal inclusief btw                            111,32";
    check(page, &[("BT-27", "Hoveniers Linde B.V."), ("BT-44", "Dam Transport B.V."), ("BT-31", "NL123456782B90")]);
}

#[test]
fn a_legal_form_may_be_torn() {
    let page = "\
Drewno Polskie Sp. z o.o.                                 Faktura nr 194/10/2025
ul. Leśna 4, 35-064 Rzeszów                               Data wystawienia: 12.10.2025
NIP: 5260001246

Nabywca:
Handel Hurtowy Nowak Sp. z
o.o.
ul. Długa 18
00-950 Warszawa
NIP: 7740001454

Lp.    Nazwa                Ilość    J.m.    Cena netto    Wartość netto
1      Deska dębowa            10    szt.         50,00           500,00
Razem                                                             500,00
VAT 23%                                                           115,00
Do zapłaty: 615,00 PLN";
    check(page, &[("BT-27", "Drewno Polskie Sp. z o.o."), ("BT-44", "Handel Hurtowy Nowak Sp. z o.o.")]);
}

#[test]
fn whole_money_stands_behind_its_sign() {
    let page = "\
Kedai Harapan Sdn Bhd                          TAX INVOICE
12 Jalan Ampang, 50450 Kuala Lumpur            Invoice No: KH-11826
GST ID: 001234567890                           Date: 12-03-2026

Bill to:
Maju Jaya Sdn Bhd
4 Jalan Raja, 50050 Kuala Lumpur

Description                  Qty      Price    Amount
Cotton rolls                  10      RM450    RM4500
Delivery                       1      RM300     RM300
Subtotal                                       RM4800
GST 6%                                          RM288
Grand Total                                    RM5088";
    check(page, &[("BT-5", "MYR"), ("BT-109", "4800.00 MYR"), ("BT-112", "5088.00 MYR"), ("BT-1", "KH-11826")]);
}
