use std::path::Path;

use super::Config;

fn error_of(text: &str) -> String {
    Config::parse(text, "bursar.toml", Path::new(".")).expect_err("should be refused").to_string()
}

#[test]
fn an_unknown_key_names_the_closest_known_one() {
    let error = error_of("[store]\nurll = \"sqlite:x.db\"\n");
    assert!(error.contains("line 2") && error.contains("did you mean \"url\""), "{error}");
    let error = error_of("[[sources.folder]]\nname = \"a\"\npath = \"b\"\nkind = \"pepol\"\n");
    assert!(error.contains("did you mean \"peppol\""), "{error}");
}

#[test]
fn two_sources_of_one_name_are_refused() {
    let error = error_of("[[sources.folder]]\nname='a'\npath='x'\n[[sources.folder]]\nname='a'\npath='y'\n");
    assert!(error.contains("two sources are called"), "{error}");
}

#[test]
fn folders_inside_each_other_are_refused() {
    let error = error_of("[[sources.folder]]\nname='a'\npath='in'\n[[sources.folder]]\nname='b'\npath='in/scans'\n");
    assert!(error.contains("lie in each other"), "{error}");
}

#[test]
fn the_documented_example_is_understood() {
    let text = r#"
[store]
url = "sqlite:bursar.db"
[archive]
url = "file:archive"
[company]
legal_entities = [{ name = "Buyer GmbH", vat_id = "DE123456789", country = "DE" }]
[[sources.folder]]
name = "scanner"
path = "inbox/scans"
[[sources.folder]]
name = "peppol"
path = "inbox/peppol"
kind = "peppol"
[[sources.imap]]
name = "ap-mailbox"
host = "mail.example.com"
user = "invoices@example.com"
password_env = "BURSAR_IMAP_PASSWORD"
folder = "INBOX"
done_folder = "Processed"
trouble_folder = "Attention"
[ocr]
languages = ["eng", "deu", "pol", "fra"]
[approval]
process = "invoice-approval.bpmn"
[web]
listen = "127.0.0.1:8080"
"#;
    let config = Config::parse(text, "bursar.toml", Path::new("/etc/bursar")).expect("parses");
    assert_eq!(config.sources.folder.len(), 2);
    assert_eq!(config.path(&config.sources.folder[0].path), Path::new("/etc/bursar/inbox/scans"));
}
