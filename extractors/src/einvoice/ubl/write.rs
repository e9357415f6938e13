//! EN 16931 terms to UBL 2.1, elements in the order of the schema.

use model::Invoice;
use model::invoice::{
    Address, AllowanceOrCharge, Contact, CreditTransfer, Identifier, Line, SupportingDocument, VatBreakdown,
};

use crate::einvoice::write::Writer;

/// The invoice as UBL 2.1: a CreditNote when its type code (BT-3) is one of a credit note, else an Invoice.
///
/// Reading it again gives the same terms. What XML cannot hold (control characters) becomes U+FFFD.
#[must_use]
pub fn write(invoice: &Invoice) -> String {
    let is_credit_note = invoice.is_credit_note();
    let root = if is_credit_note { "CreditNote" } else { "Invoice" };
    let namespace = format!("urn:oasis:names:specification:ubl:schema:xsd:{root}-2");
    let mut w = Writer::new();
    w.start(
        root,
        &[
            ("xmlns", &namespace),
            ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
            ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
        ],
    );
    header(&mut w, invoice, is_credit_note);
    references(&mut w, invoice, is_credit_note);
    seller(&mut w, invoice);
    buyer(&mut w, invoice);
    payee(&mut w, invoice);
    tax_representative(&mut w, invoice);
    delivery(&mut w, invoice);
    payment(&mut w, invoice, is_credit_note);
    for allowance in &invoice.allowances {
        allowance_charge(&mut w, allowance, "false");
    }
    for charge in &invoice.charges {
        allowance_charge(&mut w, charge, "true");
    }
    tax(&mut w, invoice);
    totals(&mut w, invoice);
    for line in &invoice.lines {
        write_line(&mut w, line, invoice, is_credit_note);
    }
    w.finish()
}

fn header(w: &mut Writer, invoice: &Invoice, is_credit_note: bool) {
    let process = &invoice.process_control;
    w.text("cbc:CustomizationID", process.specification_identifier.as_deref());
    w.text("cbc:ProfileID", process.business_process_type.as_deref());
    w.text("cbc:ID", invoice.number.as_deref());
    w.date("cbc:IssueDate", invoice.issue_date);
    if is_credit_note {
        w.date("cbc:TaxPointDate", invoice.tax_point_date);
        w.text("cbc:CreditNoteTypeCode", invoice.type_code.as_deref());
    } else {
        w.date("cbc:DueDate", invoice.due_date);
        w.text("cbc:InvoiceTypeCode", invoice.type_code.as_deref());
    }
    for note in &invoice.notes {
        let text = note.text.as_deref().unwrap_or_default();
        match &note.subject_code {
            Some(code) => w.element("cbc:Note", &format!("#{code}#{text}"), &[]),
            None => w.element("cbc:Note", text, &[]),
        }
    }
    if !is_credit_note {
        w.date("cbc:TaxPointDate", invoice.tax_point_date);
    }
    w.text("cbc:DocumentCurrencyCode", invoice.currency.map(|c| c.to_string()).as_deref());
    w.text("cbc:TaxCurrencyCode", invoice.vat_accounting_currency.map(|c| c.to_string()).as_deref());
    w.text("cbc:AccountingCost", invoice.buyer_accounting_reference.as_deref());
    w.text("cbc:BuyerReference", invoice.buyer_reference.as_deref());
    w.within("cac:InvoicePeriod", |w| {
        w.date("cbc:StartDate", invoice.delivery.period_start);
        w.date("cbc:EndDate", invoice.delivery.period_end);
        w.text("cbc:DescriptionCode", invoice.tax_point_date_code.as_deref());
    });
}

