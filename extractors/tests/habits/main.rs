//! Habits of pages in one country or trade, drawn with letters: what names a total, whose a date or a number is, who is
//! the seller. All firms are invented.

mod kinds;

use extractors::read_words;
use extractors::scorer::Scorer;
use model::evidence::Via;
use model::extraction::{Extraction, Page, Word};
use model::{Confidence, DocumentId, Rect};

/// Width of a letter and distance of two rows, in points.
const LETTER: f32 = 5.2;
const ROW: f32 = 12.0;

/// A page as it would come from a reader: a letter is a fixed width, a row a fixed height, an empty row a gap.
fn read(text: &str) -> Extraction {
    let scale = |v: f32, full: f32| (v / full * 10_000.0) as u16;
    let mut words = Vec::new();
    for (row, line) in text.lines().enumerate() {
        let mut at = 0;
        for part in line.split(' ') {
            let length = part.chars().count();
            if length > 0 {
                let (x, y) = (20.0 + at as f32 * LETTER, 40.0 + row as f32 * ROW);
                let rect = Rect {
                    left: scale(x, 595.0),
                    top: scale(y, 842.0),
                    right: scale(x + length as f32 * LETTER, 595.0),
                    bottom: scale(y + 9.5, 842.0),
                };
                words.push(Word { text: part.to_owned(), rect, confidence: Confidence::CERTAIN });
            }
            at += length + 1;
        }
    }
    let page = Page { number: 1, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None };
    read_words(DocumentId::of(text.as_bytes()), vec![page], Scorer::built_in())
}

/// Compares the best candidate of each term; an empty text stands for none.
fn check(text: &str, expected: &[(&str, &str)]) {
    let out = read(text);
    for (term, expected) in expected {
        let best = out.candidates.iter().find(|c| c.term.to_string() == *term);
        assert_eq!(best.map_or("", |c| c.value.as_str()), *expected, "{term} of\n{text}");
    }
}

#[test]
fn sums_are_what_the_columns_above_them_are_called() {
    let page = "\
                         FAKTURA NR FV 12/08/2026
                         Data wystawienia: 2026-08-03

Sprzedawca:                              Nabywca:
Stolarnia Dolna Sp. z o.o.               Drukarnia Górna Sp. z o.o.
ul. Kwiatowa 3                           ul. Polna 8
00-950 Warszawa                          30-105 Kraków

Lp. Nazwa           Ilość   Cena netto  Wartość netto  VAT  Kwota VAT  Wartość brutto
1   Blat dębowy         2       150,00         300,00  23%      69,00          369,00
2   Półka               4        25,00         100,00   8%       8,00          108,00
                                               300,00  23%      69,00          369,00
                            w tym:             100,00   8%       8,00          108,00
                            Razem:             400,00           77,00          477,00

Do zapłaty: 477,00 PLN";
    check(
        page,
        &[("BT-1", "FV 12/08/2026"), ("BT-109", "400.00 PLN"), ("BT-110", "77.00 PLN"), ("BT-112", "477.00 PLN")],
    );
}

#[test]
fn nets_of_two_rates_do_not_make_a_gross_total() {
    let page = "\
Pension Uferblick GmbH
Seeweg 3 · 78462 Konstanz

RECHNUNG      Rechnungs-Nr. H-204      Rechnungsdatum: 11.02.2026

Leistung                                     Betrag
Zimmer                                       107,00
Speisen                                       59,50
Gesamt                                       166,50 €

%             Netto         MwSt       Gesamt
7%           100,00         7,00       107,00
19%           50,00         9,50        59,50
Gesamt       150,00        16,50       166,50";
    check(page, &[("BT-109", "150.00 EUR"), ("BT-110", "16.50 EUR"), ("BT-112", "166.50 EUR")]);
}

#[test]
fn a_rounded_payment_keeps_its_net_and_its_tax() {
    let page = "\
Atelier Birke GmbH                         Rechnung
Dorfstrasse 7                              Rechnungsnummer  26679
3073 Gümligen                              Datum            11.01.2026

Bezeichnung              Menge     Preis      Total
Papier                    2.00     11.35      22.70
Ordner                   10.00      4.29      42.90

Zwischentotal                                 65.60
MWST 8.1%                                      5.31
Rundung                                       -0.01
Total CHF                                     70.90";
    check(page, &[("BT-109", "65.60 CHF"), ("BT-110", "5.31 CHF"), ("BT-112", "70.90 CHF")]);
}

