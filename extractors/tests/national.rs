//! National formats, each in documents of our own: what is read, with which sign and class, and that damage is said.

use extractors::{Engines, Options, assemble, einvoice};
use model::extraction::{DocumentClass, Extraction, Outcome, Reader, Reason};
use model::{DocumentId, Evidence, TermPath};

fn read(bytes: &[u8]) -> Extraction {
    extractors::read(bytes, &Options::default(), &mut Engines::default())
}

/// Asserts terms of the invoice; an empty value says that the term is absent.
#[track_caller]
fn check(bytes: &[u8], reader: Reader, class: DocumentClass, expected: &[(&str, &str)]) -> Extraction {
    let extraction = read(bytes);
    assert_eq!((extraction.reader, extraction.class), (reader, class), "{:?}", extraction.problems);
    assert!(extraction.refusal().is_none(), "{:?}", extraction.problems);
    let reading = assemble(&extraction);
    for (path, value) in expected {
        let path: TermPath = path.parse().expect("a path");
        assert_eq!(reading.invoice().get(&path).unwrap_or_default(), *value, "{path}");
        let provenance = reading.provenance(&path);
        assert!(value.is_empty() || provenance.is_some_and(|p| !p.evidence.is_empty()), "{path} has no evidence");
    }
    extraction
}

fn has(extraction: &Extraction, flag: &str) -> bool {
    extraction.flags.iter().any(|raised| raised == flag)
}

fn ksef(kind: &str, fa: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<f:Faktura xmlns:f="http://crd.gov.pl/wzor/2025/06/25/13775/">
  <f:Naglowek><f:KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</f:KodFormularza></f:Naglowek>
  <f:Podmiot1>
    <f:DaneIdentyfikacyjne><f:NIP>5260001246</f:NIP><f:Nazwa>Huta Rączka sp. z o.o.</f:Nazwa></f:DaneIdentyfikacyjne>
    <f:Adres><f:KodKraju>PL</f:KodKraju><f:AdresL1>ul. Polna 1</f:AdresL1><f:AdresL2>00-950 Warszawa</f:AdresL2></f:Adres>
    <f:DaneKontaktowe><f:Email>faktury@raczka.example</f:Email></f:DaneKontaktowe>
  </f:Podmiot1>
  <f:Podmiot2>
    <f:DaneIdentyfikacyjne><f:KodUE>DE</f:KodUE><f:NrVatUE>123456789</f:NrVatUE><f:Nazwa>Nordwerk GmbH</f:Nazwa></f:DaneIdentyfikacyjne>
    <f:Adres><f:KodKraju>DE</f:KodKraju><f:AdresL1>Weg 2</f:AdresL1><f:AdresL2>10115 Berlin</f:AdresL2></f:Adres>
  </f:Podmiot2>
  <f:Fa>
    <f:KodWaluty>PLN</f:KodWaluty><f:P_1>2026-03-02</f:P_1><f:P_2>FV/3/2026</f:P_2>
    {fa}
    <f:RodzajFaktury>{kind}</f:RodzajFaktury>
  </f:Fa>
</f:Faktura>"#
    )
}

#[test]
fn a_polish_invoice_gives_its_terms() {
    let fa = "<f:P_13_1>100.00</f:P_13_1><f:P_14_1>23.00</f:P_14_1><f:P_13_2>50</f:P_13_2><f:P_14_2>3.50</f:P_14_2>
      <f:P_13_7>10</f:P_13_7><f:P_15>186.50</f:P_15>
      <f:Adnotacje><f:P_18A>1</f:P_18A><f:Zwolnienie><f:P_19>1</f:P_19><f:P_19A>art. 43</f:P_19A></f:Zwolnienie></f:Adnotacje>
      <f:FaWiersz><f:NrWierszaFa>1</f:NrWierszaFa><f:P_7>Śruby</f:P_7><f:P_8A>szt.</f:P_8A><f:P_8B>10</f:P_8B>
        <f:P_9A>10.50</f:P_9A><f:P_10>5.00</f:P_10><f:P_11>100.00</f:P_11><f:P_12>23</f:P_12></f:FaWiersz>
      <f:FaWiersz><f:NrWierszaFa>2</f:NrWierszaFa><f:P_7>Chleb</f:P_7><f:P_8B>5</f:P_8B><f:P_9A>10</f:P_9A>
        <f:P_11>50</f:P_11><f:P_12>7</f:P_12></f:FaWiersz>
      <f:FaWiersz><f:NrWierszaFa>3</f:NrWierszaFa><f:P_7>Kurs</f:P_7><f:P_11>10</f:P_11><f:P_12>zw</f:P_12></f:FaWiersz>
      <f:Platnosc><f:TerminPlatnosci><f:Termin>2026-03-16</f:Termin></f:TerminPlatnosci><f:FormaPlatnosci>6</f:FormaPlatnosci>
        <f:RachunekBankowy><f:NrRB>61 1090 1014 0000 0712 1981 2874</f:NrRB><f:SWIFT>WBKPPLPP</f:SWIFT></f:RachunekBankowy></f:Platnosc>
      <f:WarunkiTransakcji><f:Zamowienia><f:NrZamowienia>4711</f:NrZamowienia></f:Zamowienia></f:WarunkiTransakcji>";
    let expected = [
        ("BT-1", "FV/3/2026"),
        ("BT-2", "2026-03-02"),
        ("BT-3", "380"),
        ("BT-5", "PLN"),
        ("BT-9", "2026-03-16"),
        ("BT-13", "4711"),
        ("BT-24", "FA (3)"),
        ("BT-27", "Huta Rączka sp. z o.o."),
        ("BT-31", "PL5260001246"),
        ("BT-35", "ul. Polna 1"),
        ("BT-37", "Warszawa"),
        ("BT-38", "00-950"),
        ("BT-40", "PL"),
        ("BT-43", "faktury@raczka.example"),
        ("BT-48", "DE123456789"),
        // Not a Polish post code: the line stays what it is.
        ("BT-51", "10115 Berlin"),
        ("BT-53", ""),
        ("BT-81", "30"),
        ("BG-17[1]/BT-84", "PL61109010140000071219812874"),
        ("BG-17[1]/BT-86", "WBKPPLPP"),
        ("BT-106", "160.00 PLN"),
        ("BT-109", "160.00 PLN"),
        ("BT-110", "26.50 PLN"),
        ("BT-112", "186.50 PLN"),
        ("BT-115", "186.50 PLN"),
        ("BG-23[1]/BT-119", "23"),
        // A reduced group stands for 8 or 7 percent; the line says which.
        ("BG-23[2]/BT-119", "7"),
        ("BG-23[3]/BT-118", "E"),
        ("BG-23[3]/BT-120", "art. 43"),
        ("BG-25[1]/BT-129", "10"),
        ("BG-25[1]/BT-131", "100.00 PLN"),
        ("BG-25[1]/BT-146", "10.50"),
        ("BG-25[1]/BT-152", "23"),
        ("BG-25[1]/BG-27[1]/BT-136", "5.00 PLN"),
        ("BG-25[3]/BT-151", "E"),
        ("BG-25[3]/BT-153", "Kurs"),
    ];
    let extraction = check(ksef("VAT", fa).as_bytes(), Reader::Ksef, DocumentClass::Invoice, &expected);
    assert!(has(&extraction, "split_payment") && !has(&extraction, "sum_mismatch"), "{:?}", extraction.flags);
    let number = extraction.candidates.iter().find(|c| c.term == TermPath::bt(1)).expect("a number");
    assert!(matches!(&number.evidence[0], Evidence::Xml { path, line: 14, .. } if path == "/Faktura/Fa/P_2"));
}

