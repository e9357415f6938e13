//! Kinds of documents and files.

use super::{CodeList, EN16931_1_3_16};

/// Documents that ask for money (BT-3 of a UBL Invoice).
pub(crate) static INVOICE_TYPES: CodeList = CodeList {
    name: "UNTDID 1001 (invoices)",
    edition: EN16931_1_3_16,
    codes: &[
        "102", "130", "202", "203", "204", "211", "218", "219", "295", "325", "326", "331", "380", "382", "383", "384",
        "385", "386", "387", "388", "389", "390", "393", "394", "395", "456", "457", "471", "472", "473", "500", "501",
        "527", "553", "575", "623", "633", "71", "751", "780", "80", "81", "817", "82", "84", "870", "875", "876",
        "877", "935",
    ],
};

/// Documents that give money back (BT-3 of a UBL CreditNote).
pub(crate) static CREDIT_NOTE_TYPES: CodeList = CodeList {
    name: "UNTDID 1001 (credit notes)",
    edition: EN16931_1_3_16,
    codes: &["261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532", "81", "83"],
};

/// Types of attached files (BT-125-1).
pub(crate) static MIME_TYPES: CodeList = CodeList {
    name: "MIME types",
    edition: EN16931_1_3_16,
    codes: &[
        "application/pdf",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "image/jpeg",
        "image/png",
        "text/csv",
    ],
};