fn references(w: &mut Writer, invoice: &Invoice, is_credit_note: bool) {
    let order = invoice.purchase_order_reference.as_deref();
    let sales_order = invoice.sales_order_reference.as_deref();
    w.within("cac:OrderReference", |w| {
        // The schema wants an order number beside a sales order; Peppol writes NA for "none".
        w.text("cbc:ID", order.or(sales_order.map(|_| "NA")));
        w.text("cbc:SalesOrderID", sales_order);
    });
    for preceding in &invoice.preceding_invoices {
        w.within("cac:BillingReference", |w| {
            w.within("cac:InvoiceDocumentReference", |w| {
                w.text("cbc:ID", preceding.number.as_deref());
                w.date("cbc:IssueDate", preceding.issue_date);
            });
        });
    }
    reference(w, "cac:DespatchDocumentReference", invoice.despatch_advice_reference.as_deref());
    reference(w, "cac:ReceiptDocumentReference", invoice.receiving_advice_reference.as_deref());
    if !is_credit_note {
        reference(w, "cac:OriginatorDocumentReference", invoice.tender_or_lot_reference.as_deref());
    }
    reference(w, "cac:ContractDocumentReference", invoice.contract_reference.as_deref());
    if let Some(object) = &invoice.invoiced_object_identifier {
        typed_reference(w, "cac:AdditionalDocumentReference", object, "130");
    }
    if is_credit_note && let Some(project) = &invoice.project_reference {
        let project = Identifier { value: project.clone(), ..Identifier::default() };
        typed_reference(w, "cac:AdditionalDocumentReference", &project, "50");
    }
    for document in &invoice.supporting_documents {
        supporting_document(w, document);
    }
    if is_credit_note {
        reference(w, "cac:OriginatorDocumentReference", invoice.tender_or_lot_reference.as_deref());
    } else {
        reference(w, "cac:ProjectReference", invoice.project_reference.as_deref());
    }
}

fn reference(w: &mut Writer, name: &str, id: Option<&str>) {
    w.within(name, |w| w.text("cbc:ID", id));
}

fn typed_reference(w: &mut Writer, name: &str, id: &Identifier, type_code: &str) {
    w.within(name, |w| {
        identifier(w, "cbc:ID", Some(id));
        w.text("cbc:DocumentTypeCode", Some(type_code));
    });
}

fn supporting_document(w: &mut Writer, document: &SupportingDocument) {
    w.within("cac:AdditionalDocumentReference", |w| {
        w.text("cbc:ID", document.reference.as_deref());
        w.text("cbc:DocumentDescription", document.description.as_deref());
        w.within("cac:Attachment", |w| {
            if let Some(attachment) = &document.attachment {
                let mime = attachment.mime_code.as_deref().map(|mime| ("mimeCode", mime));
                let name = attachment.file_name.as_deref().map(|name| ("filename", name));
                let attributes: Vec<_> = mime.into_iter().chain(name).collect();
                w.element("cbc:EmbeddedDocumentBinaryObject", &attachment.content, &attributes);
            }
            w.within("cac:ExternalReference", |w| w.text("cbc:URI", document.external_location.as_deref()));
        });
    });
}

fn seller(w: &mut Writer, invoice: &Invoice) {
    let seller = &invoice.seller;
    w.within("cac:AccountingSupplierParty", |w| {
        w.within("cac:Party", |w| {
            identifier(w, "cbc:EndpointID", seller.electronic_address.as_ref());
            for id in &seller.identifiers {
                w.within("cac:PartyIdentification", |w| identifier(w, "cbc:ID", Some(id)));
            }
            creditor(w, invoice.payment.creditor_identifier.as_deref());
            w.within("cac:PartyName", |w| w.text("cbc:Name", seller.trading_name.as_deref()));
            w.within("cac:PostalAddress", |w| address(w, &seller.address));
            tax_scheme(w, seller.vat_identifier.as_deref(), "VAT");
            tax_scheme(w, seller.tax_registration.as_deref(), "FC");
            let has_name = legal_entity(
                w,
                seller.name.as_deref(),
                seller.legal_registration.as_ref(),
                seller.legal_information.as_deref(),
            );
            keep_trading_name(w, has_name, seller.trading_name.as_deref());
            w.within("cac:Contact", |w| contact(w, &seller.contact));
        });
    });
}

fn buyer(w: &mut Writer, invoice: &Invoice) {
    let buyer = &invoice.buyer;
    w.within("cac:AccountingCustomerParty", |w| {
        w.within("cac:Party", |w| {
            identifier(w, "cbc:EndpointID", buyer.electronic_address.as_ref());
            w.within("cac:PartyIdentification", |w| identifier(w, "cbc:ID", buyer.identifier.as_ref()));
            w.within("cac:PartyName", |w| w.text("cbc:Name", buyer.trading_name.as_deref()));
            w.within("cac:PostalAddress", |w| address(w, &buyer.address));
            tax_scheme(w, buyer.vat_identifier.as_deref(), "VAT");
            let has_name = legal_entity(w, buyer.name.as_deref(), buyer.legal_registration.as_ref(), None);
            keep_trading_name(w, has_name, buyer.trading_name.as_deref());
            w.within("cac:Contact", |w| contact(w, &buyer.contact));
        });
    });
}