#[test]
fn a_polish_correction_is_a_credit_note_when_it_lowers_what_is_owed() {
    let lines = "<f:FaWiersz><f:NrWierszaFa>1</f:NrWierszaFa><f:P_7>Śruby</f:P_7><f:P_8B>10</f:P_8B><f:P_9A>10</f:P_9A>
        <f:P_11>100.00</f:P_11><f:P_12>23</f:P_12><f:StanPrzed>1</f:StanPrzed></f:FaWiersz>
      <f:FaWiersz><f:NrWierszaFa>1</f:NrWierszaFa><f:P_7>Śruby</f:P_7><f:P_8B>8</f:P_8B><f:P_9A>10</f:P_9A>
        <f:P_11>80.00</f:P_11><f:P_12>23</f:P_12></f:FaWiersz>";
    let corrected = "<f:PrzyczynaKorekty>zwrot</f:PrzyczynaKorekty><f:DaneFaKorygowanej>
      <f:DataWystFaKorygowanej>2026-02-01</f:DataWystFaKorygowanej><f:NrFaKorygowanej>FV/2/2026</f:NrFaKorygowanej></f:DaneFaKorygowanej>";
    let lower =
        format!("<f:P_13_1>-20.00</f:P_13_1><f:P_14_1>-4.60</f:P_14_1><f:P_15>-24.60</f:P_15>{corrected}{lines}");
    let expected = [
        ("BT-3", "381"),
        ("BG-3[1]/BT-25", "FV/2/2026"),
        ("BG-3[1]/BT-26", "2026-02-01"),
        ("BG-1[1]/BT-22", "zwrot"),
        ("BT-106", "20.00 PLN"),
        ("BT-109", "20.00 PLN"),
        ("BT-110", "4.60 PLN"),
        ("BT-112", "24.60 PLN"),
        ("BG-23[1]/BT-116", "20.00 PLN"),
        ("BG-25[1]/BT-129", "10"),
        ("BG-25[1]/BT-131", "100.00 PLN"),
        ("BG-25[1]/BT-146", "10"),
        ("BG-25[2]/BT-129", "-8"),
        ("BG-25[2]/BT-131", "-80.00 PLN"),
    ];
    let extraction = check(ksef("KOR", &lower).as_bytes(), Reader::Ksef, DocumentClass::CreditNote, &expected);
    assert!(!has(&extraction, "negative_amount") && !has(&extraction, "sum_mismatch"), "{:?}", extraction.flags);
    let total = extraction.candidates.iter().find(|c| c.term == TermPath::bt(112)).expect("a total");
    assert_eq!(total.raw.as_deref(), Some("-24.60"), "what is written stays beside the value");
    let higher = format!("<f:P_13_1>20.00</f:P_13_1><f:P_14_1>4.60</f:P_14_1><f:P_15>24.60</f:P_15>{corrected}");
    let expected = [("BT-3", "384"), ("BT-112", "24.60 PLN"), ("BT-115", "24.60 PLN")];
    check(ksef("KOR", &higher).as_bytes(), Reader::Ksef, DocumentClass::Invoice, &expected);
}

