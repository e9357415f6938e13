//! The vendors, our own companies, and the records that the invoices are matched with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Span;
use jiff::civil::Date;
use model::case::CaseId;
use model::{Currency, Decimal, VatNumberCheck};
use samples::identifiers;
use samples::seed::Seed;

/// One of our companies.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) vat_id: String,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
}

/// A vendor of the master data.
#[derive(Debug, Clone)]
pub(super) struct Vendor {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) vat_id: String,
    pub(super) iban: String,
    pub(super) domain: String,
    pub(super) street: String,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
    pub(super) currency: Currency,
    pub(super) rate: Decimal,
    pub(super) terms: u16,
    pub(super) po_required: bool,
    pub(super) blocked: bool,
    /// How it writes its numbers.
    pub(super) series: u8,
}

/// Country, city, currency, standard rate, legal form, length of the national part of an IBAN and its first letters.
type Country = (&'static str, &'static str, &'static str, &'static str, &'static str, usize, &'static str);

const COUNTRIES: [Country; 12] = [
    ("DE", "Kassel", "EUR", "19", "GmbH", 18, ""),
    ("FR", "Lyon", "EUR", "20", "SAS", 23, ""),
    ("PL", "Gdynia", "PLN", "23", "Sp. z o.o.", 24, ""),
    ("NL", "Zwolle", "EUR", "21", "B.V.", 14, "OMAR"),
    ("AT", "Linz", "EUR", "20", "GmbH", 16, ""),
    ("BE", "Gent", "EUR", "21", "NV", 12, ""),
    ("IT", "Parma", "EUR", "22", "S.r.l.", 23, "X"),
    ("ES", "Burgos", "EUR", "21", "S.L.", 20, ""),
    ("CZ", "Brno", "CZK", "21", "s.r.o.", 20, ""),
    ("SE", "Gävle", "SEK", "25", "AB", 20, ""),
    ("DK", "Vejle", "DKK", "25", "A/S", 14, ""),
    ("IE", "Galway", "EUR", "23", "Ltd", 18, "AIBK"),
];

/// The currency of vendors whose bills policy releases.
pub(super) const PREPAID: &str = "CHF";

/// The largest amount that the first approver may approve, in euro.
pub(super) const FIRST_LIMIT: i64 = 5_000;

/// First and second parts of invented names; every pair is one name.
const FIRST: [&str; 32] = [
    "Almara",
    "Borvik",
    "Castell",
    "Drenova",
    "Elmshar",
    "Fjordel",
    "Grauwald",
    "Helvara",
    "Istrom",
    "Jasmund",
    "Kelvera",
    "Lomnitz",
    "Mardon",
    "Nordquell",
    "Osterby",
    "Palmyr",
    "Quorndal",
    "Ravensk",
    "Silvaro",
    "Tornhal",
    "Umbrel",
    "Velmont",
    "Wissant",
    "Xantor",
    "Yrmund",
    "Zellwig",
    "Ardenco",
    "Brunnar",
    "Corvin",
    "Dalmark",
    "Eskilde",
    "Farnholt",
];
const SECOND: [&str; 24] = [
    "Antriebe",
    "Bureau",
    "Chemie",
    "Druck",
    "Energie",
    "Filter",
    "Galvanik",
    "Hydraulik",
    "Imprint",
    "Kabel",
    "Logistik",
    "Metall",
    "Netztechnik",
    "Optik",
    "Papier",
    "Reinigung",
    "Sensorik",
    "Textil",
    "Umwelt",
    "Verpackung",
    "Werkzeug",
    "Wartung",
    "Zement",
    "Zubehör",
];