/// Writes the legal entity; whether there was anything to write.
fn legal_entity(w: &mut Writer, name: Option<&str>, registration: Option<&Identifier>, form: Option<&str>) -> bool {
    w.within("cac:PartyLegalEntity", |w| {
        w.text("cbc:RegistrationName", name);
        identifier(w, "cbc:CompanyID", registration);
        w.text("cbc:CompanyLegalForm", form);
    });
    name.is_some() || registration.is_some() || form.is_some()
}

/// A trading name alone would be read as the name; an empty legal entity says that the name is missing.
fn keep_trading_name(w: &mut Writer, has_legal_entity: bool, trading_name: Option<&str>) {
    if !has_legal_entity && trading_name.is_some() {
        w.start("cac:PartyLegalEntity", &[]);
        w.end();
    }
}

fn payee(w: &mut Writer, invoice: &Invoice) {
    let payee = &invoice.payee;
    w.within("cac:PayeeParty", |w| {
        w.within("cac:PartyIdentification", |w| identifier(w, "cbc:ID", payee.identifier.as_ref()));
        w.within("cac:PartyName", |w| w.text("cbc:Name", payee.name.as_deref()));
        w.within("cac:PartyLegalEntity", |w| identifier(w, "cbc:CompanyID", payee.legal_registration.as_ref()));
    });
}

fn tax_representative(w: &mut Writer, invoice: &Invoice) {
    let representative = &invoice.tax_representative;
    w.within("cac:TaxRepresentativeParty", |w| {
        w.within("cac:PartyName", |w| w.text("cbc:Name", representative.name.as_deref()));
        w.within("cac:PostalAddress", |w| address(w, &representative.address));
        tax_scheme(w, representative.vat_identifier.as_deref(), "VAT");
    });
}

fn creditor(w: &mut Writer, id: Option<&str>) {
    if let Some(id) = id {
        w.within("cac:PartyIdentification", |w| w.element("cbc:ID", id, &[("schemeID", "SEPA")]));
    }
}

fn tax_scheme(w: &mut Writer, id: Option<&str>, scheme: &str) {
    if id.is_some() {
        w.within("cac:PartyTaxScheme", |w| {
            w.text("cbc:CompanyID", id);
            w.within("cac:TaxScheme", |w| w.text("cbc:ID", Some(scheme)));
        });
    }
}

fn address(w: &mut Writer, address: &Address) {
    w.text("cbc:StreetName", address.line_1.as_deref());
    w.text("cbc:AdditionalStreetName", address.line_2.as_deref());
    w.text("cbc:CityName", address.city.as_deref());
    w.text("cbc:PostalZone", address.post_code.as_deref());
    w.text("cbc:CountrySubentity", address.subdivision.as_deref());
    w.within("cac:AddressLine", |w| w.text("cbc:Line", address.line_3.as_deref()));
    w.within("cac:Country", |w| w.text("cbc:IdentificationCode", address.country.as_deref()));
}

fn contact(w: &mut Writer, contact: &Contact) {
    w.text("cbc:Name", contact.name.as_deref());
    w.text("cbc:Telephone", contact.telephone.as_deref());
    w.text("cbc:ElectronicMail", contact.email.as_deref());
}

fn identifier(w: &mut Writer, name: &str, id: Option<&Identifier>) {
    let Some(id) = id else { return };
    let attributes: Vec<_> = id.scheme.as_deref().map(|scheme| ("schemeID", scheme)).into_iter().collect();
    w.element(name, &id.value, &attributes);
}

fn delivery(w: &mut Writer, invoice: &Invoice) {
    let delivery = &invoice.delivery;
    w.within("cac:Delivery", |w| {
        w.date("cbc:ActualDeliveryDate", delivery.actual_date);
        w.within("cac:DeliveryLocation", |w| {
            identifier(w, "cbc:ID", delivery.location_identifier.as_ref());
            w.within("cac:Address", |w| address(w, &delivery.address));
        });
        w.within("cac:DeliveryParty", |w| {
            w.within("cac:PartyName", |w| w.text("cbc:Name", delivery.party_name.as_deref()));
        });
    });
}