#[test]
fn polish_invoices_say_what_is_left_to_pay() {
    let base = "<f:P_13_1>100.00</f:P_13_1><f:P_14_1>23.00</f:P_14_1><f:P_15>123.00</f:P_15>";
    let cases: &[(&str, &str, &str)] = &[
        (
            "<f:Platnosc><f:Zaplacono>1</f:Zaplacono><f:FormaPlatnosci>1</f:FormaPlatnosci></f:Platnosc>",
            "123.00 PLN",
            "0.00 PLN",
        ),
        (
            "<f:Platnosc><f:ZnacznikZaplatyCzesciowej>1</f:ZnacznikZaplatyCzesciowej><f:ZaplataCzesciowa>
             <f:KwotaZaplatyCzesciowej>23.00</f:KwotaZaplatyCzesciowej></f:ZaplataCzesciowa></f:Platnosc>",
            "23.00 PLN",
            "100.00 PLN",
        ),
        (
            "<f:Rozliczenie><f:SumaObciazen>10.00</f:SumaObciazen><f:SumaOdliczen>3.00</f:SumaOdliczen><f:DoZaplaty>130.00</f:DoZaplaty></f:Rozliczenie>",
            "-7.00 PLN",
            "130.00 PLN",
        ),
        ("", "", "123.00 PLN"),
    ];
    for (payment, paid, due) in cases {
        let text = ksef("VAT", &format!("{base}{payment}"));
        let expected = [("BT-113", *paid), ("BT-115", *due)];
        let extraction = check(text.as_bytes(), Reader::Ksef, DocumentClass::Invoice, &expected);
        assert!(!has(&extraction, "sum_mismatch"), "{payment}");
    }
}

fn fattura(bodies: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica versione="FPA12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
  <FatturaElettronicaHeader>
    <DatiTrasmissione><CodiceDestinatario>UF1234</CodiceDestinatario></DatiTrasmissione>
    <CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00743110157</IdCodice></IdFiscaleIVA>
      <CodiceFiscale>RSSMRA70A01H501S</CodiceFiscale><Anagrafica><Nome>Maria</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici>
      <Sede><Indirizzo>Via Lunga</Indirizzo><NumeroCivico>3</NumeroCivico><CAP>20100</CAP><Comune>Milano</Comune><Provincia>MI</Provincia><Nazione>IT</Nazione></Sede>
    </CedentePrestatore>
    <CessionarioCommittente><DatiAnagrafici><CodiceFiscale>80012345678</CodiceFiscale><Anagrafica><Denominazione>Comune di Prova</Denominazione></Anagrafica></DatiAnagrafici></CessionarioCommittente>
  </FatturaElettronicaHeader>{bodies}
</p:FatturaElettronica>"#
    )
}

fn body(kind: &str, number: &str, general: &str, goods: &str, payment: &str) -> String {
    format!(
        "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa>
         <Data>2026-03-02</Data><Numero>{number}</Numero>{general}</DatiGeneraliDocumento>
         <DatiOrdineAcquisto><IdDocumento>OD-9</IdDocumento><CodiceCIG>Z1</CodiceCIG></DatiOrdineAcquisto></DatiGenerali>
         <DatiBeniServizi>{goods}</DatiBeniServizi>{payment}</FatturaElettronicaBody>"
    )
}

const GOODS: &str =
    "<DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Perizia</Descrizione><Quantita>2.00</Quantita>
    <UnitaMisura>h</UnitaMisura><PrezzoUnitario>500.00</PrezzoUnitario>
    <ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>10.00</Percentuale></ScontoMaggiorazione>
    <PrezzoTotale>900.00000000</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>";

#[test]
fn an_italian_fee_has_its_fund_its_withheld_tax_and_what_is_owed() {
    let general = "<DatiRitenuta><TipoRitenuta>RT01</TipoRitenuta><ImportoRitenuta>180.00</ImportoRitenuta></DatiRitenuta>
        <DatiCassaPrevidenziale><TipoCassa>TC01</TipoCassa><AlCassa>4.00</AlCassa><ImportoContributoCassa>36.00</ImportoContributoCassa>
        <ImponibileCassa>900.00</ImponibileCassa><AliquotaIVA>22.00</AliquotaIVA></DatiCassaPrevidenziale>
        <ImportoTotaleDocumento>1141.92</ImportoTotaleDocumento><Causale>Perizia del ponte</Causale>";
    let goods = format!(
        "{GOODS}<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>936.00</ImponibileImporto>
         <Imposta>205.92</Imposta></DatiRiepilogo>"
    );
    let payment = "<DatiPagamento><CondizioniPagamento>TP01</CondizioniPagamento>
        <DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-05-02</DataScadenzaPagamento><ImportoPagamento>461.92</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento>
        <DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><DataRiferimentoTerminiPagamento>2026-03-02</DataRiferimentoTerminiPagamento><GiorniTerminiPagamento>30</GiorniTerminiPagamento><ImportoPagamento>500.00</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento></DatiPagamento>";
    let expected = [
        ("BT-3", "380"),
        ("BT-9", "2026-04-01"),
        ("BT-11", ""),
        ("BT-13", "OD-9"),
        ("BT-17", "Z1"),
        ("BT-20", "2026-05-02: 461.92; 2026-04-01: 500.00"),
        ("BT-24", "FPA12"),
        ("BT-27", "Maria Rossi"),
        ("BT-31", "IT00743110157"),
        ("BT-32", "RSSMRA70A01H501S"),
        ("BT-35", "Via Lunga, 3"),
        ("BT-46", "80012345678"),
        ("BT-49", "UF1234"),
        ("BT-49-1", "0201"),
        ("BG-1[1]/BT-22", "Perizia del ponte"),
        ("BG-17[1]/BT-84", "IT60X0542811101000000123456"),
        ("BG-17[2]/BT-84", ""),
        ("BG-21[1]/BT-99", "36.00 EUR"),
        ("BT-106", "900.00 EUR"),
        ("BT-108", "36.00 EUR"),
        ("BT-109", "936.00 EUR"),
        ("BT-110", "205.92 EUR"),
        ("BT-112", "1141.92 EUR"),
        ("BT-113", "180.00 EUR"),
        ("BT-115", "961.92 EUR"),
        ("BG-25[1]/BG-27[1]/BT-136", "100.00 EUR"),
    ];
    let text = fattura(&body("TD06", "7", general, &goods, payment));
    let extraction = check(text.as_bytes(), Reader::FatturaPa, DocumentClass::Invoice, &expected);
    assert!(has(&extraction, "withholding_tax") && has(&extraction, "several_due_dates"));
    assert!(!has(&extraction, "sum_mismatch") && !has(&extraction, "unknown_elements"), "{:?}", extraction.flags);
}

