//! One document, flat: the form in which accuracy is measured and scripts read results.

use serde::{Deserialize, Serialize};

use crate::extraction::DocumentClass;
use crate::{Amount, Invoice};

/// Amounts are decimal strings with a dot, dates ISO 8601; absent means not found, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Flat {
    /// `invoice`, `credit_note`, `receipt`, `order`, `reminder`, `statement`, `delivery_note`, `other`.
    pub doc_type: String,
    /// BT-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// BT-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<String>,
    /// BT-9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// BT-5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// BT-27.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_name: Option<String>,
    /// BT-31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_vat_id: Option<String>,
    /// BT-44.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// BT-13.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub po_number: Option<String>,
    /// BT-84, compact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// BT-109.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_total: Option<String>,
    /// BT-110.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<String>,
    /// BT-112.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_total: Option<String>,
    /// BG-25.
    pub lines: Vec<FlatLine>,
}

/// A line of the flat form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FlatLine {
    /// BT-153.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// BT-129.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// BT-146 per unit (BT-149 divided out when it divides exactly).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<String>,
    /// BT-131.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_amount: Option<String>,
}

impl Flat {
    /// The flat form of an invoice.
    #[must_use]
    pub fn of(invoice: &Invoice, class: DocumentClass) -> Flat {
        let amount = |a: Option<Amount>| a.map(Amount::value_text);
        Flat {
            doc_type: class.as_str().to_owned(),
            invoice_number: invoice.number.clone(),
            issue_date: invoice.issue_date.map(|d| d.to_string()),
            due_date: invoice.due_date.map(|d| d.to_string()),
            currency: invoice.currency.map(|c| c.to_string()),
            seller_name: invoice.seller.name.clone(),
            seller_vat_id: invoice.seller.vat_identifier.clone(),
            buyer_name: invoice.buyer.name.clone(),
            po_number: invoice.purchase_order_reference.clone(),
            iban: invoice.payment_account().map(|a| a.chars().filter(|c| !c.is_whitespace()).collect()),
            net_total: amount(invoice.totals.without_vat),
            tax_total: amount(invoice.totals.vat),
            gross_total: amount(invoice.totals.with_vat),
            lines: invoice
                .lines
                .iter()
                .map(|line| FlatLine {
                    description: line.item.name.clone(),
                    quantity: line.quantity.map(|q| q.to_string()),
                    unit_price: unit_price(line),
                    net_amount: amount(line.net_amount),
                })
                .collect(),
        }
    }
}

fn unit_price(line: &crate::invoice::Line) -> Option<String> {
    let net = line.price.net?;
    match line.price.base_quantity {
        Some(base) if !base.is_zero() && !base.normalize().eq(&crate::Decimal::ONE) => {
            net.checked_div(base).map(|p| p.normalize().to_string())
        }
        _ => Some(net.to_string()),
    }
}
