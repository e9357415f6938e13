//! The command line: one binary, one verb a task.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use desk::human::Language;

/// Accounts-payable intake: reads invoices, matches and checks them, asks the right people, and archives the originals.
#[derive(Debug, Parser)]
#[command(name = "bursar", version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// Write the log as JSON lines.
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) log_json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Where the installation is.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// Data directory: database, archive, work files [default: the configuration's, else ./bursar-data].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file [default: ./bursar.toml when it is there].
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Feed the samples through the real watchers, print what became of each, and serve the web page.
    Demo(Demo),
    /// Run the unattended service: watchers, workers, web page and outbox.
    Serve(Serve),
    /// Capture files or folders once, through the whole pipeline, and print one line per document.
    Ingest(Ingest),
    /// Read documents without a database.
    Read(Read),
    /// Judge e-invoices by the official rules: EN 16931, Peppol BIS Billing, XRechnung.
    Validate(Validate),
    /// Import vendors, orders, receipts, contracts and their prices, budgets or employees.
    Import(Import),
    /// Write what other programs take over.
    Export(Export),
    /// Look at cases and act on them, as the web page does.
    Case(CaseArguments),
    /// What corrections taught about vendors' documents: list it, try it on what was read before, revoke it.
    Memory(Memory),
    /// Recompute every archived hash and the event chain, and name the first record that differs.
    Verify(Verify),
    /// The exception codes: list them, or explain one.
    Rules(Rules),
    /// People who sign in.
    User(User),
    /// The engine that reads scans.
    Ocr(Ocr),
    /// Look whether this machine and this configuration have what they need.
    Doctor(Doctor),
    /// The configuration.
    Config(Config),
    /// Bring the database up to date.
    Migrate(Migrate),
    /// Measure reading accuracy: every document in DIR that has a NAME.truth.json beside it.
    Eval(Eval),
    /// Train the weights by which the reader chooses among what it sees on a page, and measure them.
    Train(Train),
    /// Write shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual page.
    Manual,
    /// The sandboxed reader: started by bursar itself.
    #[command(name = "__reader", hide = true)]
    Reader(Reader),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep the demo's data here instead of in a temporary folder that goes when the demo ends.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address of the web page.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// End once every sample has reached its resting state; exit 1 when one is not as expected.
    #[arg(long)]
    pub(crate) exit_when_idle: bool,
    /// Print JSON lines instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose rules an e-invoice is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValidateProfile {
    /// The profile that the invoice names itself (BT-24).
    Auto,
    /// EN 16931 alone.
    En16931,
    /// Peppol BIS Billing 3.
    Peppol,
    /// XRechnung 3.
    Xrechnung,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// XML invoices, PDFs and signed files (.p7m) that hold one, or folders with them. A result names a file by its name, and
    /// by its path as given where the files are of different folders.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Whose rules to apply.
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) profile: ValidateProfile,
    /// Print JSON lines.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the verdicts as a page that can be sent on.
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServiceRole {
    /// Watch folders and mailboxes.
    Watch,
    /// Work on cases and send what the outbox holds.
    Work,
    /// Serve the web page.
    Web,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Parts of the service that this process runs.
    #[arg(long, value_delimiter = ',', default_values = ["watch", "work", "web"])]
    pub(crate) roles: Vec<ServiceRole>,
    /// Address of the web page [default: the configuration's, else 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Ingest {
    /// Files, or folders with files.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON lines instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Documents: XML, PDF or pictures.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Read a hybrid PDF by its pages alone.
    #[arg(long)]
    pub(crate) ignore_xml: bool,
    /// Print the flat form, one JSON line a file.
    #[arg(long)]
    pub(crate) flat: bool,
    /// Print everything that was read as JSON, one line a file.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print one invoice as a page for people, with what the official rules say about it.
    #[arg(long, conflicts_with_all = ["flat", "json"])]
    pub(crate) html: bool,
    /// Language of the page: en, de, pl or fr.
    #[arg(long, value_name = "LANG", default_value = "en", requires = "html")]
    pub(crate) language: Language,
    /// Write a copy of each scan whose words can be searched and copied; the scan itself is not touched. A folder, when
    /// there are several.
    #[arg(long, value_name = "OUT.pdf")]
    pub(crate) searchable: Option<PathBuf>,
    /// Configuration file, for OCR languages and limits.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportKind {
    /// Vendor master data: vendor_id, name, vat_id, iban (several with a blank between), bic, email_domain, country,
    /// currency, payment_terms_days, po_required, blocked.
    Vendors,
    /// Purchase orders, a row a line, or a UBL Order: po_number, vendor_id, line_no, item_id, description, quantity, unit,
    /// unit_price, tier_prices (such as 100:3.80 500:3.50), currency, tax_rate, order_date, status, buyer, cost_centre.
    Orders,
    /// Goods receipts: receipt_number, po_number, line_no, quantity, unit, received_date.
    Receipts,
    /// Contracts: contract_number, vendor_id, description, currency, valid_from, valid_to, period (month, quarter, year,
    /// once), amount_per_period, total_cap, tolerance_percent, owner.
    Contracts,
    /// Price lists of contracts, a row an article; what the file has of a contract is its whole list: contract_number,
    /// item_id, description, unit, unit_price, tier_prices (such as 100:3.80 500:3.50), valid_from, valid_to.
    Prices,
    /// Budgets: cost_centre, period (2026, 2026-Q1, 2026-03), currency, amount.
    Budgets,
    /// Accounts of employees, of which only a digest is kept; the file is the whole list: employee_id, iban.
    Employees,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What the file holds.
    pub(crate) kind: ImportKind,
    /// CSV or XLSX; for orders also UBL Order XML.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CaseArguments {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) act: CaseAct,
}