#[test]
fn vat_that_a_public_buyer_pays_itself_is_not_owed_to_the_seller() {
    let goods = format!(
        "{GOODS}<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>900.00</ImponibileImporto>
         <Imposta>198.00</Imposta><EsigibilitaIVA>S</EsigibilitaIVA></DatiRiepilogo>"
    );
    let text = fattura(&body("TD01", "8", "<ImportoTotaleDocumento>1098.00</ImportoTotaleDocumento>", &goods, ""));
    let expected = [
        ("BG-23[1]/BT-118", "B"),
        ("BG-25[1]/BT-151", "B"),
        ("BT-112", "1098.00 EUR"),
        ("BT-113", "198.00 EUR"),
        ("BT-115", "900.00 EUR"),
    ];
    check(text.as_bytes(), Reader::FatturaPa, DocumentClass::Invoice, &expected);
}

#[test]
fn an_italian_credit_note_is_one_and_a_lot_says_how_many_invoices_it_holds() {
    let goods = "<DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Reso</Descrizione><PrezzoUnitario>10.00</PrezzoUnitario>
        <PrezzoTotale>10.00</PrezzoTotale><AliquotaIVA>0.00</AliquotaIVA><Natura>N4</Natura></DettaglioLinee>
        <DatiRiepilogo><AliquotaIVA>0.00</AliquotaIVA><Natura>N4</Natura><ImponibileImporto>10.00</ImponibileImporto><Imposta>0.00</Imposta></DatiRiepilogo>";
    let bodies = ["NC-1", "NC-2", "NC-3"].map(|number| body("TD04", number, "", goods, "")).concat();
    let expected = [
        ("BT-1", "NC-1"),
        ("BT-3", "381"),
        ("BT-112", "10.00 EUR"),
        ("BG-23[1]/BT-118", "E"),
        ("BG-25[1]/BT-129", "1"),
        ("BG-25[2]/BT-153", ""),
    ];
    let extraction = check(fattura(&bodies).as_bytes(), Reader::FatturaPa, DocumentClass::CreditNote, &expected);
    assert!(has(&extraction, "several_invoices"));
    let said = extraction.problems.iter().find(|p| p.reason == Reason::TooManyParts).expect("a problem");
    assert!(said.message.contains("3 invoices (NC-1, NC-2, NC-3)"), "{}", said.message);
}

fn facturae(invoices: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<fe:Facturae xmlns:fe="http://www.facturae.es/Facturae/2014/v3.2.1/Facturae" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <FileHeader><SchemaVersion>3.2.1</SchemaVersion></FileHeader>
  <Parties>
    <SellerParty><TaxIdentification><PersonTypeCode>F</PersonTypeCode><ResidenceTypeCode>R</ResidenceTypeCode><TaxIdentificationNumber>12345678Z</TaxIdentificationNumber></TaxIdentification>
      <Individual><Name>Ana</Name><FirstSurname>García</FirstSurname><SecondSurname>Ruiz</SecondSurname>
      <AddressInSpain><Address>Calle Mayor 1</Address><PostCode>28001</PostCode><Town>Madrid</Town><Province>Madrid</Province><CountryCode>ESP</CountryCode></AddressInSpain></Individual></SellerParty>
    <BuyerParty><TaxIdentification><PersonTypeCode>J</PersonTypeCode><ResidenceTypeCode>U</ResidenceTypeCode><TaxIdentificationNumber>FR40303265045</TaxIdentificationNumber></TaxIdentification>
      <LegalEntity><CorporateName>Atelier SARL</CorporateName>
      <OverseasAddress><Address>Rue 2</Address><PostCodeAndTown>75001 Paris</PostCodeAndTown><Province>IdF</Province><CountryCode>FRA</CountryCode></OverseasAddress></LegalEntity></BuyerParty>
  </Parties>
  <Invoices>{invoices}</Invoices>
  <ds:Signature><ds:SignatureValue>x</ds:SignatureValue></ds:Signature>
</fe:Facturae>"#
    )
}