#[test]
fn the_one_total_of_a_bill_without_vat_may_be_called_net() {
    let page = "\
Metallbau Erle GmbH
Am Hafen 12, 28195 Bremen

Rechnung Nr.: 071/2026                   Bremen, 31.01.2026

  2 Stk   Geländer             à 219,90 €       439,80 €
 25 Stk   Haken                 à 87,45 €     2.186,25 €
  1 psch  Anfahrt               à 39,00 €        39,00 €
          Rechnungssumme netto                2.665,05 €
Steuerschuldnerschaft des Leistungsempfängers gemäß § 13b UStG.";
    check(
        page,
        &[("BT-112", "2665.05 EUR"), ("BG-25[2]/BT-129", "25"), ("BG-25[2]/BT-146", "87.45"), ("BG-25[3]/BT-129", "1")],
    );
}

#[test]
fn dates_and_numbers_of_other_invoices_are_theirs() {
    let credit = "\
Blaumeise Catering GmbH
Bahnhofplatz 1
34117 Kassel

Rechnungskorrektur
Nr. GS-644      Datum 27.02.2026
zur Rechnung 424109 vom 07.02.2026

Nettosumme                 468,00 €
USt. 19 %                   88,92 €
Gutschriftsbetrag          556,92 €";
    check(credit, &[("BT-2", "2026-02-27"), ("BT-1", "GS-644")]);
    let part = "\
Kontor Nordwind GmbH                       2. Abschlagsrechnung
Hafenstraße 4                              Datum: 27.05.2026
86159 Augsburg                             Rechnungs-Nr. AR-99

Erbrachte Leistungen bis heute             10.000,00 €
abzüglich 1. Abschlagsrechnung vom 17.04.2026   - 4.000,00 €
Zwischensumme netto                         6.000,00 €
zuzüglich 19 % MwSt.                        1.140,00 €
Zahlbetrag                                  7.140,00 €";
    check(part, &[("BT-2", "2026-05-27"), ("BT-1", "AR-99")]);
}

#[test]
fn a_firm_goes_before_its_contact_person() {
    let page = "\
Lakeview Dental Group LLC
502 Elm Street
Dallas, TX 75202
info@lakeview-dental.example

INVOICE

BILL TO                              INVOICE     1717
Dora Finch                           DATE        04/17/2026
Basalt State Logistics Corp.         DUE DATE    05/17/2026
4100 Cedar Ave S
Minneapolis, MN 55407

DESCRIPTION              QTY       RATE       AMOUNT
Logo redesign              2     650.00     1,300.00
BALANCE DUE                                $1,300.00";
    check(page, &[("BT-44", "Basalt State Logistics Corp."), ("BT-27", "Lakeview Dental Group LLC")]);
}

#[test]
fn a_payment_slip_says_who_is_paid_and_who_pays() {
    let page = "\
Lammin Paino Oyj                         LASKU
Tehtaankatu 7
33330 Tampere                            Laskun numero  4308
                                         Päiväys        30.5.2026
Koivulan Rakennus Oy                     Eräpäivä       13.6.2026
Kauppakatu 11
40100 JYVÄSKYLÄ

Tuote             Määrä   Yksikköhinta   Yhteensä
Esite                40           2,00      80,00
Veroton summa                               80,00 €
Arvonlisävero 25,5 %                        20,40 €
Maksettava yhteensä                        100,40 €

Saajan tilinumero    FI21 1234 5600 0007 85
Saaja                Lammin Paino Oyj
Maksaja              Koivulan Rakennus Oy
                     Kauppakatu 11";
    check(page, &[("BT-27", "Lammin Paino Oyj"), ("BT-44", "Koivulan Rakennus Oy")]);
}

#[test]
fn a_number_in_groups_is_one_number() {
    let page = "\
Wellenfunk Mobil AG
Am Hafen 12, 28195 Bremen

Kreativwerk Agentur GmbH                   Rechnungsnummer
Bahnhofplatz 1                             1466 8758 8885
34117 Kassel                               Rechnungsdatum
                                           03.04.2026

Summe ohne USt                              67,84 EUR
Umsatzsteuer 19 %                           12,89 EUR
Rechnungsbetrag                             80,73 EUR";
    check(page, &[("BT-1", "1466 8758 8885")]);
}

