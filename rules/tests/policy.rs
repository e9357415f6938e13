//! A policy that cannot work is refused when it is configured, with the key and what to do.

use rules::Policy;

/// The problems of a policy in TOML, each as `key: message`.
fn check(text: &str, expected: &[&str]) {
    let policy: Policy = toml::from_str(text).unwrap_or_else(|e| panic!("{e}\nin\n{text}"));
    let problems: Vec<String> = policy.validate().iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}\nin\n{text}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.contains(expected), "{problem:?} should say {expected:?}");
    }
}

#[test]
fn the_default_and_complete_policies_are_fine() {
    check("", &[]);
    check(
        r#"
        auto_approve_max = "500.00 EUR"
        auto_approve_vendors = ["V-100"]
        order_required = "always"
        duplicates = "close"
        receipt_free = ["hosting"]
        severity = { P102 = "W" }
        [limits]
        price_percent = "3.5"
        receipt_wait_days = 10
        [vendor.V-100]
        severity = { P101 = "W" }
        limits = { price_percent = "5" }
        [approval]
        process = "invoice-approval.bpmn"
        mode = "hierarchy"
        default_approver = "a"
        cost_centres = { CC-1 = "b" }
        separate = [["approve", "pay"], ["correct", "approve"]]
        [[approval.approvers]]
        user = "a"
        limit = "1000.00 EUR"
        manager = "b"
        [[approval.approvers]]
        user = "b"
        "#,
        &[],
    );
    check(
        r#"
        [approval]
        mode = "sequence"
        [[approval.sequence]]
        up_to = "1000.00 EUR"
        approvers = ["a"]
        [[approval.sequence]]
        approvers = ["a", "b"]
        "#,
        &[],
    );
}

#[test]
fn a_circle_an_unknown_manager_and_a_gap_are_refused() {
    let people = |rest: &str| format!("[approval]\nmode = \"hierarchy\"\ndefault_approver = \"a\"\n{rest}");
    check(
        &people(
            "[[approval.approvers]]\nuser = \"a\"\nmanager = \"b\"\n[[approval.approvers]]\nuser = \"b\"\nmanager = \"a\"\n",
        ),
        &["the managers run in a circle: a → b → a"],
    );
    check(
        &people("[[approval.approvers]]\nuser = \"a\"\nmanager = \"z\"\n"),
        &["z, the manager of a, is not among the approvers"],
    );
    check(
        &people("[[approval.approvers]]\nuser = \"a\"\nlimit = \"10.00 EUR\"\n"),
        &["from a upwards nobody may approve any amount"],
    );
    check(&people("top_limit = \"10.00 EUR\"\n[[approval.approvers]]\nuser = \"a\"\nlimit = \"10.00 EUR\"\n"), &[]);
    check("[approval]\nmode = \"hierarchy\"\n", &["is empty, so nobody could approve"]);
    check(
        "[approval]\nmode = \"sequence\"\n[[approval.sequence]]\nup_to = \"10.00 EUR\"\napprovers = [\"a\"]\n",
        &["leaves a gap: nobody approves above its last band"],
    );
    check(
        "[approval]\nmode = \"sequence\"\n[[approval.sequence]]\napprovers = []\n[[approval.sequence]]\napprovers = [\"a\"]\n",
        &["names no approver", "can never be reached"],
    );
    check("[approval]\nmode = \"sequence\"\n", &["is empty, so nobody could approve"]);
}

#[test]
fn limits_severities_and_releases_that_mean_nothing_are_refused() {
    check("limits = { price_percent = \"-1\" }", &["a limit is not negative"]);
    check("limits = { field_confidence = \"98\" }", &["a share between 0 and 1"]);
    check("limits = { past_days = \"1.5\" }", &["days are whole"]);
    check("severity = { P999 = \"W\" }", &["P999 is not a code of the catalogue"]);
    check("vendor.V-1.limits = { price_procent = \"1\" }", &["did you mean price_percent?"]);
    check("auto_approve_vendors = [\"V-1\"]", &["has no effect without auto_approve_max"]);
    check("auto_approve_max = \"500.00\"", &["without a currency"]);
    check("auto_approve_max = \"0.00 EUR\"", &["more than nothing"]);
    check("[approval]\nprocess = \" \"", &["is blank"]);
    for unknown in ["price = 1", "[limits]\nprice = \"1\"", "[approval]\nmodus = \"anyone\""] {
        assert!(toml::from_str::<Policy>(unknown).is_err(), "{unknown}");
    }
}

#[test]
fn a_policy_survives_being_stored() {
    let policy: Policy =
        toml::from_str("auto_approve_max = \"500.00 EUR\"\nseverity = { P101 = \"W\" }").expect("reads");
    let stored = serde_json::to_string(&policy).expect("serialises");
    assert_eq!(serde_json::from_str::<Policy>(&stored).expect("parses"), policy);
}