fn factura(number: &str, header: &str, sign: &str) -> String {
    format!(
        "<Invoice><InvoiceHeader><InvoiceNumber>{number}</InvoiceNumber><InvoiceSeriesCode>S</InvoiceSeriesCode>
           <InvoiceDocumentType>FC</InvoiceDocumentType>{header}</InvoiceHeader>
         <InvoiceIssueData><IssueDate>2026-03-02</IssueDate><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode><TaxCurrencyCode>EUR</TaxCurrencyCode></InvoiceIssueData>
         <TaxesOutputs><Tax><TaxTypeCode>01</TaxTypeCode><TaxRate>21.00</TaxRate><TaxableBase><TotalAmount>{sign}100.00</TotalAmount></TaxableBase><TaxAmount><TotalAmount>{sign}21.00</TotalAmount></TaxAmount></Tax></TaxesOutputs>
         <InvoiceTotals><TotalGrossAmount>{sign}100.00</TotalGrossAmount><TotalGrossAmountBeforeTaxes>{sign}100.00</TotalGrossAmountBeforeTaxes>
           <TotalTaxOutputs>{sign}21.00</TotalTaxOutputs><TotalTaxesWithheld>{sign}15.00</TotalTaxesWithheld><InvoiceTotal>{sign}106.00</InvoiceTotal>
           <TotalOutstandingAmount>{sign}106.00</TotalOutstandingAmount><TotalExecutableAmount>{sign}106.00</TotalExecutableAmount></InvoiceTotals>
         <Items><InvoiceLine><ReceiverTransactionReference>PO-1</ReceiverTransactionReference><ItemDescription>Diseño</ItemDescription><Quantity>{sign}2</Quantity><UnitOfMeasure>02</UnitOfMeasure>
           <UnitPriceWithoutTax>50</UnitPriceWithoutTax><TotalCost>{sign}100.00</TotalCost><GrossAmount>{sign}100.00</GrossAmount>
           <TaxesOutputs><Tax><TaxTypeCode>01</TaxTypeCode><TaxRate>21.00</TaxRate></Tax></TaxesOutputs></InvoiceLine></Items>
         <PaymentDetails><Installment><InstallmentDueDate>2026-04-01</InstallmentDueDate><InstallmentAmount>{sign}106.00</InstallmentAmount><PaymentMeans>04</PaymentMeans>
           <AccountToBeCredited><IBAN>ES7921000813610123456789</IBAN></AccountToBeCredited></Installment></PaymentDetails></Invoice>"
    )
}

#[test]
fn a_spanish_invoice_gives_its_terms_and_a_batch_says_how_many_it_holds() {
    let class = "<InvoiceClass>OO</InvoiceClass>";
    let text = facturae(&(factura("1", class, "") + &factura("2", class, "")));
    let expected = [
        ("BT-1", "S-1"),
        ("BT-3", "380"),
        ("BT-6", ""),
        ("BT-9", "2026-04-01"),
        ("BT-13", "PO-1"),
        ("BT-27", "Ana García Ruiz"),
        ("BT-31", "ES12345678Z"),
        ("BT-40", "ES"),
        ("BT-48", "FR40303265045"),
        ("BT-55", "FR"),
        ("BG-17[1]/BT-84", "ES7921000813610123456789"),
        ("BT-112", "121.00 EUR"),
        ("BT-113", "15.00 EUR"),
        ("BT-115", "106.00 EUR"),
        ("BG-23[1]/BT-116", "100.00 EUR"),
        ("BG-25[1]/BT-130", "HUR"),
        ("BG-25[1]/BT-152", "21.00"),
        ("BG-25[2]/BT-153", ""),
    ];
    let extraction = check(text.as_bytes(), Reader::Facturae, DocumentClass::Invoice, &expected);
    assert!(has(&extraction, "several_invoices") && has(&extraction, "withholding_tax"));
    assert!(!has(&extraction, "sum_mismatch") && !has(&extraction, "unknown_elements"), "{:?}", extraction.flags);
}

#[test]
fn a_spanish_correction_by_differences_is_a_credit_note() {
    let header = "<InvoiceClass>OR</InvoiceClass><Corrective><InvoiceNumber>9</InvoiceNumber><InvoiceSeriesCode>S</InvoiceSeriesCode><ReasonDescription>Devolución</ReasonDescription></Corrective>";
    let expected = [
        ("BT-3", "381"),
        ("BG-3[1]/BT-25", "S-9"),
        ("BT-112", "121.00 EUR"),
        ("BT-115", "106.00 EUR"),
        ("BG-25[1]/BT-129", "2"),
        ("BG-25[1]/BT-146", "50"),
        ("BG-25[1]/BT-131", "100.00 EUR"),
    ];
    let negative = facturae(&factura("10", header, "-"));
    check(negative.as_bytes(), Reader::Facturae, DocumentClass::CreditNote, &expected);
    let positive = facturae(&factura("10", header, ""));
    check(positive.as_bytes(), Reader::Facturae, DocumentClass::Invoice, &[("BT-3", "384")]);
}

/// A container as RFC 5652 writes it, with indefinite lengths and chunks, and no signer.
fn signed(content: &[u8]) -> Vec<u8> {
    const SIGNED_DATA: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    const DATA: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
    let mut out =
        [&[0x30, 0x80], &SIGNED_DATA[..], &[0xa0, 0x80, 0x30, 0x80, 2, 1, 1, 0x31, 0, 0x30, 0x80], &DATA].concat();
    out.extend([0xa0, 0x80, 0x24, 0x80]);
    for chunk in content.chunks(1000) {
        out.extend([0x04, 0x82, (chunk.len() >> 8) as u8, chunk.len() as u8]);
        out.extend(chunk);
    }
    out.extend([0; 12]);
    out
}