/// One payment means for each account, since UBL has one account in each.
fn payment(w: &mut Writer, invoice: &Invoice, is_credit_note: bool) {
    let due = invoice.due_date.filter(|_| is_credit_note);
    let accounts: Vec<_> = invoice.payment.credit_transfers.iter().map(Some).collect();
    let accounts = if accounts.is_empty() { vec![None] } else { accounts };
    for (index, account) in accounts.into_iter().enumerate() {
        let payment = &invoice.payment;
        w.within("cac:PaymentMeans", |w| {
            let attributes: Vec<_> = payment.means_text.as_deref().map(|name| ("name", name)).into_iter().collect();
            if payment.means_code.is_some() || payment.means_text.is_some() {
                w.element("cbc:PaymentMeansCode", payment.means_code.as_deref().unwrap_or_default(), &attributes);
            }
            w.date("cbc:PaymentDueDate", due);
            w.text("cbc:PaymentID", payment.remittance_information.as_deref());
            if index == 0 && (payment.card_number.is_some() || payment.card_holder.is_some()) {
                w.within("cac:CardAccount", |w| {
                    w.text("cbc:PrimaryAccountNumberID", payment.card_number.as_deref());
                    // The schema wants the card's network; EN 16931 has no term for it.
                    w.text("cbc:NetworkID", Some("NA"));
                    w.text("cbc:HolderName", payment.card_holder.as_deref());
                });
            }
            if let Some(account) = account {
                credit_transfer(w, account);
            }
            if index == 0 {
                w.within("cac:PaymentMandate", |w| {
                    w.text("cbc:ID", payment.mandate_reference.as_deref());
                    w.within("cac:PayerFinancialAccount", |w| w.text("cbc:ID", payment.debited_account.as_deref()));
                });
            }
        });
    }
    w.within("cac:PaymentTerms", |w| w.text("cbc:Note", invoice.payment_terms.as_deref()));
}

fn credit_transfer(w: &mut Writer, account: &CreditTransfer) {
    w.within("cac:PayeeFinancialAccount", |w| {
        w.text("cbc:ID", account.account.as_deref());
        w.text("cbc:Name", account.account_name.as_deref());
        w.within("cac:FinancialInstitutionBranch", |w| w.text("cbc:ID", account.bic.as_deref()));
    });
}

fn allowance_charge(w: &mut Writer, entry: &AllowanceOrCharge, indicator: &str) {
    w.within("cac:AllowanceCharge", |w| {
        w.text("cbc:ChargeIndicator", Some(indicator));
        w.text("cbc:AllowanceChargeReasonCode", entry.reason_code.as_deref());
        w.text("cbc:AllowanceChargeReason", entry.reason.as_deref());
        w.number("cbc:MultiplierFactorNumeric", entry.percentage);
        w.amount("cbc:Amount", entry.amount);
        w.amount("cbc:BaseAmount", entry.base_amount);
        tax_category(w, "cac:TaxCategory", entry.vat_category.as_deref(), entry.vat_rate, None);
    });
}

fn tax_category(
    w: &mut Writer,
    name: &str,
    category: Option<&str>,
    rate: Option<model::Decimal>,
    exemption: Option<&VatBreakdown>,
) {
    let reason = exemption.and_then(|e| e.exemption_reason.as_deref());
    let code = exemption.and_then(|e| e.exemption_reason_code.as_deref());
    if category.is_none() && rate.is_none() && reason.is_none() && code.is_none() {
        return;
    }
    w.within(name, |w| {
        w.text("cbc:ID", category);
        w.number("cbc:Percent", rate);
        w.text("cbc:TaxExemptionReasonCode", code);
        w.text("cbc:TaxExemptionReason", reason);
        w.within("cac:TaxScheme", |w| w.text("cbc:ID", Some("VAT")));
    });
}

fn tax(w: &mut Writer, invoice: &Invoice) {
    w.within("cac:TaxTotal", |w| {
        w.amount("cbc:TaxAmount", invoice.totals.vat);
        for group in &invoice.vat_breakdown {
            w.within("cac:TaxSubtotal", |w| {
                w.amount("cbc:TaxableAmount", group.taxable_amount);
                w.amount("cbc:TaxAmount", group.tax_amount);
                tax_category(w, "cac:TaxCategory", group.category.as_deref(), group.rate, Some(group));
            });
        }
    });
    w.within("cac:TaxTotal", |w| w.amount("cbc:TaxAmount", invoice.totals.vat_in_accounting_currency));
}

fn totals(w: &mut Writer, invoice: &Invoice) {
    let totals = &invoice.totals;
    w.within("cac:LegalMonetaryTotal", |w| {
        w.amount("cbc:LineExtensionAmount", totals.line_net);
        w.amount("cbc:TaxExclusiveAmount", totals.without_vat);
        w.amount("cbc:TaxInclusiveAmount", totals.with_vat);
        w.amount("cbc:AllowanceTotalAmount", totals.allowances);
        w.amount("cbc:ChargeTotalAmount", totals.charges);
        w.amount("cbc:PrepaidAmount", totals.paid);
        w.amount("cbc:PayableRoundingAmount", totals.rounding);
        w.amount("cbc:PayableAmount", totals.amount_due);
    });
}