/// Goods: item, name, unit, price in cents.
pub(super) const GOODS: [(&str, &str, &str, u32); 24] = [
    ("A-1001", "Hexagon bolt M8 × 40, zinc plated", "C62", 22),
    ("A-1014", "Spring washer 8 mm, stainless", "C62", 4),
    ("A-1120", "Deep groove ball bearing 6204", "C62", 615),
    ("A-1133", "V-belt 1250 mm, profile SPA", "C62", 1180),
    ("B-2007", "Hydraulic hose 3/8 inch, 2 m", "C62", 2490),
    ("B-2019", "Quick coupling, brass", "C62", 1325),
    ("B-2110", "Cutting oil, canister 5 l", "C62", 5480),
    ("C-3001", "Safety gloves size 10, pair", "PR", 390),
    ("C-3012", "Cable tie 200 mm, bag of 100", "C62", 455),
    ("C-3044", "Drill set HSS, 25 pieces", "C62", 8990),
    ("D-4003", "Motor cable 4 × 1.5 mm² shielded", "MTR", 485),
    ("D-4017", "Contactor 24 V, three poles", "C62", 2240),
    ("D-4029", "Enclosure stainless 300 × 200 mm", "C62", 9600),
    ("E-5002", "Copy paper A4, ream of 500", "C62", 395),
    ("E-5011", "Lever arch file, blue", "C62", 860),
    ("E-5038", "Toner cartridge black, high yield", "C62", 11450),
    ("F-6001", "Floor cleaner concentrate, 10 l", "C62", 3820),
    ("F-6016", "Waste bags 120 l, roll of 25", "C62", 940),
    ("G-7005", "Steel sheet 2 mm, cut to size", "KGM", 312),
    ("G-7021", "Aluminium profile 40 × 40", "MTR", 1475),
    ("H-8008", "Frequency inverter 2.2 kW", "C62", 38900),
    ("H-8013", "Gear motor 0.55 kW", "C62", 31000),
    ("K-9004", "Cardboard box 40 × 30 × 20 cm", "C62", 115),
    ("K-9010", "Stretch film 500 mm, transparent", "C62", 780),
];

/// What the installation knows, and numbers that a seed decides.
pub(super) struct World {
    pub(super) numbers: Seed,
    pub(super) today: Date,
    pub(super) vendors: Vec<Vendor>,
    own: Vec<Own>,
    serial: u32,
    counters: Vec<u32>,
    used: BTreeSet<String>,
    orders: String,
    receipts: String,
    contracts: String,
    budgets: String,
    employees: String,
    /// Vendors whose bills policy releases for payment, so that a copy comes after the money went.
    pub(super) prepaid: Vec<String>,
    /// Vendors that serve one scenario only, from the end of the list.
    pub(super) reserved: usize,
    /// What happens while invoices wait.
    pub(super) later: Vec<Later>,
}

/// Something that happens once the invoices of a phase have come to rest.
pub(super) enum Later {
    /// A row of an import.
    Row { after: u8, kind: &'static str, row: String },
    /// Somebody says what a package holds.
    Pack { after: u8, case: CaseId, holds: String },
}

/// The first line of each import file.
pub(super) fn header(kind: &str) -> &'static str {
    match kind {
        "vendors" => {
            "vendor_id,name,vat_id,iban,bic,email_domain,country,currency,payment_terms_days,po_required,blocked\n"
        }
        "orders" => {
            "po_number,vendor_id,line_no,item_id,description,quantity,unit,unit_price,currency,tax_rate,order_date,\
             status,buyer,cost_centre,tier_prices\n"
        }
        "receipts" => "receipt_number,po_number,line_no,quantity,unit,received_date\n",
        "contracts" => {
            "contract_number,vendor_id,description,currency,valid_from,valid_to,period,amount_per_period,total_cap,\
             tolerance_percent,owner\n"
        }
        "budgets" => "cost_centre,period,currency,amount\n",
        _ => "employee_id,iban\n",
    }
}

/// Vendors below this place are for everyday business; the others are each taken by one scenario.
pub(super) fn everyday(world: &World) -> usize {
    world.vendors.len() / 3
}