#[test]
fn what_a_signed_file_signs_is_read_in_every_wrapping() {
    use base64::Engine as _;
    let inner = fattura(&body("TD01", "9", "<ImportoTotaleDocumento>1.00</ImportoTotaleDocumento>", GOODS, ""));
    let binary = signed(inner.as_bytes());
    let base64 = base64::engine::general_purpose::STANDARD.encode(&binary);
    let lines: String =
        base64.as_bytes().chunks(64).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
    let pem = format!("-----BEGIN PKCS7-----\n{lines}-----END PKCS7-----\n");
    for bytes in [binary.clone(), base64.into_bytes(), lines.into_bytes(), pem.into_bytes()] {
        let extraction =
            check(&bytes, Reader::FatturaPa, DocumentClass::Invoice, &[("BT-1", "9"), ("BT-112", "1.00 EUR")]);
        assert!(has(&extraction, "signed") && !has(&extraction, "signature_broken"));
        assert_eq!(extraction.document, DocumentId::of(&bytes));
        assert_eq!(extraction.embedded[0].id, DocumentId::of(inner.as_bytes()));
    }
    // A digit more, and the lengths are wrong: read all the same, and said.
    let at = binary.windows(5).position(|window| window == b"Milan").expect("a town");
    let mut longer = binary.clone();
    longer.insert(at, b'X');
    let extraction = check(&longer, Reader::FatturaPa, DocumentClass::Invoice, &[("BT-37", "XMilano")]);
    assert!(has(&extraction, "signature_broken"));
    // A signature beside its document holds nothing.
    let empty = read(&signed(b""));
    assert!(empty.refusal().is_some_and(|p| p.outcome == Outcome::Reject), "{:?}", empty.problems);
}

#[test]
fn names_without_their_namespace_and_empty_invoices_are_said() {
    let cases: &[(&str, Reason)] = &[
        ("<Faktura><Fa/></Faktura>", Reason::SchemaInvalid),
        ("<FatturaElettronica/>", Reason::SchemaInvalid),
        ("<Facturae xmlns='http://other.example'/>", Reason::SchemaInvalid),
        ("<Faktura xmlns='http://crd.gov.pl/wzor/2023/06/29/12648/'><Fa/></Faktura>", Reason::NoInvoiceFields),
        ("<Deklaracja xmlns='http://crd.gov.pl/wzor/2022/11/09/11890/'/>", Reason::UnsupportedType),
    ];
    for (text, reason) in cases {
        let problems = read(text.as_bytes()).problems;
        assert!(problems.iter().any(|problem| problem.reason == *reason), "{text}: {problems:?}");
    }
}

#[test]
fn orders_and_what_accompanies_goods_have_their_class() {
    let ubl = "urn:oasis:names:specification:ubl:schema:xsd";
    let cases = [
        ("Order", DocumentClass::Order),
        ("OrderResponse", DocumentClass::Order),
        ("OrderChange", DocumentClass::Order),
        ("DespatchAdvice", DocumentClass::DeliveryNote),
        ("ReceiptAdvice", DocumentClass::DeliveryNote),
        ("RemittanceAdvice", DocumentClass::Statement),
        ("Reminder", DocumentClass::Reminder),
    ];
    for (name, class) in cases {
        let extraction = read(format!("<{name} xmlns='{ubl}:{name}-2'/>").as_bytes());
        assert_eq!((extraction.reader, extraction.class), (Reader::OtherXml, class), "{name}");
    }
}

#[test]
fn an_advice_of_goods_shows_its_order_and_lines_and_receives_nothing() {
    let advice = |root: &str, of_document: &str, lines: &str| {
        format!(
            r#"<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>LS-7</b:ID><b:IssueDate>2026-02-20</b:IssueDate><b:Note>two parcels</b:Note>{of_document}
      <a:DespatchSupplierParty><a:Party><a:PartyName><b:Name>Nordwerk</b:Name></a:PartyName>
        <a:PartyLegalEntity><b:RegistrationName>Nordwerk GmbH</b:RegistrationName></a:PartyLegalEntity></a:Party></a:DespatchSupplierParty>
      <a:DeliveryCustomerParty><a:Party><a:PartyName><b:Name>Huta</b:Name></a:PartyName></a:Party></a:DeliveryCustomerParty>
      {lines}</{root}>"#
        )
    };
    let order = "<a:OrderReference><b:ID>4711</b:ID></a:OrderReference>";
    let line = |name: &str, quantity: &str, order: &str| {
        format!(
            "<a:{name}Line><b:ID>1</b:ID><b:{quantity}Quantity unitCode='KGM'>90</b:{quantity}Quantity>
             <a:OrderLineReference><b:LineID>3</b:LineID>{order}</a:OrderLineReference><a:Item><b:Name>Nails</b:Name></a:Item></a:{name}Line>"
        )
    };
    let second = "<a:OrderReference><b:ID>4712</b:ID></a:OrderReference>";
    let lines = line("Despatch", "Delivered", "") + &line("Despatch", "Delivered", second);
    let expected = [
        ("BT-1", "LS-7"),
        ("BT-2", "2026-02-20"),
        ("BT-13", "4711"),
        ("BT-27", "Nordwerk"),
        ("BT-44", "Huta"),
        ("BG-1[1]/BT-22", "two parcels"),
        ("BG-1[2]/BT-22", "Orders: 4711, 4712"),
        ("BG-25[1]/BT-126", "1"),
        ("BG-25[1]/BT-129", "90"),
        ("BG-25[1]/BT-130", "KGM"),
        ("BG-25[1]/BT-132", "3"),
        ("BG-25[2]/BT-153", "Nails"),
    ];
    let class = DocumentClass::DeliveryNote;
    check(advice("DespatchAdvice", order, &lines).as_bytes(), Reader::OtherXml, class, &expected);
    // Only the lines say which order it is.
    let lines = line("Receipt", "Received", second);
    let expected = [("BT-13", "4712"), ("BG-25[1]/BT-129", "90"), ("BT-112", "")];
    check(advice("ReceiptAdvice", "", &lines).as_bytes(), Reader::OtherXml, class, &expected);
    // What is odd in it stops nothing: it is filed.
    let odd = advice("DespatchAdvice", order, &line("Despatch", "Delivered", "").replace(">90<", ">many<"));
    let expected = [("BT-1", "LS-7"), ("BG-25[1]/BT-129", "")];
    assert!(!check(odd.as_bytes(), Reader::OtherXml, class, &expected).problems.is_empty());
}