/// Who acts: a user of this installation. Roles and separation of duties hold here as on the page.
#[derive(Debug, Clone, Args)]
pub(crate) struct Who {
    /// Case id, the start of one, an invoice number or a document id.
    pub(crate) case: String,
    /// User name.
    #[arg(long = "as", value_name = "USER")]
    pub(crate) user: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseAct {
    /// List cases.
    List {
        /// Only cases with this status: working, cleared, exception, quarantined, rejected, duplicate, filed.
        #[arg(long)]
        status: Option<String>,
        /// Only cases with these words in seller, number or sentence.
        #[arg(long)]
        search: Option<String>,
        /// Most cases listed.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show a case: values with their evidence, findings, history.
    Show {
        /// Case id, the start of one, an invoice number or a document id.
        case: String,
    },
    /// Approve.
    Approve(Who),
    /// Decline, with an explanation.
    Decline {
        #[command(flatten)]
        who: Who,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// Correct values: BT-1=RE-20417, or BT-13= to take a value away.
    Correct {
        #[command(flatten)]
        who: Who,
        /// TERM=VALUE.
        #[arg(required = true, value_name = "TERM=VALUE")]
        changes: Vec<String>,
    },
    /// Release findings with a reason.
    Release {
        #[command(flatten)]
        who: Who,
        /// Codes to release; all that stop the case when none is given.
        #[arg(long, value_name = "CODE")]
        code: Vec<String>,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// State that the invoice is no copy. It is remembered: see `bursar memory`.
    NotDuplicate {
        #[command(flatten)]
        who: Who,
        /// Not only these two: so this vendor bills. numbers-restart: its numbers start over each year;
        /// neighbour-numbers: equal amounts under numbers that look like two swapped digits; letter-series: series of
        /// numbers that only letters tell apart.
        #[arg(long, value_name = "HABIT")]
        always: Option<model::apart::Habit>,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// State what a package holds, where a unit is in question (P204): "1 XBX = 20 C62". It is remembered: see
    /// `bursar memory`.
    Pack {
        #[command(flatten)]
        who: Who,
        /// What one package holds.
        #[arg(value_name = "PACK")]
        pack: model::ledger::Pack,
        /// Of every article of the vendor, and not only of those in question.
        #[arg(long)]
        every_article: bool,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// Pay: the accountant says it is paid.
    Pay(Who),
    /// Refuse to pay, with an explanation.
    RefusePayment {
        #[command(flatten)]
        who: Who,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// Return the invoice to its vendor: it will not be paid.
    Return {
        #[command(flatten)]
        who: Who,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
    /// Read a quarantined document again.
    Retry(Who),
    /// Recompute matches, findings and decision from the stored facts and compare; nothing is changed.
    Replay {
        /// Case id, the start of one, an invoice number or a document id.
        #[arg(required_unless_present = "since", conflicts_with = "since")]
        case: Option<String>,
        /// Every case since this day, under the policy in force and under that of --policy: what would flip.
        #[arg(long, value_name = "DATE", requires = "policy")]
        since: Option<model::Date>,
        /// A configuration with the policy that may come.
        #[arg(long, value_name = "FILE", requires = "since")]
        policy: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) place: Place,
    /// What to write.
    #[command(subcommand)]
    pub(crate) act: ExportAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportAct {
    /// iCalendar: when payments are due, and when the next bill of each contract is expected or missing (K204).
    Calendar {
        /// Print the bills that contracts lead us to expect as JSON lines instead.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Memory {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) act: MemoryAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryAct {
    /// List the lessons, what people stated is no copy, and what packages hold; each the newest first.
    List {
        /// Only vendors whose name, key or identifiers contain this text.
        #[arg(long, value_name = "TEXT")]
        vendor: Option<String>,
    },
    /// Try a lesson on the vendor's earlier documents; nothing is changed. Exit 1 when one of them would read otherwise.
    Try {
        /// Number of the lesson.
        lesson: u64,
    },
    /// End a lesson, or a statement about copies or packages, with an explanation.
    Revoke {
        /// Its number.
        #[arg(value_name = "NUMBER")]
        lesson: u64,
        /// User name.
        #[arg(long = "as", value_name = "USER")]
        user: String,
        /// Why; at least ten characters.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) act: RulesAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesAct {
    /// List the exception codes, or the published rules of e-invoices.
    List {
        /// The published rules of EN 16931, Peppol and XRechnung instead of the exception codes.
        #[arg(long)]
        official: bool,
    },
    /// Explain codes or published rules, or how tolerances are written.
    Explain {
        /// Codes such as P101, rules such as BR-CO-15, or the word tolerances; letter case, blanks, hyphens and underscores
        /// do not matter.
        #[arg(required = true, num_args = 1..)]
        code: Vec<String>,
        /// The page of a code as it is written, with the facts of its examples: a pattern for examples of your own.
        #[arg(long)]
        markdown: bool,
    },
    /// Judge examples of your own by the policy of the configuration: in the form of `rules explain CODE --markdown`.
    Test {
        /// Files, or folders of `.md` files.
        #[arg(required = true, num_args = 1..)]
        paths: Vec<PathBuf>,
        /// The configuration whose policy judges examples that have none of their own [default: ./bursar.toml when it is
        /// there, else the defaults].
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) act: UserAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserAct {
    /// Add a person, or change roles and password of one.
    Add {
        /// User name.
        name: String,
        /// Roles: clerk, approver, accountant, admin, auditor.
        #[arg(long, required = true, value_delimiter = ',')]
        role: Vec<String>,
        /// Name to show.
        #[arg(long)]
        display_name: Option<String>,
        /// Mail address for notices.
        #[arg(long)]
        email: Option<String>,
        /// Read the password from standard input (one line) instead of making one up.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List people.
    List,
    /// Lock a person out.
    Disable {
        /// User name.
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// What to do.
    #[command(subcommand)]
    pub(crate) act: ConfigAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAct {
    /// Read the configuration, say what is wrong with it, and contact each source and desk.
    Check {
        #[command(flatten)]
        place: Place,
        /// Look at the file only; contact nobody.
        #[arg(long)]
        offline: bool,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// Folder with documents and their truth.
    pub(crate) dir: PathBuf,
    /// Read hybrid PDFs by their pages alone.
    #[arg(long)]
    pub(crate) ignore_xml: bool,
    /// Name every value that differs from the truth.
    #[arg(long, conflicts_with = "json")]
    pub(crate) show: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Ocr {
    #[command(subcommand)]
    pub(crate) verb: OcrVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OcrVerb {
    /// Install the weights of PP-OCR, and ONNX Runtime on request: fetched with pip, checked, put where readers find them.
    Install(OcrInstall),
}

#[derive(Debug, Args)]
pub(crate) struct OcrInstall {
    /// Install ONNX Runtime too (25 MB): scans are then read on it, in less time.
    #[arg(long)]
    pub(crate) fast: bool,
    /// Folder for the weights [default: $BURSAR_OCR_MODELS, else the user's data folder].
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// The package, fetched by other means, for machines that reach no index.
    #[arg(long, value_name = "FILE.whl")]
    pub(crate) package: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// Folder of real documents with their truth; each of its folders is a source of its own.
    #[arg(long, value_name = "DIR")]
    pub(crate) real: Vec<PathBuf>,
    /// Folder of pages made by the page generator; each layout is a source of its own.
    #[arg(long, value_name = "DIR")]
    pub(crate) generated: Vec<PathBuf>,
    /// Measure each real source with weights that have not seen it, too: as many trainings more as there are sources.
    #[arg(long)]
    pub(crate) leave_one_out: bool,
    /// Name every value that differs from the truth.
    #[arg(long)]
    pub(crate) show: bool,
    /// Folder that keeps the words of documents, so that OCR runs once.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Where the weights go: `extractors/data/scorer.txt` to build them in.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Reader {
    /// OCR languages.
    #[arg(long)]
    pub(crate) language: Vec<String>,
    /// Folder of PP-OCR's weights.
    #[arg(long)]
    pub(crate) models: Option<PathBuf>,
    /// Most memory, in bytes.
    #[arg(long, default_value_t = 1 << 30)]
    pub(crate) memory: u64,
}