impl World {
    pub(super) fn new(seed: u64, invoices: usize, today: Date) -> World {
        let mut world = World {
            numbers: Seed::new(seed),
            today,
            vendors: Vec::new(),
            own: Vec::new(),
            serial: 0,
            counters: Vec::new(),
            used: BTreeSet::new(),
            orders: header("orders").to_owned(),
            receipts: header("receipts").to_owned(),
            contracts: header("contracts").to_owned(),
            budgets: header("budgets").to_owned(),
            employees: header("employees").to_owned(),
            later: Vec::new(),
            prepaid: Vec::new(),
            reserved: 0,
        };
        for (name, city, country) in [
            ("Haldengard Werke AG", "Mannheim", "DE"),
            ("Haldengard Polska Sp. z o.o.", "Poznań", "PL"),
            ("Haldengard France SAS", "Lille", "FR"),
        ] {
            let vat_id = world.vat_id(country);
            world.own.push(Own { name, vat_id, city, country });
        }
        let names: Vec<(usize, usize)> =
            (0..FIRST.len()).flat_map(|a| (0..SECOND.len()).map(move |b| (a, b))).collect();
        // Enough that a scenario has a vendor of its own; more names than pairs get a town.
        let count = (invoices / 8).clamp(400, 5_000);
        for at in 0..count {
            // 17 is prime to the number of pairs, so neighbours share no word.
            let (a, b) = names[(at * 17) % names.len()];
            let country = &COUNTRIES[at % COUNTRIES.len()];
            let round = at / names.len();
            let town = if round == 0 { String::new() } else { format!(" {}", FIRST[(a + 7 * round) % FIRST.len()]) };
            let name = format!("{} {}{town} {}", FIRST[a], SECOND[b], country.4);
            let vendor = world.vendor(&name, country, at);
            world.vendors.push(vendor);
            world.counters.push(100 + at as u32 * 37 % 5_000);
        }
        world
    }

    fn vendor(&mut self, name: &str, country: &Country, at: usize) -> Vendor {
        let (code, city, currency, rate, _, length, letters) = *country;
        let slug: String = name.to_lowercase().chars().filter(char::is_ascii_alphabetic).take(24).collect();
        let terms = *self.numbers.pick(&[14, 30, 30, 30, 45, 60]);
        Vendor {
            id: format!("V-{:05}", at + 1),
            name: name.to_owned(),
            vat_id: self.vat_id(code),
            iban: self.iban(code, length, letters),
            domain: format!("{slug}.example"),
            street: format!("{} {}", ["Hafenstr.", "Rue du Port", "Kanaalweg", "Main Street"][at % 4], 1 + at % 90),
            city,
            country: code,
            currency: currency.parse().unwrap_or(Currency::EUR),
            rate: rate.parse().unwrap_or_default(),
            terms,
            po_required: at.is_multiple_of(2),
            blocked: false,
            series: (at % 6) as u8,
        }
    }

    /// A VAT identifier with the check digits of its country.
    pub(super) fn vat_id(&mut self, country: &str) -> String {
        loop {
            let digits: String = (0..12).map(|_| char::from(b'0' + self.numbers.below(10) as u8)).collect();
            let text = match country {
                "NL" => format!("NL{}B01", &digits[..9]),
                "AT" => format!("ATU{}", &digits[..8]),
                "BE" => format!("BE0{}", &digits[..9]),
                "FR" => format!("FR{}", &digits[..11]),
                "PL" | "CZ" if country == "PL" => format!("PL{}", &digits[..10]),
                "CZ" => format!("CZ{}", &digits[..8]),
                "IT" => format!("IT{}", &digits[..11]),
                "ES" => format!("ESB{}", &digits[..8]),
                "SE" => format!("SE{}01", &digits[..10]),
                "DK" => format!("DK{}", &digits[..8]),
                "IE" => format!("IE{}{}", &digits[..7], char::from(b'A' + self.numbers.below(23) as u8)),
                _ => format!("DE{}", &digits[..9]),
            };
            if model::check_vat_number(&text) == VatNumberCheck::Valid && self.used.insert(text.clone()) {
                return text;
            }
        }
    }

    fn iban(&mut self, country: &str, length: usize, letters: &str) -> String {
        loop {
            let digits: String =
                (letters.len()..length).map(|_| char::from(b'0' + self.numbers.below(10) as u8)).collect();
            let text = identifiers::iban(country, &format!("{letters}{digits}"));
            if text.parse::<model::Iban>().is_ok() && self.used.insert(text.clone()) {
                return text;
            }
        }
    }

    /// A German account that is nobody's.
    pub(super) fn strange_iban(&mut self) -> String {
        self.iban("DE", 18, "")
    }

    /// The company of ours that a vendor sells to.
    pub(super) fn own(&self, vendor: &Vendor) -> Own {
        let at = match vendor.country {
            "PL" | "CZ" => 1,
            "FR" | "ES" | "IT" | "BE" => 2,
            _ => 0,
        };
        self.own[at].clone()
    }