#[test]
fn an_invoice_of_a_flat_rate_farmer_is_self_billed_by_its_buyer() {
    let rr = |kind: &str, sign: &str, more: &str| {
        let base = ksef("VAT", "");
        let (before, _) = base.split_once("<f:Fa>").expect("the invoice part");
        format!(
            "{before}<f:FakturaRR><f:KodWaluty>PLN</f:KodWaluty><f:P_4A>2026-02-20</f:P_4A><f:P_4B>2026-02-23</f:P_4B>
            <f:P_4C>RR/1</f:P_4C><f:P_11_1>{sign}750.00</f:P_11_1><f:P_11_2>{sign}52.50</f:P_11_2><f:P_12_1>{sign}802.50</f:P_12_1>
            <f:RodzajFaktury>{kind}</f:RodzajFaktury>{more}
            <f:FakturaRRWiersz><f:NrWierszaFa>1</f:NrWierszaFa><f:P_5>ziemniaki</f:P_5><f:P_6A>kg</f:P_6A><f:P_6B>{sign}300</f:P_6B>
            <f:P_6C>klasa I</f:P_6C><f:P_7>2.50</f:P_7><f:P_8>{sign}750.00</f:P_8><f:P_9>7.0</f:P_9></f:FakturaRRWiersz>
            <f:Platnosc><f:FormaPlatnosci>1</f:FormaPlatnosci><f:RachunekBankowy1><f:NrRB>61109010140000071219812874</f:NrRB></f:RachunekBankowy1>
            <f:RachunekBankowy2><f:NrRB>27114020040000300201355387</f:NrRB></f:RachunekBankowy2></f:Platnosc></f:FakturaRR></f:Faktura>"
        )
    };
    let expected = [
        ("BT-1", "RR/1"),
        ("BT-2", "2026-02-23"),
        ("BT-3", "389"),
        ("BT-27", "Huta Rączka sp. z o.o."),
        ("BT-31", "PL5260001246"),
        ("BT-44", "Nordwerk GmbH"),
        ("BT-72", "2026-02-20"),
        ("BT-81", "30"),
        // The farmer's account; the buyer's own is not paid to.
        ("BG-17[1]/BT-84", "PL61109010140000071219812874"),
        ("BG-17[2]/BT-84", ""),
        ("BT-106", "750.00 PLN"),
        ("BT-109", "750.00 PLN"),
        ("BT-110", "52.50 PLN"),
        ("BT-112", "802.50 PLN"),
        ("BT-115", "802.50 PLN"),
        ("BG-23[1]/BT-116", "750.00 PLN"),
        ("BG-23[1]/BT-119", "7.0"),
        ("BG-25[1]/BT-129", "300"),
        ("BG-25[1]/BT-131", "750.00 PLN"),
        ("BG-25[1]/BT-152", "7.0"),
        ("BG-25[1]/BT-154", "klasa I"),
    ];
    let extraction = check(rr("VAT_RR", "", "").as_bytes(), Reader::Ksef, DocumentClass::Invoice, &expected);
    assert!(!has(&extraction, "sum_mismatch"), "{:?}", extraction.flags);
    let corrected = "<f:DaneFaKorygowanej><f:DataWystFaKorygowanej>2026-01-05</f:DataWystFaKorygowanej><f:NrFaKorygowanej>RR/0</f:NrFaKorygowanej></f:DaneFaKorygowanej>";
    let expected = [("BT-3", "261"), ("BG-3[1]/BT-25", "RR/0"), ("BT-112", "802.50 PLN"), ("BG-25[1]/BT-129", "300")];
    let lower = rr("KOR_VAT_RR", "-", corrected);
    check(lower.as_bytes(), Reader::Ksef, DocumentClass::CreditNote, &expected);
    let settled =
        "<f:Rozliczenie><f:SumaOdliczen>2.50</f:SumaOdliczen><f:DoZaplaty>800.00</f:DoZaplaty></f:Rozliczenie>";
    let expected = [("BT-113", "2.50 PLN"), ("BT-115", "800.00 PLN")];
    check(rr("VAT_RR", "", settled).as_bytes(), Reader::Ksef, DocumentClass::Invoice, &expected);
}