#[test]
fn a_column_with_vat_is_not_what_a_line_nets() {
    let page = "\
Osterby Antriebe GmbH                  Rechnung RE-02538
Hafenstr. 67                           Datum:   25.08.2026
04109 Kassel

Nettobetrag                                              763,00 EUR
Umsatzsteuer 19,00 %                                     144,97 EUR
Rechnungsbetrag                                          907,97 EUR

Artikelbezeichnung            Anzahl   Preis/Einheit    MwSt.   Brutto
Wartung August 2026                1          763,00  19,00 %   907,97";
    check(page, &[("BG-25[1]/BT-131", "763.00 EUR"), ("BG-25[1]/BT-146", "763.00"), ("BT-109", "763.00 EUR")]);
}

#[test]
fn days_are_no_amount_due() {
    let page = "\
Kelvera Kabel AB                          Faktura INV003999
Hamngatan 16                              Fakturadatum  2026-09-09
11122 Gävle

Artikelnr    Specifikation                Ant.  Enh  Á-pris   Belopp
C-3012       Kabelbuntband 200 mm           38   st    4,59   174,42

                                                Netto         174,42
                                                25% moms       43,61
                                                Fakturabelopp 218,03

Betalas inom 30 dagar.";
    check(page, &[("BT-112", "218.03"), ("BT-115", "")]);
}

#[test]
fn thanks_for_an_order_name_none() {
    let page = "\
Blumenthal Tischlerei SARL                Facture 2026/2362
12 rue du Port                            Date de facture  10/10/2026
67000 Lyon

Suite à votre commande, nous vous facturons les éléments suivants :

Code      Prestation                      Nombre    P.U.    Total HT
K-9010    Film étirable 500 mm                38    8,11      308,18

                                          Montant HT          308,18 €
                                          TVA 20 %             61,64 €
                                          Montant dû          369,82 €";
    check(page, &[("BT-13", ""), ("BT-1", "2026/2362"), ("BT-112", "369.82 EUR")]);
}

#[test]
fn a_caption_below_a_value_says_what_it_is() {
    let page = "\
          Furuvik kommune
          Kommunalteknikk
          Postboks 47 Sentrum, 5014 Bergen


Brygga Kontor AS                             31.10.2025
Storgata 98                                  Fakturadato
0155 Oslo

                                             16391901
                                             Fakturanummer

                                             10/775
                                             Gnr/Bnr

                                             30.11.2025
                                             Betalingsfrist

Kommunale avgifter 2. termin

Feieavgift                                          828,01
Byggesaksgebyr                                    1 350,64
Sum å betale                                   2 178,65 kr

Kontonr 9938 46 38779";
    check(page, &[("BT-1", "16391901"), ("BT-2", "2025-10-31"), ("BT-9", "2025-11-30"), ("BT-44", "Brygga Kontor AS")]);
}

#[test]
fn without_a_sign_the_currency_is_that_of_the_account() {
    let page = "\
Estudio Pomelo, S.L.
C/ Mayor, 93
41007 Sevilla
NIF B57605073

FACTURA 14845
Fecha: 02/06/2025

Talleres Urbia, S.L.
C/ Sol, 7
46014 Valencia

Concepto                            Cantidad     Precio     Importe
Campaña exterior                          30      95,00    2.850,00
Base imponible                                             2.850,00
IVA 21%                                                      598,50
TOTAL FACTURA                                              3.448,50

IBAN ES91 2100 0418 4502 0005 1332";
    check(page, &[("BT-5", "EUR"), ("BT-112", "3448.50 EUR")]);
}

#[test]
fn a_name_may_end_in_a_number_over_its_own_street() {
    let page = "\
Renstad Städ AB                              Faktura
Storgatan 7
411 05 Göteborg                              Fakturanummer: 66147
Momsreg.nr SE556223381601                    Fakturadatum: 2025-12-12

Brf Solglimten 4
Verkstadsvägen 77
582 22 Linköping

Beskrivning                         Antal     Pris      Belopp
Trappstädning                           2   600,00    1 200,00
Summa exkl. moms                                      1 200,00
Moms 25 %                                               300,00
Att betala                                         1 500,00 kr";
    check(page, &[("BT-44", "Brf Solglimten 4"), ("BT-52", "Linköping"), ("BT-53", "582 22")]);
}

