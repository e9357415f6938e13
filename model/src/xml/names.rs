//! Namespaces by their names. A prefix means nothing; it is only shown.

/// A namespace that a reader knows, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ns {
    /// No namespace.
    None,
    /// UBL common basic components.
    Cbc,
    /// UBL common aggregate components.
    Cac,
    /// UBL extensions, and what is inside them.
    Ext,
    /// UBL Invoice.
    UblInvoice,
    /// UBL CreditNote.
    UblCreditNote,
    /// Another UBL document: Order, DespatchAdvice …
    UblOther,
    /// Cross Industry Invoice.
    Rsm,
    /// ZUGFeRD 1 (CrossIndustryDocument).
    Ferd,
    /// Another Cross Industry message: SCRDMCCBDACIOMessageStructure of Order-X …
    CrossIndustryOther,
    /// CII reusable aggregates.
    Ram,
    /// CII unqualified data types.
    Udt,
    /// CII qualified data types.
    Qdt,
    /// CII reusable aggregates of another release than 100.
    RamOther,
    /// CII unqualified data types of another release than 100.
    UdtOther,
    /// CII qualified data types of another release than 100.
    QdtOther,
    /// Standard Business Document (Peppol envelope).
    Sbdh,
    /// KSeF FA (Poland): the forms of the central repository, of which a `Faktura` is the invoice.
    Ksef,
    /// FatturaPA (Italy): its root; the elements inside have no namespace.
    FatturaPa,
    /// Facturae (Spain): its root; the elements inside have no namespace.
    Facturae,
    /// XML itself and schema hints: ignored on purpose.
    Plumbing,
    /// XInclude: never followed.
    XInclude,
    /// XML digital signatures and XAdES, which national variants put beside the invoice.
    Signature,
    /// Any other.
    Other,
}

impl Ns {
    /// The namespace of this name.
    #[must_use]
    pub fn of(uri: &str) -> Ns {
        const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";
        const CEFACT: &str = "urn:un:unece:uncefact:data:";
        if let Some(name) = uri.strip_prefix(UBL) {
            return match name {
                "CommonBasicComponents-2" => Ns::Cbc,
                "CommonAggregateComponents-2" => Ns::Cac,
                "CommonExtensionComponents-2" => Ns::Ext,
                "Invoice-2" => Ns::UblInvoice,
                "CreditNote-2" => Ns::UblCreditNote,
                "CommonSignatureComponents-2" | "SignatureAggregateComponents-2" | "SignatureBasicComponents-2" => {
                    Ns::Signature
                }
                "QualifiedDataTypes-2" | "UnqualifiedDataTypes-2" => Ns::Plumbing,
                _ if name.starts_with("Common") => Ns::Other,
                _ => Ns::UblOther,
            };
        }
        if let Some(name) = uri.strip_prefix(CEFACT) {
            return match name {
                "standard:CrossIndustryInvoice:100" => Ns::Rsm,
                "standard:ReusableAggregateBusinessInformationEntity:100" => Ns::Ram,
                "standard:UnqualifiedDataType:100" => Ns::Udt,
                "standard:QualifiedDataType:100" => Ns::Qdt,
                _ if name.starts_with("standard:ReusableAggregateBusinessInformationEntity:") => Ns::RamOther,
                _ if name.starts_with("standard:UnqualifiedDataType:") => Ns::UdtOther,
                _ if name.starts_with("standard:QualifiedDataType:") => Ns::QdtOther,
                _ => Ns::CrossIndustryOther,
            };
        }
        match uri {
            "" => Ns::None,
            "urn:ferd:CrossIndustryDocument:invoice:1p0" => Ns::Ferd,
            "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader" => Ns::Sbdh,
            "http://www.w3.org/XML/1998/namespace" | "http://www.w3.org/2001/XMLSchema-instance" => Ns::Plumbing,
            "http://www.w3.org/2001/XInclude" => Ns::XInclude,
            _ if uri.starts_with("http://crd.gov.pl/wzor/") => Ns::Ksef,
            _ if uri.starts_with("http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/")
                || uri.starts_with("http://www.fatturapa.gov.it/sdi/fatturapa/") =>
            {
                Ns::FatturaPa
            }
            _ if uri.starts_with("http://www.facturae.es/Facturae/")
                || uri.starts_with("http://www.facturae.gob.es/formato/Versiones/Facturae") =>
            {
                Ns::Facturae
            }
            _ if uri.starts_with("http://www.w3.org/2000/09/xmldsig#") || uri.starts_with("http://uri.etsi.org/") => {
                Ns::Signature
            }
            _ => Ns::Other,
        }
    }

    /// What it is inside of this root: other Cross Industry messages bring their own releases of the components, while a
    /// component of another release is no part of the invoice, whatever its name.
    #[must_use]
    pub(super) fn below(self, root: Ns) -> Ns {
        match (self, root) {
            (_, Ns::Rsm) => self,
            (Ns::RamOther, _) => Ns::Ram,
            (Ns::UdtOther, _) => Ns::Udt,
            (Ns::QdtOther, _) => Ns::Qdt,
            _ => self,
        }
    }

    /// Whether it is the namespace of a national invoice format.
    #[must_use]
    pub fn is_national_invoice(self) -> bool {
        matches!(self, Ns::Ksef | Ns::FatturaPa | Ns::Facturae)
    }

    /// How names of it are shown in a place, e.g. `cbc:`, whatever prefix the document uses.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Ns::Cbc => "cbc:",
            Ns::Cac => "cac:",
            Ns::Ext => "ext:",
            Ns::Rsm | Ns::Ferd | Ns::CrossIndustryOther => "rsm:",
            Ns::Ram => "ram:",
            Ns::Udt => "udt:",
            Ns::Qdt => "qdt:",
            Ns::Sbdh => "sh:",
            Ns::None | Ns::UblInvoice | Ns::UblCreditNote | Ns::UblOther | Ns::Ksef | Ns::FatturaPa | Ns::Facturae => {
                ""
            }
            Ns::RamOther | Ns::UdtOther | Ns::QdtOther => "*:",
            Ns::Plumbing | Ns::XInclude | Ns::Signature | Ns::Other => "*:",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_of_another_release_are_no_part_of_an_invoice() {
        const AGGREGATES: &str = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:";
        for (release, alone, in_invoice, in_zugferd) in [
            ("100", Ns::Ram, Ns::Ram, Ns::Ram),
            ("100x", Ns::RamOther, Ns::RamOther, Ns::Ram),
            ("12", Ns::RamOther, Ns::RamOther, Ns::Ram),
        ] {
            let ns = Ns::of(&format!("{AGGREGATES}{release}"));
            assert_eq!((ns, ns.below(Ns::Rsm), ns.below(Ns::Ferd)), (alone, in_invoice, in_zugferd), "{release}");
        }
        assert_eq!(Ns::of("urn:un:unece:uncefact:data:CrossIndustryInvoice:100"), Ns::CrossIndustryOther);
    }
}