/// What comes out is whole: each value that stands has a provenance.
fn survives(bytes: &[u8]) {
    let reading = assemble(&read(bytes));
    assert_eq!(reading.invoice().terms().len(), reading.all_provenance().len());
}

/// Every cut, and bytes changed one by one: nothing panics, and every document is read in bounded time.
#[test]
fn cut_and_changed_documents_never_panic() {
    let goods = "<P_13_1>1</P_13_1>";
    let lower = format!("<f:P_13_1>-20.00</f:P_13_1><f:P_14_1>-4.60</f:P_14_1><f:P_15>-24.60</f:P_15>{goods}");
    let italian = fattura(&body("TD04", "1", "<ImportoTotaleDocumento>1098.00</ImportoTotaleDocumento>", GOODS, ""));
    let documents = [
        ksef("KOR", &lower).into_bytes(),
        italian.clone().into_bytes(),
        facturae(&factura("1", "<InvoiceClass>OR</InvoiceClass>", "-")).into_bytes(),
        signed(italian.as_bytes()),
    ];
    for document in documents {
        for end in (0..document.len()).step_by(11) {
            survives(&document[..end]);
        }
        for (at, fill) in (0..document.len()).step_by(13).zip([b'9', b'-', b'<', 0x04, 0x80, b'.'].into_iter().cycle())
        {
            let mut changed = document.clone();
            changed[at] = fill;
            survives(&changed);
        }
    }
    // Amounts at the end of what is exact do not overflow sums.
    let huge = "9".repeat(28);
    let text = ksef("VAT", &format!("<f:P_13_1>{huge}</f:P_13_1><f:P_13_2>{huge}</f:P_13_2><f:P_15>{huge}</f:P_15>"));
    survives(text.as_bytes());
}

/// Ten thousand lines, instalments and delivery notes take seconds at the very most, even unoptimised and in company.
#[test]
fn long_documents_are_read_in_bounded_time() {
    let lines = "<f:FaWiersz><f:P_7>x</f:P_7><f:P_8B>1</f:P_8B><f:P_9A>1</f:P_9A><f:P_11>1</f:P_11><f:P_12>23</f:P_12></f:FaWiersz>".repeat(10_000);
    let polish =
        ksef("VAT", &format!("<f:P_13_1>10000</f:P_13_1><f:P_14_1>2300</f:P_14_1><f:P_15>12300</f:P_15>{lines}"));
    let parts: String = (0..10_000)
        .map(|n| format!("<DettaglioPagamento><IBAN>IT{n}</IBAN><DataScadenzaPagamento>2026-05-02</DataScadenzaPagamento></DettaglioPagamento>"))
        .collect();
    let italian = fattura(&body("TD01", "1", "", GOODS, &format!("<DatiPagamento>{parts}</DatiPagamento>")));
    let notes: String = (0..10_000)
        .map(|n| format!("<InvoiceLine><DeliveryNotesReferences><DeliveryNote><DeliveryNoteNumber>D{n}</DeliveryNoteNumber></DeliveryNote></DeliveryNotesReferences><GrossAmount>1</GrossAmount></InvoiceLine>"))
        .collect();
    let spanish = facturae(&format!(
        "<Invoice><InvoiceHeader><InvoiceNumber>1</InvoiceNumber></InvoiceHeader><Items>{notes}</Items></Invoice>"
    ));
    for text in [polish, italian, spanish] {
        let start = std::time::Instant::now();
        let extraction =
            einvoice::read_xml(text.as_bytes(), DocumentId::of(text.as_bytes()), &Options::default().limits);
        assert!(extraction.candidates.len() > 10_000, "{:?}", extraction.problems);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}

#[test]
fn a_line_that_names_its_order_refers_to_a_line_of_that_order() {
    let ubl = |of_order: &str| {
        format!(
            r#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>R-7</b:ID><b:IssueDate>2026-02-20</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
      <a:InvoiceLine><b:ID>1</b:ID><a:OrderLineReference>{of_order}</a:OrderLineReference></a:InvoiceLine></Invoice>"#
        )
    };
    let cii = |of_order: &str| {
        format!(
            r#"<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
      xmlns:a="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"><r:SupplyChainTradeTransaction>
      <a:IncludedSupplyChainTradeLineItem><a:SpecifiedLineTradeAgreement><a:BuyerOrderReferencedDocument>{of_order}</a:BuyerOrderReferencedDocument>
      </a:SpecifiedLineTradeAgreement></a:IncludedSupplyChainTradeLineItem></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"#
        )
    };
    for (document, expected) in [
        (ubl("<b:LineID>10</b:LineID><a:OrderReference><b:ID>4711</b:ID></a:OrderReference>"), "4711 / 10"),
        (ubl("<b:LineID>NA</b:LineID><a:OrderReference><b:ID>4711</b:ID></a:OrderReference>"), "4711"),
        (ubl("<b:LineID>10</b:LineID><a:OrderReference><b:ID>NA</b:ID></a:OrderReference>"), "10"),
        (ubl("<b:LineID>10</b:LineID>"), "10"),
        (cii("<a:IssuerAssignedID>4711</a:IssuerAssignedID><a:LineID>10</a:LineID>"), "4711 / 10"),
        (cii("<a:LineID>10</a:LineID>"), "10"),
    ] {
        let reading = assemble(&read(document.as_bytes()));
        let path: TermPath = "BG-25[1]/BT-132".parse().expect("a path");
        assert_eq!(reading.invoice().get(&path).unwrap_or_default(), expected, "{document}");
    }
}
