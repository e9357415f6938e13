//! EN 16931 terms to CII D16B, elements in the order of the schema.

use model::invoice::{
    Address, AllowanceOrCharge, Contact, CreditTransfer, Identifier, Line, SupportingDocument, VatBreakdown,
};
use model::{Amount, Currency, Date, Decimal, Iban, Invoice};

use crate::einvoice::write::Writer;

/// The invoice as Cross Industry Invoice D16B.
///
/// Reading it again gives the same terms, but for what CII cannot say: identifiers of the seller (BT-29) without a
/// scheme come before those with one, and an accounting currency (BT-111) needs BT-6.
#[must_use]
pub fn write(invoice: &Invoice) -> String {
    let mut w = Cii { w: Writer::new(), currency: invoice.currency };
    w.w.start(
        "rsm:CrossIndustryInvoice",
        &[
            ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
            ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
            ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
            ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
        ],
    );
    w.header(invoice);
    w.w.start("rsm:SupplyChainTradeTransaction", &[]);
    for line in &invoice.lines {
        w.line(line);
    }
    w.agreement(invoice);
    w.delivery(invoice);
    w.settlement(invoice);
    w.w.finish()
}

/// Writes CII; amounts name their currency only where it is not the invoice's.
struct Cii {
    w: Writer,
    currency: Option<Currency>,
}

impl Cii {
    fn within(&mut self, name: &str, write: impl FnOnce(&mut Cii)) {
        let currency = self.currency;
        self.w.within(name, |w| {
            let mut inner = Cii { w: std::mem::replace(w, Writer::new()), currency };
            write(&mut inner);
            *w = inner.w;
        });
    }

    fn text(&mut self, name: &str, text: Option<&str>) {
        self.w.text(name, text);
    }

    fn amount(&mut self, name: &str, amount: Option<Amount>) {
        let shown = amount.map(|amount| match Some(amount.currency) == self.currency {
            true => Amount::new(amount.value, Currency::NONE),
            false => amount,
        });
        self.w.amount(name, shown);
    }