fn write_line(w: &mut Writer, line: &Line, invoice: &Invoice, is_credit_note: bool) {
    let (name, quantity) = if is_credit_note {
        ("cac:CreditNoteLine", "cbc:CreditedQuantity")
    } else {
        ("cac:InvoiceLine", "cbc:InvoicedQuantity")
    };
    w.within(name, |w| {
        w.text("cbc:ID", line.identifier.as_deref());
        w.text("cbc:Note", line.note.as_deref());
        measure(w, quantity, line.quantity, line.unit.as_deref());
        w.amount("cbc:LineExtensionAmount", line.net_amount);
        w.text("cbc:AccountingCost", line.buyer_accounting_reference.as_deref());
        w.within("cac:InvoicePeriod", |w| {
            w.date("cbc:StartDate", line.period_start);
            w.date("cbc:EndDate", line.period_end);
        });
        w.within("cac:OrderLineReference", |w| w.text("cbc:LineID", line.order_line_reference.as_deref()));
        if let Some(object) = &line.object_identifier {
            typed_reference(w, "cac:DocumentReference", object, "130");
        }
        for allowance in &line.allowances {
            allowance_charge(w, allowance, "false");
        }
        for charge in &line.charges {
            allowance_charge(w, charge, "true");
        }
        w.within("cac:Item", |w| item(w, line));
        w.within("cac:Price", |w| price(w, line, invoice));
    });
}

/// A quantity with its unit; a unit alone stands on an empty element.
fn measure(w: &mut Writer, name: &str, value: Option<model::Decimal>, unit: Option<&str>) {
    if value.is_some() || unit.is_some() {
        let attributes: Vec<_> = unit.map(|unit| ("unitCode", unit)).into_iter().collect();
        w.element(name, &value.map(|v| v.to_string()).unwrap_or_default(), &attributes);
    }
}

fn item(w: &mut Writer, line: &Line) {
    let item = &line.item;
    w.text("cbc:Description", item.description.as_deref());
    w.text("cbc:Name", item.name.as_deref());
    w.within("cac:BuyersItemIdentification", |w| w.text("cbc:ID", item.buyers_identifier.as_deref()));
    w.within("cac:SellersItemIdentification", |w| w.text("cbc:ID", item.sellers_identifier.as_deref()));
    w.within("cac:StandardItemIdentification", |w| identifier(w, "cbc:ID", item.standard_identifier.as_ref()));
    w.within("cac:OriginCountry", |w| w.text("cbc:IdentificationCode", item.country_of_origin.as_deref()));
    for class in &item.classifications {
        let list = class.scheme.as_deref().map(|list| ("listID", list));
        let version = class.scheme_version.as_deref().map(|version| ("listVersionID", version));
        let attributes: Vec<_> = list.into_iter().chain(version).collect();
        w.within("cac:CommodityClassification", |w| {
            w.element("cbc:ItemClassificationCode", &class.value, &attributes);
        });
    }
    tax_category(w, "cac:ClassifiedTaxCategory", line.vat.category.as_deref(), line.vat.rate, None);
    for attribute in &item.attributes {
        w.within("cac:AdditionalItemProperty", |w| {
            w.text("cbc:Name", attribute.name.as_deref());
            w.text("cbc:Value", attribute.value.as_deref());
        });
    }
}

fn price(w: &mut Writer, line: &Line, invoice: &Invoice) {
    let price = &line.price;
    let code = invoice.currency.map(|c| c.to_string());
    let attributes: Vec<_> = code.as_deref().map(|code| ("currencyID", code)).into_iter().collect();
    let money = |w: &mut Writer, name: &str, value: Option<model::Decimal>| {
        if let Some(value) = value {
            w.element(name, &value.to_string(), &attributes);
        }
    };
    money(w, "cbc:PriceAmount", price.net);
    measure(w, "cbc:BaseQuantity", price.base_quantity, price.base_quantity_unit.as_deref());
    if price.discount.is_some() || price.gross.is_some() {
        w.within("cac:AllowanceCharge", |w| {
            w.text("cbc:ChargeIndicator", Some("false"));
            money(w, "cbc:Amount", price.discount);
            money(w, "cbc:BaseAmount", price.gross);
        });
    }
}
