//! `bursar demo --exit-when-idle` ends well: every sample comes to its expected resting state and codes.

use std::process::Command;

use tests::bursar::program;
use tests::servers::free_port;

#[test]
fn every_sample_comes_out_as_expected() {
    let port = free_port().expect("a port");
    let output = Command::new(program())
        .args(["demo", "--exit-when-idle", "--json", "--listen", &format!("127.0.0.1:{port}")])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong: Vec<&str> = said.lines().filter(|l| l.contains("\"expected\":false")).collect();
    assert!(
        output.status.success() && wrong.is_empty(),
        "{}\n{}\n{}",
        output.status,
        wrong.join("\n"),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(said.lines().count(), samples::cases().len());
    assert!(samples::cases().len() >= 24);
}
