//! The invented companies: our own group, and the vendors that bill it.
//!
//! Domains end in `.example`; VAT identifiers and IBANs carry correct check digits over invented digits.

use crate::identifiers;
use crate::layout::Layout;
use crate::wording::Language;

/// A company that does not exist.
#[derive(Debug, Clone)]
pub struct Company {
    /// Key in the vendor master; empty for our own entities and for strangers.
    pub vendor_id: &'static str,
    /// Name with legal form.
    pub name: &'static str,
    /// One line of what it does, for letterheads.
    pub trade: &'static str,
    /// Street and number.
    pub street: &'static str,
    /// Post code.
    pub post_code: &'static str,
    /// City.
    pub city: &'static str,
    /// ISO 3166 country.
    pub country: &'static str,
    /// Digits of its VAT identifier without the check digit.
    pub vat_digits: &'static str,
    /// National part of its IBAN.
    pub bban: &'static str,
    /// Bank and BIC.
    pub bank: (&'static str, &'static str),
    /// Mail domain.
    pub domain: &'static str,
    /// Telephone, in a range reserved for fiction where the country has one.
    pub telephone: &'static str,
    /// Entry in the commercial register.
    pub register: &'static str,
    /// Language it writes in.
    pub language: Language,
    /// Agreed days until payment is due.
    pub terms_days: u16,
    /// Whether its invoices must quote an order.
    pub po_required: bool,
    /// Whether nothing may be paid to it.
    pub blocked: bool,
    /// How its pages look.
    pub layout: Layout,
    /// Its colour.
    pub accent: [u8; 3],
}

impl Company {
    /// VAT identifier (BT-31, BT-48).
    #[must_use]
    pub fn vat_id(&self) -> String {
        identifiers::vat_identifier(self.country, self.vat_digits)
    }

    /// IBAN (BT-84), compact.
    #[must_use]
    pub fn iban(&self) -> String {
        identifiers::iban(self.country, self.bban)
    }

    /// Where its invoices come from and questions go to.
    #[must_use]
    pub fn email(&self) -> String {
        let mailbox = match self.language {
            Language::De => "rechnung",
            Language::Fr => "facturation",
            Language::Pl => "faktury",
            Language::Nl => "facturen",
            Language::En => "billing",
        };
        format!("{mailbox}@{}", self.domain)
    }
}

const STEEL: [u8; 3] = [38, 70, 110];
const TEAL: [u8; 3] = [0, 105, 110];
const BURGUNDY: [u8; 3] = [120, 28, 48];
const FOREST: [u8; 3] = [34, 92, 56];
const AMBER: [u8; 3] = [196, 112, 12];
const INK: [u8; 3] = [30, 34, 40];
const INDIGO: [u8; 3] = [62, 54, 140];
const ROSE: [u8; 3] = [178, 44, 92];
const SLATE: [u8; 3] = [72, 86, 98];

/// A company that nothing in particular is said about.
const PLAIN: Company = Company {
    vendor_id: "",
    name: "",
    trade: "",
    street: "",
    post_code: "",
    city: "",
    country: "DE",
    vat_digits: "",
    bban: "",
    bank: ("", ""),
    domain: "",
    telephone: "",
    register: "",
    language: Language::De,
    terms_days: 30,
    po_required: false,
    blocked: false,
    layout: Layout::Letter,
    accent: STEEL,
};

/// Our German company, head of the group.
pub const TANNAU_DE: Company = Company {
    name: "Tannau Werkzeuge GmbH",
    street: "Speicherstraße 14",
    post_code: "23552",
    city: "Lübeck",
    country: "DE",
    vat_digits: "81290447",
    domain: "tannau.example",
    ..PLAIN
};
/// Our Irish company.
pub const TANNAU_IE: Company = Company {
    name: "Tannau Tools Ireland Ltd",
    street: "3 Quayside Court",
    post_code: "T12 X8N4",
    city: "Cork",
    country: "IE",
    vat_digits: "3417702",
    domain: "tannau.example",
    language: Language::En,
    ..PLAIN
};
/// Our French company.
pub const TANNAU_FR: Company = Company {
    name: "Tannau Outillage SAS",
    street: "27 rue des Forges",
    post_code: "71400",
    city: "Autun",
    country: "FR",
    vat_digits: "90244718",
    domain: "tannau.example",
    language: Language::Fr,
    ..PLAIN
};
/// Our Polish company.
pub const TANNAU_PL: Company = Company {
    name: "Tannau Narzędzia Sp. z o.o.",
    street: "ul. Młyńska 8",
    post_code: "19-300",
    city: "Ełk",
    country: "PL",
    vat_digits: "848190337",
    domain: "tannau.example",
    language: Language::Pl,
    ..PLAIN
};
/// Our Dutch company.
pub const TANNAU_NL: Company = Company {
    name: "Tannau Gereedschap B.V.",
    street: "Havenkade 61",
    post_code: "7411 AB",
    city: "Deventer",
    country: "NL",
    vat_digits: "85190734",
    domain: "tannau.example",
    language: Language::Nl,
    ..PLAIN
};

