//! Builds findings: each starts with the rule's defaults and collects expected, actual, limit and evidence.

use model::{Amount, Code, Evidence, Finding, Reading, Severity, TermPath};

use crate::registry::RuleInfo;

/// Collects findings, in the name of the rule that is running.
#[derive(Default)]
pub(crate) struct Findings {
    found: Vec<Draft>,
    rule: Option<&'static RuleInfo>,
    /// Findings of the running rule so far.
    count: usize,
    /// Takes what is beyond the limit.
    spare: Option<Draft>,
}

/// Most findings of one rule that are listed: nobody reads more, and a stranger chooses the number of lines.
const LISTED_MAX: usize = 100;

/// A finding on its way, with how its severity came about.
pub(crate) struct Draft {
    finding: Finding,
}

impl Findings {
    /// What follows is found by this rule.
    pub(crate) fn begin(&mut self, rule: &'static RuleInfo) {
        self.summarise();
        self.rule = Some(rule);
        self.count = 0;
    }

    /// Says how many findings of the rule are not listed.
    fn summarise(&mut self) {
        let Some(mut draft) = self.spare.take() else { return };
        let more = self.count - LISTED_MAX;
        draft.finding = Draft::new(
            draft.finding.code,
            draft.finding.severity,
            vec![],
            format!("{more} more findings of this kind are not listed."),
        )
        .finding;
        draft.actual(format!("{more} more"));
        self.found.push(draft);
    }

    /// A new finding of the running rule: the terms it is about, and the sentence.
    pub(crate) fn say(&mut self, terms: Vec<TermPath>, sentence: String) -> &mut Draft {
        let (code, severity) = self.rule.map_or((Code::new("C001"), Severity::Hold), |rule| (rule.code, rule.severity));
        let draft = Draft::new(code, severity, terms, sentence);
        self.count += 1;
        if self.count > LISTED_MAX {
            return self.spare.insert(draft);
        }
        self.found.push(draft);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// A finding that was made elsewhere.
    pub(crate) fn take(&mut self, finding: Finding) {
        self.found.push(Draft { finding });
    }

    /// The findings in their stable order, with the severities of the policy.
    pub(crate) fn settle(mut self, severity_for: impl Fn(Code) -> Option<Severity>) -> Vec<Finding> {
        self.summarise();
        let mut findings: Vec<Finding> = self.found.into_iter().map(|draft| draft.finding).collect();
        for finding in &mut findings {
            if let Some(severity) = severity_for(finding.code) {
                finding.severity = severity;
            }
        }
        findings.sort_by(|a, b| {
            let order = b.severity.cmp(&a.severity).then(a.code.cmp(&b.code));
            order.then_with(|| a.terms.cmp(&b.terms)).then_with(|| a.sentence.cmp(&b.sentence))
        });
        findings
    }
}

impl Draft {
    /// A finding outside of [`crate::check`].
    pub(crate) fn new(code: Code, severity: Severity, terms: Vec<TermPath>, sentence: String) -> Draft {
        let finding = Finding {
            code,
            severity,
            terms,
            sentence,
            expected: None,
            actual: None,
            difference: None,
            limit: None,
            evidence: Vec::new(),
            at_risk: None,
        };
        Draft { finding }
    }

    /// A severity other than the rule's default; the policy still has the last word.
    pub(crate) fn severity(&mut self, severity: Severity) -> &mut Draft {
        self.finding.severity = severity;
        self
    }

    /// What was expected.
    pub(crate) fn expected(&mut self, text: impl ToString) -> &mut Draft {
        self.finding.expected = Some(text.to_string());
        self
    }

    /// What the invoice says.
    pub(crate) fn actual(&mut self, text: impl ToString) -> &mut Draft {
        self.finding.actual = Some(text.to_string());
        self
    }

    /// How far they are apart.
    pub(crate) fn difference(&mut self, text: impl ToString) -> &mut Draft {
        self.finding.difference = Some(text.to_string());
        self
    }

    /// How far they may be apart.
    pub(crate) fn limit(&mut self, text: impl ToString) -> &mut Draft {
        self.finding.limit = Some(text.to_string());
        self
    }

    /// Cites where the invoice says so: the evidence of each term.
    pub(crate) fn citing(&mut self, reading: &Reading, terms: &[TermPath]) -> &mut Draft {
        for evidence in terms.iter().filter_map(|path| reading.provenance(path)).flat_map(|p| &p.evidence) {
            if !self.finding.evidence.contains(evidence) {
                self.finding.evidence.push(evidence.clone());
            }
        }
        self
    }

    /// Cites a record of the ledger: `order 4711 line 2`.
    pub(crate) fn citing_record(&mut self, record: String) -> &mut Draft {
        self.finding.evidence.push(Evidence::Ledger { record });
        self
    }

    /// Cites a record where there is one.
    pub(crate) fn citing_records(&mut self, record: Option<String>) -> &mut Draft {
        self.finding.evidence.extend(record.map(|record| Evidence::Ledger { record }));
        self
    }

    /// Cites a place.
    pub(crate) fn citing_evidence(&mut self, evidence: Evidence) -> &mut Draft {
        if !self.finding.evidence.contains(&evidence) {
            self.finding.evidence.push(evidence);
        }
        self
    }

    /// Money that would be lost; its sign does not matter.
    pub(crate) fn at_risk(&mut self, amount: Option<Amount>) -> &mut Draft {
        self.finding.at_risk = amount.map(|a| Amount::new(a.value.abs(), a.currency));
        self
    }

    /// The finding.
    pub(crate) fn finish(self) -> Finding {
        self.finding
    }
}