    fn date(&mut self, name: &str, inner: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.within(name, |c| {
                c.w.element(inner, &date.strftime("%Y%m%d").to_string(), &[("format", "102")]);
            });
        }
    }

    fn identifier(&mut self, id: Option<&Identifier>) {
        match id {
            Some(Identifier { value, scheme: Some(scheme), .. }) => {
                self.w.element("ram:GlobalID", value, &[("schemeID", scheme)]);
            }
            Some(Identifier { value, .. }) => self.w.element("ram:ID", value, &[]),
            None => {}
        }
    }

    fn scheme(&mut self, name: &str, id: Option<&Identifier>) {
        if let Some(id) = id {
            let attributes: Vec<_> = id.scheme.as_deref().map(|scheme| ("schemeID", scheme)).into_iter().collect();
            self.w.element(name, &id.value, &attributes);
        }
    }

    fn header(&mut self, invoice: &Invoice) {
        let process = &invoice.process_control;
        self.within("rsm:ExchangedDocumentContext", |c| {
            c.within("ram:BusinessProcessSpecifiedDocumentContextParameter", |c| {
                c.text("ram:ID", process.business_process_type.as_deref());
            });
            c.within("ram:GuidelineSpecifiedDocumentContextParameter", |c| {
                c.text("ram:ID", process.specification_identifier.as_deref());
            });
        });
        self.within("rsm:ExchangedDocument", |c| {
            c.text("ram:ID", invoice.number.as_deref());
            c.text("ram:TypeCode", invoice.type_code.as_deref());
            c.date("ram:IssueDateTime", "udt:DateTimeString", invoice.issue_date);
            for note in &invoice.notes {
                c.within("ram:IncludedNote", |c| {
                    c.text("ram:Content", note.text.as_deref());
                    c.text("ram:SubjectCode", note.subject_code.as_deref());
                });
            }
        });
    }

    fn line(&mut self, line: &Line) {
        self.within("ram:IncludedSupplyChainTradeLineItem", |c| {
            c.within("ram:AssociatedDocumentLineDocument", |c| {
                c.text("ram:LineID", line.identifier.as_deref());
                c.within("ram:IncludedNote", |c| c.text("ram:Content", line.note.as_deref()));
            });
            c.within("ram:SpecifiedTradeProduct", |c| c.product(line));
            c.within("ram:SpecifiedLineTradeAgreement", |c| c.line_agreement(line));
            c.within("ram:SpecifiedLineTradeDelivery", |c| {
                c.measure("ram:BilledQuantity", line.quantity, line.unit.as_deref());
            });
            c.within("ram:SpecifiedLineTradeSettlement", |c| c.line_settlement(line));
        });
    }

    fn product(&mut self, line: &Line) {
        let item = &line.item;
        self.scheme("ram:GlobalID", item.standard_identifier.as_ref());
        self.text("ram:SellerAssignedID", item.sellers_identifier.as_deref());
        self.text("ram:BuyerAssignedID", item.buyers_identifier.as_deref());
        self.text("ram:Name", item.name.as_deref());
        self.text("ram:Description", item.description.as_deref());
        for attribute in &item.attributes {
            self.within("ram:ApplicableProductCharacteristic", |c| {
                c.text("ram:Description", attribute.name.as_deref());
                c.text("ram:Value", attribute.value.as_deref());
            });
        }
        for class in &item.classifications {
            let list = class.scheme.as_deref().map(|list| ("listID", list));
            let version = class.scheme_version.as_deref().map(|version| ("listVersionID", version));
            let attributes: Vec<_> = list.into_iter().chain(version).collect();
            self.within("ram:DesignatedProductClassification", |c| {
                c.w.element("ram:ClassCode", &class.value, &attributes);
            });
        }
        self.within("ram:OriginTradeCountry", |c| c.text("ram:ID", item.country_of_origin.as_deref()));
    }

    fn line_agreement(&mut self, line: &Line) {
        let price = &line.price;
        self.within("ram:BuyerOrderReferencedDocument", |c| c.text("ram:LineID", line.order_line_reference.as_deref()));
        self.within("ram:GrossPriceProductTradePrice", |c| {
            c.w.number("ram:ChargeAmount", price.gross);
            if price.discount.is_some() {
                c.within("ram:AppliedTradeAllowanceCharge", |c| {
                    c.indicator("false");
                    c.w.number("ram:ActualAmount", price.discount);
                });
            }
        });
        self.within("ram:NetPriceProductTradePrice", |c| {
            c.w.number("ram:ChargeAmount", price.net);
            c.measure("ram:BasisQuantity", price.base_quantity, price.base_quantity_unit.as_deref());
        });
    }

    fn measure(&mut self, name: &str, value: Option<Decimal>, unit: Option<&str>) {
        if value.is_some() || unit.is_some() {
            let attributes: Vec<_> = unit.map(|unit| ("unitCode", unit)).into_iter().collect();
            self.w.element(name, &value.map(|v| v.to_string()).unwrap_or_default(), &attributes);
        }
    }

    fn line_settlement(&mut self, line: &Line) {
        self.trade_tax("ram:ApplicableTradeTax", line.vat.category.as_deref(), line.vat.rate);
        self.period(line.period_start, line.period_end);
        for allowance in &line.allowances {
            self.allowance_charge(allowance, "false");
        }
        for charge in &line.charges {
            self.allowance_charge(charge, "true");
        }
        self.within("ram:SpecifiedTradeSettlementLineMonetarySummation", |c| {
            c.amount("ram:LineTotalAmount", line.net_amount);
        });
        if let Some(object) = &line.object_identifier {
            self.object_identifier(object);
        }
        self.within("ram:ReceivableSpecifiedTradeAccountingAccount", |c| {
            c.text("ram:ID", line.buyer_accounting_reference.as_deref());
        });
    }

    fn trade_tax(&mut self, name: &str, category: Option<&str>, rate: Option<Decimal>) {
        if category.is_some() || rate.is_some() {
            self.within(name, |c| {
                c.text("ram:TypeCode", Some("VAT"));
                c.text("ram:CategoryCode", category);
                c.w.number("ram:RateApplicablePercent", rate);
            });
        }
    }

    fn period(&mut self, start: Option<Date>, end: Option<Date>) {
        self.within("ram:BillingSpecifiedPeriod", |c| {
            c.date("ram:StartDateTime", "udt:DateTimeString", start);
            c.date("ram:EndDateTime", "udt:DateTimeString", end);
        });
    }

    fn indicator(&mut self, value: &str) {
        self.within("ram:ChargeIndicator", |c| c.text("udt:Indicator", Some(value)));
    }

    fn allowance_charge(&mut self, entry: &AllowanceOrCharge, indicator: &str) {
        self.within("ram:SpecifiedTradeAllowanceCharge", |c| {
            c.indicator(indicator);
            c.w.number("ram:CalculationPercent", entry.percentage);
            c.amount("ram:BasisAmount", entry.base_amount);
            c.amount("ram:ActualAmount", entry.amount);
            c.text("ram:ReasonCode", entry.reason_code.as_deref());
            c.text("ram:Reason", entry.reason.as_deref());
            c.trade_tax("ram:CategoryTradeTax", entry.vat_category.as_deref(), entry.vat_rate);
        });
    }

    fn object_identifier(&mut self, object: &Identifier) {
        self.within("ram:AdditionalReferencedDocument", |c| {
            c.text("ram:IssuerAssignedID", Some(&object.value));
            c.text("ram:TypeCode", Some("130"));
            c.text("ram:ReferenceTypeCode", object.scheme.as_deref());
        });
    }

    fn agreement(&mut self, invoice: &Invoice) {
        self.w.start("ram:ApplicableHeaderTradeAgreement", &[]);
        self.text("ram:BuyerReference", invoice.buyer_reference.as_deref());
        self.within("ram:SellerTradeParty", |c| c.seller(invoice));
        self.within("ram:BuyerTradeParty", |c| c.buyer(invoice));
        self.within("ram:SellerTaxRepresentativeTradeParty", |c| {
            let representative = &invoice.tax_representative;
            c.text("ram:Name", representative.name.as_deref());
            c.address(&representative.address);
            c.tax_registration(representative.vat_identifier.as_deref(), "VA");
        });
        self.reference("ram:SellerOrderReferencedDocument", invoice.sales_order_reference.as_deref());
        self.reference("ram:BuyerOrderReferencedDocument", invoice.purchase_order_reference.as_deref());
        self.reference("ram:ContractReferencedDocument", invoice.contract_reference.as_deref());
        for document in &invoice.supporting_documents {
            self.supporting_document(document);
        }
        if let Some(lot) = &invoice.tender_or_lot_reference {
            self.within("ram:AdditionalReferencedDocument", |c| {
                c.text("ram:IssuerAssignedID", Some(lot));
                c.text("ram:TypeCode", Some("50"));
            });
        }
        if let Some(object) = &invoice.invoiced_object_identifier {
            self.object_identifier(object);
        }
        if let Some(project) = &invoice.project_reference {
            self.within("ram:SpecifiedProcuringProject", |c| {
                c.text("ram:ID", Some(project));
                // The schema wants a name; this is the one that EN 16931-3-3 gives.
                c.text("ram:Name", Some("Project reference"));
            });
        }
        self.w.end();
    }

    fn reference(&mut self, name: &str, id: Option<&str>) {
        self.within(name, |c| c.text("ram:IssuerAssignedID", id));
    }

    fn supporting_document(&mut self, document: &SupportingDocument) {
        self.within("ram:AdditionalReferencedDocument", |c| {
            c.text("ram:IssuerAssignedID", document.reference.as_deref());
            c.text("ram:URIID", document.external_location.as_deref());
            c.text("ram:TypeCode", Some("916"));
            c.text("ram:Name", document.description.as_deref());
            if let Some(attachment) = &document.attachment {
                let mime = attachment.mime_code.as_deref().map(|mime| ("mimeCode", mime));
                let name = attachment.file_name.as_deref().map(|name| ("filename", name));
                let attributes: Vec<_> = mime.into_iter().chain(name).collect();
                c.w.element("ram:AttachmentBinaryObject", &attachment.content, &attributes);
            }
        });
    }

    fn seller(&mut self, invoice: &Invoice) {
        let seller = &invoice.seller;
        // The schema has all own identifiers before the global ones.
        let (global, own): (Vec<_>, Vec<_>) = seller.identifiers.iter().partition(|id| id.scheme.is_some());
        for id in own.into_iter().chain(global) {
            self.identifier(Some(id));
        }
        self.text("ram:Name", seller.name.as_deref());
        self.text("ram:Description", seller.legal_information.as_deref());
        self.organization(seller.legal_registration.as_ref(), seller.trading_name.as_deref());
        self.contact(&seller.contact);
        self.address(&seller.address);
        self.electronic_address(seller.electronic_address.as_ref());
        self.tax_registration(seller.vat_identifier.as_deref(), "VA");
        self.tax_registration(seller.tax_registration.as_deref(), "FC");
    }

    fn buyer(&mut self, invoice: &Invoice) {
        let buyer = &invoice.buyer;
        self.identifier(buyer.identifier.as_ref());
        self.text("ram:Name", buyer.name.as_deref());
        self.organization(buyer.legal_registration.as_ref(), buyer.trading_name.as_deref());
        self.contact(&buyer.contact);
        self.address(&buyer.address);
        self.electronic_address(buyer.electronic_address.as_ref());
        self.tax_registration(buyer.vat_identifier.as_deref(), "VA");
    }

    fn organization(&mut self, registration: Option<&Identifier>, trading_name: Option<&str>) {
        self.within("ram:SpecifiedLegalOrganization", |c| {
            c.scheme("ram:ID", registration);
            c.text("ram:TradingBusinessName", trading_name);
        });
    }

    fn contact(&mut self, contact: &Contact) {
        self.within("ram:DefinedTradeContact", |c| {
            c.text("ram:PersonName", contact.name.as_deref());
            c.within("ram:TelephoneUniversalCommunication", |c| {
                c.text("ram:CompleteNumber", contact.telephone.as_deref());
            });
            c.within("ram:EmailURIUniversalCommunication", |c| c.text("ram:URIID", contact.email.as_deref()));
        });
    }

    fn address(&mut self, address: &Address) {
        self.within("ram:PostalTradeAddress", |c| {
            c.text("ram:PostcodeCode", address.post_code.as_deref());
            c.text("ram:LineOne", address.line_1.as_deref());
            c.text("ram:LineTwo", address.line_2.as_deref());
            c.text("ram:LineThree", address.line_3.as_deref());
            c.text("ram:CityName", address.city.as_deref());
            c.text("ram:CountryID", address.country.as_deref());
            c.text("ram:CountrySubDivisionName", address.subdivision.as_deref());
        });
    }

    fn electronic_address(&mut self, id: Option<&Identifier>) {
        self.within("ram:URIUniversalCommunication", |c| c.scheme("ram:URIID", id));
    }

    fn tax_registration(&mut self, id: Option<&str>, scheme: &str) {
        if let Some(id) = id {
            self.within("ram:SpecifiedTaxRegistration", |c| c.w.element("ram:ID", id, &[("schemeID", scheme)]));
        }
    }

    fn delivery(&mut self, invoice: &Invoice) {
        let delivery = &invoice.delivery;
        self.w.start("ram:ApplicableHeaderTradeDelivery", &[]);
        self.within("ram:ShipToTradeParty", |c| {
            c.identifier(delivery.location_identifier.as_ref());
            c.text("ram:Name", delivery.party_name.as_deref());
            c.address(&delivery.address);
        });
        self.within("ram:ActualDeliverySupplyChainEvent", |c| {
            c.date("ram:OccurrenceDateTime", "udt:DateTimeString", delivery.actual_date);
        });
        self.reference("ram:DespatchAdviceReferencedDocument", invoice.despatch_advice_reference.as_deref());
        self.reference("ram:ReceivingAdviceReferencedDocument", invoice.receiving_advice_reference.as_deref());
        self.w.end();
    }

    fn settlement(&mut self, invoice: &Invoice) {
        self.w.start("ram:ApplicableHeaderTradeSettlement", &[]);
        self.text("ram:CreditorReferenceID", invoice.payment.creditor_identifier.as_deref());
        self.text("ram:PaymentReference", invoice.payment.remittance_information.as_deref());
        self.text("ram:TaxCurrencyCode", invoice.vat_accounting_currency.map(|c| c.to_string()).as_deref());
        self.text("ram:InvoiceCurrencyCode", invoice.currency.map(|c| c.to_string()).as_deref());
        self.within("ram:PayeeTradeParty", |c| {
            c.identifier(invoice.payee.identifier.as_ref());
            c.text("ram:Name", invoice.payee.name.as_deref());
            c.organization(invoice.payee.legal_registration.as_ref(), None);
        });
        self.payment_means(invoice);
        self.vat_breakdown(invoice);
        self.period(invoice.delivery.period_start, invoice.delivery.period_end);
        for allowance in &invoice.allowances {
            self.allowance_charge(allowance, "false");
        }
        for charge in &invoice.charges {
            self.allowance_charge(charge, "true");
        }
        self.within("ram:SpecifiedTradePaymentTerms", |c| {
            c.text("ram:Description", invoice.payment_terms.as_deref());
            c.date("ram:DueDateDateTime", "udt:DateTimeString", invoice.due_date);
            c.text("ram:DirectDebitMandateID", invoice.payment.mandate_reference.as_deref());
        });
        self.within("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |c| c.totals(invoice));
        for preceding in &invoice.preceding_invoices {
            self.within("ram:InvoiceReferencedDocument", |c| {
                c.text("ram:IssuerAssignedID", preceding.number.as_deref());
                c.date("ram:FormattedIssueDateTime", "qdt:DateTimeString", preceding.issue_date);
            });
        }
        self.within("ram:ReceivableSpecifiedTradeAccountingAccount", |c| {
            c.text("ram:ID", invoice.buyer_accounting_reference.as_deref());
        });
        self.w.end();
    }

    /// One payment means for each account, since CII has one account in each.
    fn payment_means(&mut self, invoice: &Invoice) {
        let payment = &invoice.payment;
        let accounts: Vec<_> = payment.credit_transfers.iter().map(Some).collect();
        let accounts = if accounts.is_empty() { vec![None] } else { accounts };
        for (index, account) in accounts.into_iter().enumerate() {
            self.within("ram:SpecifiedTradeSettlementPaymentMeans", |c| {
                c.text("ram:TypeCode", payment.means_code.as_deref());
                c.text("ram:Information", payment.means_text.as_deref());
                if index == 0 {
                    c.within("ram:ApplicableTradeSettlementFinancialCard", |c| {
                        c.text("ram:ID", payment.card_number.as_deref());
                        c.text("ram:CardholderName", payment.card_holder.as_deref());
                    });
                    c.within("ram:PayerPartyDebtorFinancialAccount", |c| {
                        c.text("ram:IBANID", payment.debited_account.as_deref());
                    });
                }
                if let Some(account) = account {
                    c.credit_transfer(account);
                }
            });
        }
    }

    fn credit_transfer(&mut self, transfer: &CreditTransfer) {
        let account = transfer.account.as_deref();
        let is_iban = account.is_some_and(|account| account.parse::<Iban>().is_ok());
        self.within("ram:PayeePartyCreditorFinancialAccount", |c| {
            c.text("ram:IBANID", account.filter(|_| is_iban));
            c.text("ram:AccountName", transfer.account_name.as_deref());
            c.text("ram:ProprietaryID", account.filter(|_| !is_iban));
        });
        self.within("ram:PayeeSpecifiedCreditorFinancialInstitution", |c| c.text("ram:BICID", transfer.bic.as_deref()));
    }

    /// BG-23; the tax point (BT-7, BT-8) of the document stands in each group.
    fn vat_breakdown(&mut self, invoice: &Invoice) {
        let code = invoice.tax_point_date_code.as_deref().map(|code| match code {
            "3" => "5",
            "35" => "29",
            "432" => "72",
            other => other,
        });
        let blank = VatBreakdown::default();
        let groups: Vec<_> = invoice.vat_breakdown.iter().collect();
        let groups = if groups.is_empty() { vec![&blank] } else { groups };
        for group in groups {
            if *group == blank && invoice.tax_point_date.is_none() && code.is_none() {
                continue;
            }
            self.within("ram:ApplicableTradeTax", |c| {
                c.amount("ram:CalculatedAmount", group.tax_amount);
                c.text("ram:TypeCode", Some("VAT"));
                c.text("ram:ExemptionReason", group.exemption_reason.as_deref());
                c.amount("ram:BasisAmount", group.taxable_amount);
                c.text("ram:CategoryCode", group.category.as_deref());
                c.text("ram:ExemptionReasonCode", group.exemption_reason_code.as_deref());
                c.date("ram:TaxPointDate", "udt:DateString", invoice.tax_point_date);
                c.text("ram:DueDateTypeCode", code);
                c.w.number("ram:RateApplicablePercent", group.rate);
            });
        }
    }

    fn totals(&mut self, invoice: &Invoice) {
        let totals = &invoice.totals;
        self.amount("ram:LineTotalAmount", totals.line_net);
        self.amount("ram:ChargeTotalAmount", totals.charges);
        self.amount("ram:AllowanceTotalAmount", totals.allowances);
        self.amount("ram:TaxBasisTotalAmount", totals.without_vat);
        // Here the currency always stands: it tells the two totals apart.
        self.w.amount("ram:TaxTotalAmount", totals.vat);
        self.w.amount("ram:TaxTotalAmount", totals.vat_in_accounting_currency);
        self.amount("ram:RoundingAmount", totals.rounding);
        self.amount("ram:GrandTotalAmount", totals.with_vat);
        self.amount("ram:TotalPrepaidAmount", totals.paid);
        self.amount("ram:DuePayableAmount", totals.amount_due);
    }
}