/// Our own legal entities.
pub const ENTITIES: [&Company; 5] = [&TANNAU_DE, &TANNAU_IE, &TANNAU_FR, &TANNAU_PL, &TANNAU_NL];

/// A company of nobody's group: bills that name it were sent to the wrong house.
pub const NEIGHBOUR: Company = Company {
    name: "Hellwege Landtechnik KG",
    street: "Am Anger 2",
    post_code: "23560",
    city: "Lübeck",
    vat_digits: "26611093",
    domain: "hellwege.example",
    ..PLAIN
};

/// Steel parts on orders.
pub const KESSLER: Company = Company {
    vendor_id: "V1001",
    name: "Kessler Metallbau GmbH",
    trade: "Stahl- und Blechbearbeitung",
    street: "Gießereiweg 7",
    post_code: "24534",
    city: "Neumünster",
    vat_digits: "20417733",
    bban: "999000100000204177",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "kessler-metallbau.example",
    telephone: "+49 4321 5550-10",
    register: "Amtsgericht Kiel HRB 90017",
    po_required: true,
    ..PLAIN
};
/// Office goods, small bills.
pub const BRIGHTWATER: Company = Company {
    vendor_id: "V1002",
    name: "Brightwater Office Supplies Ltd",
    trade: "Everything for the desk",
    street: "18 Harbour Row",
    post_code: "T23 E6TD",
    city: "Cork",
    country: "IE",
    vat_digits: "6388047",
    bban: "EXMP99000112345678",
    bank: ("Example Bank of Ireland", "EXMPIE2DXXX"),
    domain: "brightwater.example",
    telephone: "+353 21 555 0142",
    register: "Registered in Ireland no. 900142",
    language: Language::En,
    layout: Layout::Banner,
    accent: TEAL,
    ..PLAIN
};
/// Machined parts from Burgundy.
pub const MORVANDELLE: Company = Company {
    vendor_id: "V1003",
    name: "Ateliers Morvandelle SAS",
    trade: "Mécanique de précision depuis 1974",
    street: "4 chemin du Moulin",
    post_code: "71190",
    city: "Étang-sur-Arroux",
    country: "FR",
    vat_digits: "81320456",
    bban: "99999000010012345678917",
    bank: ("Banque Exemple", "BQEXFRPPXXX"),
    domain: "morvandelle.example",
    telephone: "+33 3 53 01 04 20",
    register: "RCS Chalon-sur-Saône",
    language: Language::Fr,
    terms_days: 45,
    po_required: true,
    layout: Layout::Classic,
    accent: BURGUNDY,
    ..PLAIN
};
/// Wooden cases and pallets.
pub const BRZOZOWA: Company = Company {
    vendor_id: "V1004",
    name: "Zakłady Drzewne Brzozowa Sp. z o.o.",
    trade: "Skrzynie, palety, opakowania z drewna",
    street: "ul. Leśna 21",
    post_code: "16-300",
    city: "Augustów",
    country: "PL",
    vat_digits: "846302917",
    bban: "999000120000000123450017",
    bank: ("Bank Przykładowy S.A.", "BPRZPLPWXXX"),
    domain: "brzozowa.example",
    telephone: "+48 87 555 01 21",
    register: "KRS 0000990021",
    language: Language::Pl,
    terms_days: 14,
    layout: Layout::Faktura,
    accent: FOREST,
    ..PLAIN
};
/// Transport.
pub const VELDHOEK: Company = Company {
    vendor_id: "V1005",
    name: "Veldhoek Logistiek B.V.",
    trade: "Transport en opslag",
    street: "Sluisweg 112",
    post_code: "8011 XK",
    city: "Zwolle",
    country: "NL",
    vat_digits: "80145632",
    bban: "EXMP0417164300",
    bank: ("Voorbeeldbank", "EXMPNL2AXXX"),
    domain: "veldhoek.example",
    telephone: "+31 38 555 01 12",
    register: "KvK 90044112",
    language: Language::Nl,
    layout: Layout::Sidebar,
    accent: AMBER,
    ..PLAIN
};
/// Cleaning, billed from an old system.
pub const OSTSEE: Company = Company {
    vendor_id: "V1006",
    name: "Ostsee Reinigung & Service GmbH",
    trade: "Gebäudereinigung",
    street: "Fischerdamm 30",
    post_code: "23966",
    city: "Wismar",
    vat_digits: "17750382",
    bban: "999000100000177503",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "ostsee-reinigung.example",
    telephone: "+49 3841 5550-30",
    register: "Amtsgericht Schwerin HRB 90030",
    terms_days: 14,
    layout: Layout::Typewriter,
    accent: INK,
    ..PLAIN
};
/// Electrical goods on orders, by e-invoice.
pub const NORDLICHT: Company = Company {
    vendor_id: "V1007",
    name: "Nordlicht Elektrotechnik GmbH",
    trade: "Schaltanlagen und Antriebe",
    street: "Werftpark 5",
    post_code: "24143",
    city: "Kiel",
    vat_digits: "29905418",
    bban: "999000100000299054",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "nordlicht-elektro.example",
    telephone: "+49 431 5550-75",
    register: "Amtsgericht Kiel HRB 90075",
    po_required: true,
    layout: Layout::Banner,
    accent: INDIGO,
    ..PLAIN
};
/// Printed matter.
pub const LARKSPUR: Company = Company {
    vendor_id: "V1008",
    name: "Larkspur Print & Design Ltd",
    trade: "Print, signs and labels",
    street: "Unit 6, Millbrook Estate",
    post_code: "V94 T9PX",
    city: "Limerick",
    country: "IE",
    vat_digits: "9514228",
    bban: "EXMP99000187654321",
    bank: ("Example Bank of Ireland", "EXMPIE2DXXX"),
    domain: "larkspur.example",
    telephone: "+353 61 555 0166",
    register: "Registered in Ireland no. 900166",
    language: Language::En,
    layout: Layout::Sidebar,
    accent: ROSE,
    ..PLAIN
};
/// Paper and packaging.
pub const VALCLAIR: Company = Company {
    vendor_id: "V1009",
    name: "Papeterie du Val Clair SARL",
    trade: "Papier, carton, emballage",
    street: "9 place du Marché",
    post_code: "21210",
    city: "Saulieu",
    country: "FR",
    vat_digits: "79066134",
    bban: "99999000020098765432141",
    bank: ("Banque Exemple", "BQEXFRPPXXX"),
    domain: "valclair.example",
    telephone: "+33 3 53 01 07 31",
    register: "RCS Dijon",
    language: Language::Fr,
    layout: Layout::Letter,
    accent: FOREST,
    ..PLAIN
};
/// Tools wholesale.
pub const TROJKAT: Company = Company {
    vendor_id: "V1010",
    name: "Hurtownia Narzędzi Trójkąt S.A.",
    trade: "Narzędzia i części zamienne",
    street: "al. Przemysłowa 44",
    post_code: "15-688",
    city: "Białystok",
    country: "PL",
    vat_digits: "542811906",
    bban: "999000120000000987650044",
    bank: ("Bank Przykładowy S.A.", "BPRZPLPWXXX"),
    domain: "trojkat.example",
    telephone: "+48 85 555 01 44",
    register: "KRS 0000990044",
    language: Language::Pl,
    terms_days: 21,
    layout: Layout::Faktura,
    accent: SLATE,
    ..PLAIN
};
/// Printing works.
pub const LINDEWAL: Company = Company {
    vendor_id: "V1011",
    name: "Drukkerij Lindewal B.V.",
    trade: "Drukwerk sinds 1951",
    street: "Lindewal 3",
    post_code: "7201 GH",
    city: "Zutphen",
    country: "NL",
    vat_digits: "81733054",
    bban: "EXMP0733054100",
    bank: ("Voorbeeldbank", "EXMPNL2AXXX"),
    domain: "lindewal.example",
    telephone: "+31 575 555 013",
    register: "KvK 90073305",
    language: Language::Nl,
    layout: Layout::Classic,
    accent: INK,
    ..PLAIN
};
/// Blocked by compliance.
pub const RAUHFELS: Company = Company {
    vendor_id: "V1012",
    name: "Rauhfels Chemie AG",
    trade: "Kühl- und Schmierstoffe",
    street: "Solekamp 19",
    post_code: "21335",
    city: "Lüneburg",
    vat_digits: "14482906",
    bban: "999000100000144829",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "rauhfels.example",
    telephone: "+49 4131 5550-19",
    register: "Amtsgericht Lüneburg HRB 90019",
    blocked: true,
    layout: Layout::Banner,
    accent: SLATE,
    ..PLAIN
};
/// Electricity.
pub const SONNBORN: Company = Company {
    vendor_id: "V1013",
    name: "Sonnborn Energie GmbH",
    trade: "Strom aus Wind und Sonne",
    street: "Hafenallee 1",
    post_code: "18439",
    city: "Stralsund",
    vat_digits: "30718265",
    bban: "999000100000307182",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "sonnborn.example",
    telephone: "+49 3831 5550-01",
    register: "Amtsgericht Stralsund HRB 90001",
    terms_days: 14,
    layout: Layout::Sidebar,
    accent: FOREST,
    ..PLAIN
};
/// Cranes: bills beyond everybody's limit.
pub const KRANWERK: Company = Company {
    vendor_id: "V1014",
    name: "Kranwerk Baltica GmbH",
    trade: "Krane und Hebezeuge",
    street: "Schwerlastkai 2",
    post_code: "18147",
    city: "Rostock",
    vat_digits: "22861140",
    bban: "999000100000228611",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "kranwerk-baltica.example",
    telephone: "+49 381 5550-22",
    register: "Amtsgericht Rostock HRB 90022",
    po_required: true,
    layout: Layout::Letter,
    accent: BURGUNDY,
    ..PLAIN
};
/// Software by subscription.
pub const QUELLWERK: Company = Company {
    vendor_id: "V1015",
    name: "Quellwerk Software GmbH",
    trade: "Programme für die Fertigung",
    street: "Kontorhof 11",
    post_code: "20457",
    city: "Hamburg",
    vat_digits: "31544709",
    bban: "999000100000315447",
    bank: ("Musterbank Nord", "MUNODEX1XXX"),
    domain: "quellwerk.example",
    telephone: "+49 40 5550-11",
    register: "Amtsgericht Hamburg HRB 90011",
    terms_days: 14,
    layout: Layout::Sidebar,
    accent: INDIGO,
    ..PLAIN
};
/// Freight.
pub const MERIDIAN: Company = Company {
    vendor_id: "V1016",
    name: "Meridian Freight Forwarding Ltd",
    trade: "Road, sea and air",
    street: "Ringaskiddy Dock 4",
    post_code: "P43 K5T8",
    city: "Ringaskiddy",
    country: "IE",
    vat_digits: "8120663",
    bban: "EXMP99000144556677",
    bank: ("Example Bank of Ireland", "EXMPIE2DXXX"),
    domain: "meridian-freight.example",
    telephone: "+353 21 555 0177",
    register: "Registered in Ireland no. 900177",
    language: Language::En,
    layout: Layout::Typewriter,
    accent: INK,
    ..PLAIN
};