    /// A vendor of everyday business.
    pub(super) fn any(&mut self) -> usize {
        self.numbers.below(everyday(self) as u32) as usize
    }

    /// An everyday vendor that must, or need not, quote orders.
    pub(super) fn any_with(&mut self, po_required: bool) -> usize {
        loop {
            let at = self.any();
            if self.vendors[at].po_required == po_required {
                return at;
            }
        }
    }

    /// A vendor that no other scenario uses; `None` when they are used up.
    pub(super) fn reserve(&mut self) -> Option<usize> {
        let at = self.vendors.len().checked_sub(self.reserved + 1)?;
        (at >= everyday(self)).then(|| {
            self.reserved += 1;
            at
        })
    }

    /// The next number in a vendor's own series.
    pub(super) fn number(&mut self, vendor: usize) -> String {
        self.counters[vendor] += 1 + self.numbers.below(9);
        let n = self.counters[vendor];
        match self.vendors[vendor].series {
            0 => format!("RE-{n:05}"),
            1 => format!("{}/{n:04}", self.today.year()),
            2 => format!("FV/{n}/{:02}/{}", 1 + n % 12, self.today.year()),
            3 => format!("INV{n:06}"),
            4 => format!("{n:07}"),
            _ => format!("F{:02}-{n:04}B", self.today.year() % 100),
        }
    }

    /// A day of so many days ago up to so many.
    pub(super) fn days_ago(&mut self, from: u32, to: u32) -> Date {
        let days = from + self.numbers.below(to.saturating_sub(from).max(1));
        self.today.saturating_sub(Span::new().days(i64::from(days)))
    }

    /// A number that is used once: of orders, receipts, contracts.
    pub(super) fn serial(&mut self) -> u32 {
        self.serial += 1 + self.numbers.below(3);
        self.serial
    }

    /// Writes an order of one vendor and returns its number.
    pub(super) fn order(&mut self, vendor: usize, lines: &[Ordered], day: Date, status: &str) -> String {
        self.order_for("CC-100", vendor, lines, day, status)
    }

    /// As [`World::order`], for a cost centre.
    pub(super) fn order_for(
        &mut self,
        centre: &str,
        vendor: usize,
        lines: &[Ordered],
        day: Date,
        status: &str,
    ) -> String {
        let number = format!("45{:08}", 10_000 + u64::from(self.serial()) * 7);
        let vendor = &self.vendors[vendor];
        for (line_no, line) in (1..).zip(lines) {
            // Writing to a string cannot fail.
            let _ = writeln!(
                self.orders,
                "{number},{},{},{},\"{}\",{},{},{},{},{},{day},{status},b.olsen,{centre},{}",
                vendor.id,
                line_no * 10,
                line.item,
                line.name,
                line.quantity,
                line.unit,
                line.price,
                vendor.currency,
                vendor.rate,
                line.tiers
            );
        }
        number
    }

    /// Books the arrival of goods.
    pub(super) fn receive(&mut self, order: &str, line: usize, quantity: Decimal, unit: &str, day: Date) {
        let row = self.receipt(order, line, quantity, unit, day);
        self.receipts.push_str(&row);
    }

    /// The same once a phase has come to rest.
    pub(super) fn receive_after(
        &mut self,
        after: u8,
        order: &str,
        line: usize,
        quantity: Decimal,
        unit: &str,
        day: Date,
    ) {
        let row = self.receipt(order, line, quantity, unit, day);
        self.later.push(Later::Row { after, kind: "receipts", row });
    }

    fn receipt(&mut self, order: &str, line: usize, quantity: Decimal, unit: &str, day: Date) -> String {
        let number = self.serial();
        format!("WE{number:07},{order},{},{quantity},{unit},{day}\n", (line + 1) * 10)
    }

    /// Blocks a vendor once a phase has come to rest.
    pub(super) fn block_after(&mut self, after: u8, vendor: usize) {
        let blocked = Vendor { blocked: true, ..self.vendors[vendor].clone() };
        self.later.push(Later::Row { after, kind: "vendors", row: vendor_row(&blocked) });
    }

    /// Whether nobody has used this yet: numbers of a vendor's own that scenarios choose.
    pub(super) fn is_new(&mut self, what: &str) -> bool {
        self.used.insert(what.to_owned())
    }