#[test]
fn the_date_of_another_invoice_is_not_that_of_the_document() {
    let credit = "\
Penhallow Fixings Ltd                                       CREDIT NOTE
59 Quayside
Bristol BS1 6QF
VAT Reg: GB980780684

Credit Note No.   CN40221          Original invoice   373281
Date              09/01/2025       Invoice date       17/12/2024
Your PO           P81543           Reason             Goods returned

Saltmarsh Interiors Limited
63 Station Road
Stockport SK3 8AB

Description                         Qty      Price      Amount
Coach screw M10x80                   13      66.52      864.76
Goods                                                   864.76
VAT 20%                                                 172.95
Total Credit                                      1,037.71 GBP";
    check(credit, &[("BT-1", "CN40221"), ("BT-2", "2025-01-09")]);
    let corrected = "\
                                            Lohmeyer Bürosysteme GmbH
                                            Am Anger 29
                                            86150 Augsburg
                                            USt-ID-Nr.: DE425462011

Stiftung Kinderhaus Südhang
Lindenstraße 56
70173 Stuttgart

Korrigierte Rechnung R25-364
Diese Rechnung ersetzt unsere Rechnung Nr. R25-333 vom 22.08.2025, die hiermit storniert wird.
Rechnungsdatum: 08.09.2025 | Fällig am: 22.09.2025 | Rechnungsnummer: R25-364

Beschreibung                     Menge     Einzelpreis      Gesamt
Miete Gerät A3                      35           59,35    2.077,25
Gesamtbetrag netto                                        2.077,25
Umsatzsteuer 19%                                            394,68
Gesamtbetrag brutto (EUR)                                 2.471,93";
    check(corrected, &[("BT-1", "R25-364"), ("BT-2", "2025-09-08"), ("BT-9", "2025-09-22")]);
}

#[test]
fn a_number_that_counts_by_month_is_no_date() {
    let page = "\
Agnieszka Wronka Tłumaczenia
ul. Leśna 44A
00-850 Warszawa
NIP 772-340-54-91

Piekarnia Kłosek s.c.
al. Niepodległości 73
80-298 Gdańsk
                                         Warszawa, 27 grudnia 2025 r.
Faktura nr 8/12/2025

Tłumaczenie przysięgłe umowy                                825,00
Tłumaczenie ustne                                         1 260,00
Do zapłaty                                             2 085,00 zł";
    check(page, &[("BT-1", "8/12/2025"), ("BT-2", "2025-12-27")]);
}

#[test]
fn a_seller_at_the_foot_is_named_before_his_street() {
    let page = "\
FATTURA / INVOICE
Cabinet Valmont & Fils                   Numero / Number          591/E
58 avenue Jean Jaurès                    Data / Date              14/06/2025
33000 Bordeaux                           Scadenza / Due date      14/07/2025
FRANCE                                   P.IVA cliente / VAT no.  FR03432763266

Q.tà  Descrizione                                   Prezzo      Importo
  69  Riduttore epicicloidale                        17,58     1.213,02
                         Totale imponibile / Taxable amount   € 1.213,02
                         VAT 0%                                   € 0,00
                         Totale fattura / Invoice total       € 1.213,02

   Officine Treviso S.p.A. Viale Europa 88, 37121 Verona VR VAT IT05248750159
   IBAN IT60 X054 2811 1010 0000 0123 456";
    check(
        page,
        &[("BT-27", "Officine Treviso S.p.A."), ("BT-31", "IT05248750159"), ("BT-44", "Cabinet Valmont & Fils")],
    );
}

#[test]
fn disbursements_need_no_sum_of_their_own() {
    let page = "\
Ní Dhuinn Solicitors
Unit 3, Ballymount Avenue
Galway
VAT Reg. IE4111571A

Shannon Logistics Ltd                       Dated: 11 January 2026
81 Grand Parade                             Bill No.: 2025/90142
Dublin 2

FEE NOTE

Taking instructions and attendances                       4,364.50
Correspondence with Revenue                                 419.00
Professional fee                                          4,783.50
VAT @ 23%                                                 1,100.21
Outlays
Commissioner for oaths                                       12.00
Searches                                                     38.50
TOTAL DUE                                               € 5,934.21";
    check(page, &[("BT-110", "1100.21 EUR"), ("BT-112", "5934.21 EUR")]);
}

#[test]
fn what_counts_the_invoices_of_a_contract_is_not_their_number() {
    let page = "\
Entreprise Gauthey Bâtiment SAS
21 rue de l'Artisanat                        Clinique du Parc SA
69003 Lyon                                   82 rue des Tanneurs
N° TVA FR89755352929                         33000 Bordeaux

Facture de situation n° 4
Facture n°        25-6095
Date              17/10/2025

Désignation                                           Montant HT
Installation de chantier                               50 300,00
Montant HT                                             50 300,00
TVA 20 %                                               10 060,00
Montant TTC €                                          60 360,00";
    check(page, &[("BT-1", "25-6095"), ("BT-2", "2025-10-17")]);
}