/// The vendor master.
pub const VENDORS: [&Company; 16] = [
    &KESSLER,
    &BRIGHTWATER,
    &MORVANDELLE,
    &BRZOZOWA,
    &VELDHOEK,
    &OSTSEE,
    &NORDLICHT,
    &LARKSPUR,
    &VALCLAIR,
    &TROJKAT,
    &LINDEWAL,
    &RAUHFELS,
    &SONNBORN,
    &KRANWERK,
    &QUELLWERK,
    &MERIDIAN,
];

/// A company that the master data does not know.
pub const ALDERBECK: Company = Company {
    name: "Alderbeck Consulting Ltd",
    trade: "Lean manufacturing advice",
    street: "40 Linden Terrace",
    post_code: "D04 C7H2",
    city: "Dublin",
    country: "IE",
    vat_digits: "7702915",
    bban: "EXMP99000199887766",
    bank: ("Example Bank of Ireland", "EXMPIE2DXXX"),
    domain: "alderbeck.example",
    telephone: "+353 1 555 0188",
    register: "Registered in Ireland no. 900188",
    language: Language::En,
    layout: Layout::Banner,
    accent: ROSE,
    ..PLAIN
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_company_has_identifiers_that_prove_themselves() {
        for company in ENTITIES.into_iter().chain(VENDORS).chain([&ALDERBECK, &NEIGHBOUR]) {
            assert!(company.vat_id().parse::<model::VatIdentifier>().is_ok(), "{}", company.name);
            assert!(company.domain.ends_with(".example"), "{}", company.name);
            if !company.bban.is_empty() {
                assert!(company.iban().parse::<model::Iban>().is_ok(), "{} {}", company.name, company.iban());
            }
        }
    }
}