    /// Gives a new cost centre so much for the year of a day, and returns its name.
    pub(super) fn budget(&mut self, vendor: usize, day: Date, amount: Decimal) -> String {
        let centre = format!("CC-B{:06}", self.serial());
        let currency = self.vendors[vendor].currency;
        let _ = writeln!(self.budgets, "{centre},{},{currency},{amount}", day.year());
        centre
    }

    /// The account of a new employee.
    pub(super) fn employee(&mut self) -> String {
        let iban = self.strange_iban();
        let number = self.serial();
        let _ = writeln!(self.employees, "E-{number:05},{iban}");
        iban
    }

    /// Writes a contract and returns its number.
    pub(super) fn contract(&mut self, vendor: usize, terms: &Terms) -> String {
        let number = format!("RV-{:06}", self.serial());
        let or_blank = |value: Option<Decimal>| value.map(|v| v.to_string()).unwrap_or_default();
        let vendor = &self.vendors[vendor];
        let _ = writeln!(
            self.contracts,
            "{number},{},Maintenance,{},{},{},month,{},{},{},b.olsen",
            vendor.id,
            vendor.currency,
            terms.from,
            terms.to.map(|day| day.to_string()).unwrap_or_default(),
            or_blank(terms.amount),
            or_blank(terms.cap),
            or_blank(terms.tolerance)
        );
        number
    }

    /// What is imported once a phase has come to rest.
    pub(super) fn changes(&self, phase: u8) -> BTreeMap<&'static str, String> {
        let mut files: BTreeMap<&'static str, String> = BTreeMap::new();
        for later in &self.later {
            if let Later::Row { after, kind, row } = later
                && *after == phase
            {
                files.entry(kind).or_insert_with(|| header(kind).to_owned()).push_str(row);
            }
        }
        files
    }

    /// The import files.
    pub(super) fn imports(&self) -> Vec<(&'static str, String)> {
        let rows: String = self.vendors.iter().map(vendor_row).collect();
        let vendors = format!("{}{rows}", header("vendors"));
        vec![
            ("vendors", vendors),
            ("orders", self.orders.clone()),
            ("receipts", self.receipts.clone()),
            ("contracts", self.contracts.clone()),
            ("budgets", self.budgets.clone()),
            ("employees", self.employees.clone()),
        ]
    }

    /// The configuration: our companies, and who approves up to what.
    pub(super) fn config(&self) -> String {
        let mut out = "[company]\nlegal_entities = [\n".to_owned();
        for own in &self.own {
            let _ = writeln!(
                out,
                "    {{ name = \"{}\", vat_id = \"{}\", country = \"{}\" }},",
                own.name, own.vat_id, own.country
            );
        }
        out.push_str(
            "]\n\n[approval]\npay_tasks = false\nmode = \"hierarchy\"\ndefault_approver = \"anna\"\napprovers = [\n    \
             { user = \"anna\", limit = \"5000.00 EUR\", manager = \"bert\" },\n    { user = \"bert\" },\n]\n",
        );
        // In a currency of its own, so that everybody else's bills still wait for a person.
        let prepaid: Vec<String> = self.prepaid.iter().map(|id| format!("\"{id}\"")).collect();
        let _ = writeln!(
            out,
            "\n[policy]\nauto_approve_max = \"100000.00 {PREPAID}\"\nauto_approve_vendors = [{}]",
            prepaid.join(", ")
        );
        out
    }
}

fn vendor_row(v: &Vendor) -> String {
    format!(
        "{},{},{},{},,{},{},{},{},{},{}\n",
        v.id, v.name, v.vat_id, v.iban, v.domain, v.country, v.currency, v.terms, v.po_required, v.blocked
    )
}

/// A line to order.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    pub(super) item: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) quantity: Decimal,
    pub(super) price: Decimal,
    /// Prices from a quantity on: `50:9.00 100:8.00`.
    pub(super) tiers: String,
}

/// What a contract says.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) from: Date,
    pub(super) to: Option<Date>,
    pub(super) amount: Option<Decimal>,
    pub(super) cap: Option<Decimal>,
    pub(super) tolerance: Option<Decimal>,
}
