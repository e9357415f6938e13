//! What access points drop: the invoice in its SBDH envelope, and the files they put beside it.

use crate::companies::Company;

/// Scheme of electronic addresses (EAS) by which a company's VAT identifier is its Peppol address.
#[must_use]
pub fn scheme(company: &Company) -> &'static str {
    match company.country {
        "DE" => "9930",
        "FR" => "9957",
        "NL" => "9944",
        "PL" => "9945",
        "IE" => "9935",
        "GB" => "9932",
        other => unreachable!("the samples have no company in {other}"),
    }
}

/// Peppol participant of a company, by its VAT identifier.
#[must_use]
pub fn participant(company: &Company) -> String {
    format!("{}:{}", scheme(company), company.vat_id().to_lowercase())
}

/// Wraps a UBL document in a Standard Business Document Header (Peppol envelope specification 2.0).
#[must_use]
pub fn envelope(ubl: &str, kind: &str, id: &str, sender: &Company, receiver: &Company) -> String {
    let body = ubl.split_once("?>").map_or(ubl, |(_, rest)| rest).trim_start();
    let namespace = format!("urn:oasis:names:specification:ubl:schema:xsd:{kind}-2");
    let type_id = document_type(kind);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
  <StandardBusinessDocumentHeader>
    <HeaderVersion>1.0</HeaderVersion>
    <Sender><Identifier Authority="iso6523-actorid-upis">{}</Identifier></Sender>
    <Receiver><Identifier Authority="iso6523-actorid-upis">{}</Identifier></Receiver>
    <DocumentIdentification>
      <Standard>{namespace}</Standard>
      <TypeVersion>2.1</TypeVersion>
      <InstanceIdentifier>{id}</InstanceIdentifier>
      <Type>{kind}</Type>
      <CreationDateAndTime>2026-03-13T08:15:00Z</CreationDateAndTime>
    </DocumentIdentification>
    <BusinessScope>
      <Scope><Type>DOCUMENTID</Type><InstanceIdentifier>{type_id}</InstanceIdentifier><Identifier>busdox-docid-qns</Identifier></Scope>
      <Scope><Type>PROCESSID</Type><InstanceIdentifier>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</InstanceIdentifier><Identifier>cenbii-procid-ubl</Identifier></Scope>
      <Scope><Type>COUNTRY_C1</Type><InstanceIdentifier>{}</InstanceIdentifier></Scope>
    </BusinessScope>
  </StandardBusinessDocumentHeader>
{body}
</StandardBusinessDocument>
"#,
        participant(sender),
        participant(receiver),
        sender.country
    )
}

/// The sidecar that one kind of access point writes beside `<id>.xml`.
#[must_use]
pub fn sidecar(kind: &str, id: &str, sender: &Company, receiver: &Company) -> String {
    let value = serde_json::json!({
        "messageId": format!("{id}@ap.example"),
        "instanceIdentifier": id,
        "senderId": format!("iso6523-actorid-upis::{}", participant(sender)),
        "receiverId": format!("iso6523-actorid-upis::{}", participant(receiver)),
        "documentTypeId": format!("busdox-docid-qns::{}", document_type(kind)),
        "processId": "cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        "accessPoint": "POP990001",
        "receivedAt": "2026-03-13T08:15:07Z",
    });
    // A value built from text always prints.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

/// The receipt that another kind writes as the sign of completeness.
#[must_use]
pub fn receipt(id: &str) -> String {
    format!("message-id={id}@ap.example\nreceived=2026-03-13T08:15:07Z\nstatus=OK\n")
}

/// A participant as such access points name folders: colons are not allowed everywhere.
#[must_use]
pub fn folder(company: &Company) -> String {
    participant(company).replace(':', "_")
}

fn document_type(kind: &str) -> String {
    format!(
        "urn:oasis:names:specification:ubl:schema:xsd:{kind}-2::{kind}##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
    )
}
