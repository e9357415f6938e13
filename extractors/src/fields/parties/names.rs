//! Which words may be the name of a party, and the names that a party's label points at.

use super::Name;
use super::address::{COUNTRIES, is_post_box, is_street};
use super::forms::{LEGAL_FORMS, ends_in_form, has_legal_form, is_form_word, without_registration};
use super::joined::{is_open, is_person};
use super::postal::post_code;
use crate::fields::facts::Facts;
use crate::fields::near::{SHORT_LETTERS, is_alone};
use crate::fields::vocabulary::{Hit, Meaning, folded, vocabulary};
use crate::layout::{Line, Sheet};

/// Whether text could be the name of a party.
pub(super) fn is_name(sheet: &Sheet, facts: &Facts, line: usize, first: usize, last: usize) -> Option<String> {
    let text = without_registration(sheet.lines.get(line)?.text(first, last));
    let text = without_appended(&text).map_or(text.clone(), str::to_owned);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // "SARL au capital de 10 000 €" tells of the seller, but is not the name.
    let about_capital = digits > 0 && folded(&text).contains("capital");
    if about_capital
        || letters < 3
        || digits * 2 > letters
        || text.len() > 90
        || text.contains('@')
        || text.contains("www.")
        || text.contains("http")
    {
        return None;
    }
    if facts.dates.iter().any(|d| d.line == line && d.first >= first && d.last <= last) {
        return None;
    }
    // A colon behind makes a label of it; "Detalhe da" goes on.
    let own = sheet.lines.get(line)?;
    let is_label = own.tokens.get(last + 1).is_some_and(|t| t.text.starts_with(':'));
    let goes_on =
        text.rsplit(' ').next().is_some_and(|w| w.chars().count() <= LINK_LETTERS && w.chars().all(char::is_lowercase));
    // Words written letter by letter are a heading.
    let single = text.split(' ').filter(|w| w.chars().count() == 1).count();
    if is_label
        || single >= SINGLE_MIN && single * 2 > text.split(' ').count()
        || goes_on && text.contains(' ') && !has_legal_form(&text)
    {
        return None;
    }
    // "Firma" above a name says that one follows.
    if vocabulary().is_addressed(&text) || is_other(sheet, facts, line, first, last) {
        return None;
    }
    let covered: usize = facts
        .hits_in(line)
        .iter()
        .filter(|h| {
            (h.letters > SHORT_LETTERS || is_alone(&sheet.lines[line], h)) && h.first >= first && h.last <= last
        })
        .filter(|h| h.meanings.iter().any(|m| m.is_label() || m.is_class()))
        .map(|h| h.letters)
        .sum();
    let party_words: usize = facts
        .hits_in(line)
        .iter()
        .filter(|h| h.first >= first && h.last <= last)
        .filter(|h| h.is(Meaning::Seller) || h.is(Meaning::Buyer))
        .map(|h| h.letters)
        .sum();
    // "LE FOURNISSEUR" may be a name, "Fournisseur:" is not; a legal form settles it.
    let label_only =
        covered >= letters || text.ends_with(':') || (covered - party_words.min(covered)) * 10 >= letters * 6;
    if label_only && !(has_legal_form(&text) && covered < letters) {
        return None;
    }
    // "Factura de electricidad" is a title.
    let is_title = facts
        .hits_in(line)
        .iter()
        .any(|h| h.first == first && h.letters > 4 && (h.is(Meaning::ClassInvoice) || h.is(Meaning::ClassCreditNote)));
    if is_title && !has_legal_form(&text) {
        return None;
    }
    // Running text begins small; a street ends in its number.
    if text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) && text.split(' ').count() > 1 {
        return None;
    }
    // "Seaview Residents 4" over its own street is no street itself.
    let is_own_street = || {
        let own = &sheet.lines[line];
        let (x0, x1) = own.x_range(first, last);
        let below = sheet.below(line, x0, x1, 1).into_iter().next();
        below.is_none_or(|(next, a, b)| {
            let text = sheet.lines[next].text(a, b);
            !is_street(&text) || post_code(&text.split(' ').collect::<Vec<_>>()).is_some()
        })
    };
    if COUNTRIES.contains(&folded(&text).as_str())
        || is_post_box(&text)
        || is_street(&text) && is_own_street()
        || post_code(&text.split(' ').collect::<Vec<_>>()).is_some()
    {
        return None;
    }
    let trimmed = text.trim_matches(|c: char| {
        matches!(c, ':' | ',' | '-' | '|' | '•' | '·' | '*' | '_' | '=' | '.' | '"' | '\'' | '“' | '”')
            || c.is_whitespace()
    });
    let keeps_dot = text.ends_with('.') && has_legal_form(&text);
    Some(if keeps_dot { format!("{trimmed}.") } else { trimmed.to_owned() })
}

/// A name without what is appended behind a comma: the contact person of a firm ("Holm Transport B.V., Sanne de Vries"),
/// or its VAT identifier.
fn without_appended(text: &str) -> Option<&str> {
    let (name, rest) = text.rsplit_once(", ")?;
    let is_several = name.contains(' ') && name.chars().filter(|c| c.is_alphabetic()).count() > LETTERS_MIN;
    let figures = rest.bytes().filter(u8::is_ascii_digit).count();
    let is_identifier =
        figures >= FIGURES_MIN && !rest.contains(' ') && rest.starts_with(|c: char| c.is_ascii_uppercase());
    (is_several && (is_person(rest) || is_identifier)).then_some(name)
}

/// Whether text is a firm of several: "Holm, Pirotte & Associés SRL d'avocats".
fn are_partners(text: &str) -> bool {
    let mut words = text.split(' ').skip_while(|word| !word.ends_with(','));
    let is_form = |word: &str| word.chars().all(char::is_uppercase) && LEGAL_FORMS.contains(&folded(word).as_str());
    words.any(|word| word == "&") && text.split(' ').skip(1).any(is_form)
}

/// Words of a name whose last one is a link, at least, before the line below is asked.
const OPEN_WORDS_MIN: usize = 3;

/// Whether a name might go on in the line below.
fn is_followed(sheet: &Sheet, facts: &Facts, line: usize, first: usize, last: usize) -> bool {
    let (x0, x1) = sheet.lines[line].x_range(first, last);
    let below = sheet.below(line, x0, x1, 1).into_iter().next();
    // "o.o." below "Sp. z" is the other half of a form.
    let own = folded(&sheet.lines[line].tokens[last].text);
    let closes = |(next, a, b)| {
        let next: &Line = &sheet.lines[next];
        let rest: String = next.tokens[a..=b].iter().map(|token| folded(&token.text)).collect();
        LEGAL_FORMS.contains(&rest.as_str()) || LEGAL_FORMS.contains(&(own.clone() + &rest).as_str())
    };
    below.is_some_and(|(next, a, b)| closes((next, a, b)) || is_name(sheet, facts, next, a, b).is_some())
}

/// Letters that stand alone in a heading that is written letter by letter, at least.
const SINGLE_MIN: usize = 4;

/// Letters of a word that links a name to what follows, at most: "de", "der", "och".
const LINK_LETTERS: usize = 3;

/// Figures of an identifier that stands behind a name.
const FIGURES_MIN: usize = 7;

/// Letters of a name that stands before a contact person.
const LETTERS_MIN: usize = 4;

/// Whether the words are something else for sure: "Agent: Ada Moss", "Bank Nord AG" of the bank details, or the
/// heading of a column.
fn is_other(sheet: &Sheet, facts: &Facts, line: usize, first: usize, last: usize) -> bool {
    let own = &sheet.lines[line];
    let party = |h: &Hit| [Meaning::Seller, Meaning::Buyer, Meaning::Name, Meaning::ShipTo].iter().any(|m| h.is(*m));
    let colon = (first..last).find(|t| own.tokens[*t].text.ends_with(':'));
    if let Some(colon) = colon {
        let spoken = facts.hits_in(line).iter().any(|h| (first..=colon).contains(&h.last) && party(h));
        let long = own.text(first, colon).chars().filter(|c| c.is_alphabetic()).count() > 2;
        if !spoken && long {
            return true;
        }
    }
    let leading = facts.hits_in(line).iter().find(|h| h.first == first && h.last < last);
    let top = sheet.pages.get(own.page).is_some_and(|p| own.page == 0 && own.y0 < p.1 * 0.25);
    if leading.is_some_and(|h| h.is(Meaning::Bank)) && !top {
        return true;
    }
    let beside = facts.hits_in(line).iter().filter(|h| h.last < first).max_by_key(|h| h.last);
    if beside.is_some_and(|h| h.is(Meaning::Bank) && own.tokens[first].x0 - own.tokens[h.last].x1 < own.height() * 20.0)
    {
        return true;
    }
    let columns = facts.hits_in(line).iter().filter(|h| h.meanings.iter().any(|m| m.is_column())).count();
    own.cells.len() > 2 && columns > 2 || own.cells.len() > 3 && columns > 1
}

/// The names that a cell may hold: the cell itself, or the parts of a sender line "Name · Street · Place".
pub(super) fn names_in_cell(
    sheet: &Sheet,
    facts: &Facts,
    index: usize,
    first: usize,
    last: usize,
) -> Vec<(String, usize, usize)> {
    let line = &sheet.lines[index];
    let mut out = Vec::new();
    // "Bill to: Holm Ltd" names the party behind the colon.
    let spoken = facts.hits_in(index).iter().find(|h| {
        h.first == first && h.last < last && (h.is(Meaning::Seller) || h.is(Meaning::Buyer) || h.is(Meaning::Name))
    });
    let after = |h: &Hit| line.tokens[h.last].text.get(h.rest..).unwrap_or("").trim() == ":";
    let first = spoken.filter(|h| after(h)).map_or(first, |h| h.last + 1);
    // A cell without digits that ends in its legal form is a name as it stands: "Holm – Bygg, Unipessoal, Lda."
    let whole = line.text(first, last);
    if last - first < 9
        && ends_in_form(&whole)
        && !whole.contains(['·', '•', '|', ':'])
        && let Some(text) = is_name(sheet, facts, index, first, last)
    {
        out.push((text, first, last));
        return out;
    }
    let plain = last - first < 9 && !whole.contains(['·', '•', '|', ':']) && !whole.bytes().any(|b| b.is_ascii_digit());
    if plain
        && are_partners(&whole)
        && let Some(text) = is_name(sheet, facts, index, first, last)
    {
        out.push((text, first, last));
        return out;
    }
    // "Holm Certa - Serviços de" is nothing without the line below: both are put together later.
    if plain
        && is_open(&whole)
        && whole.split(' ').count() >= OPEN_WORDS_MIN
        && is_followed(sheet, facts, index, first, last)
    {
        out.push((whole, first, last));
        return out;
    }
    // "Jan Holm – elektro" goes on in small letters behind the dash; addresses begin large.
    let goes_on = |i: usize| {
        let next = line.tokens.get(i + 1).filter(|_| i < last);
        next.is_some_and(|t| t.text.chars().next().is_some_and(char::is_lowercase))
    };
    let separators: Vec<usize> = (first..=last)
        .filter(|i| !(matches!(line.tokens[*i].text.as_str(), "-" | "–" | "—") && goes_on(*i)))
        .filter(|i| {
            let text = line.tokens[*i].text.as_str();
            matches!(text, "·" | "•" | "|" | "-" | "–" | "—" | "*" | "/" | "●" | "∙")
                || text.ends_with([',', ';']) && !is_form_word(&text[..text.len() - 1], line, *i)
        })
        .collect();
    if let Some(cut) = separators.first().copied().filter(|c| *c > first || line.tokens[*c].text.ends_with([',', ';']))
    {
        let end = if line.tokens[cut].text.ends_with([',', ';']) { cut } else { cut.saturating_sub(1) };
        // "Calendly, LLC" keeps its form.
        let rest = line.text(end + 1, last.min(end + 1));
        let end = if LEGAL_FORMS.contains(&folded(&rest).as_str()) { end + 1 } else { end };
        let end = before_street(line, first, end.min(last)).unwrap_or(end);
        if let Some(text) = is_name(sheet, facts, index, first, end.min(last)) {
            out.push((text, first, end.min(last)));
        }
        return out;
    }
    // "FOURNISSEUR F SARL au capital de …": the name ends with its form.
    let stop = (first..=last).find(|i| {
        let next: String = line.tokens.get(i + 1).map(|t| folded(&t.text)).unwrap_or_default();
        *i > first
            && LEGAL_FORMS.contains(&folded(&line.tokens[*i].text).as_str())
            && matches!(next.as_str(), "au" | "capital" | "rcs" | "siret" | "tva" | "zarejestrowana")
    });
    // "Holm Hydraulik GmbH Tel. +49 421 5560": how to reach the firm stands behind its form.
    let reach = facts.hits_in(index).iter().find(|h| h.is(Meaning::Contact) && h.first > first && h.last < last);
    let stop = stop.or_else(|| reach.map(|h| h.first - 1).filter(|end| ends_in_form(&line.text(first, *end))));
    // "Holm Hardware Invoice 4711": the document's title stands behind the name of who wrote it.
    let ends = |h: &Hit| {
        (first..=last).contains(&h.last)
            && (h.last + 1..=last).all(|t| line.tokens[t].text.bytes().any(|b| b.is_ascii_digit()))
    };
    let title = facts
        .hits_in(index)
        .iter()
        .find(|h| ends(h) && h.first > first + 1 && h.letters > 4 && h.meanings.iter().any(|m| m.is_class()));
    let end = stop.or(title.map(|h| h.first - 1)).unwrap_or(last);
    if let Some(text) = is_name(sheet, facts, index, first, end) {
        out.push((text, first, end));
    }
    out
}

/// Words of a name and its street in one line, at most.
const ONE_LINE_WORDS: usize = 14;

/// The end of a name that its street follows without a mark: "Holm Export S.p.A. Viale Europa 88".
fn before_street(line: &Line, first: usize, end: usize) -> Option<usize> {
    if end - first > ONE_LINE_WORDS {
        return None;
    }
    let is_end = |at: &usize| ends_in_form(&line.text(first, *at)) && is_street(&line.text(at + 1, end));
    (first + 1..end).rev().find(is_end)
}

/// The names that a party's label points at: beside it, or below it.
pub(super) fn labelled(sheet: &Sheet, facts: &Facts, meaning: Meaning, out: &mut Vec<Name>) {
    // The account may be a person's, who is not the company.
    pointed_at(sheet, facts, meaning, &|hit, text| !hit.is(Meaning::Payee) || has_legal_form(text), out);
}

/// The names that the word for the holder of the account points at, firms and persons.
pub(super) fn account_holders(sheet: &Sheet, facts: &Facts) -> Vec<Name> {
    let mut out = Vec::new();
    pointed_at(sheet, facts, Meaning::Payee, &|_, _| true, &mut out);
    out
}

fn pointed_at(
    sheet: &Sheet,
    facts: &Facts,
    meaning: Meaning,
    is_believed: &dyn Fn(&Hit, &str) -> bool,
    out: &mut Vec<Name>,
) {
    for hit in facts.with(meaning) {
        let Some(line) = sheet.lines.get(hit.line) else { continue };
        if hit.letters <= 3 && hit.words == 1 && line.tokens.len() > 3 {
            continue;
        }
        let cell = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((0, 0));
        // A label that stands inside a sentence labels nothing.
        let starts_cell = cell.0 == hit.first;
        let after = &line.tokens[hit.last].text[hit.rest.min(line.tokens[hit.last].text.len())..];
        let colon = after.trim_start().starts_with(':') || line.tokens.get(hit.last + 1).is_some_and(|t| t.text == ":");
        let ends_cell = cell.1 == hit.last;
        if !(starts_cell && (colon || ends_cell || hit.words >= 2)) {
            continue;
        }
        let mut score = 70 + i32::from(colon) * 8 + i32::from(hit.letters > 5) * 8;
        if hit.meanings.iter().any(|m| m.is_column()) || line.cells.len() > 3 {
            score -= 25;
        }
        if line.page > 0 {
            score -= 15;
        }
        let believed = |text: &str| is_believed(hit, text);
        // Beside, in the same cell after a colon or in the next cell.
        let next = if ends_cell || colon && cell.1 == hit.last + 1 && line.tokens[cell.1].text == ":" {
            line.cells.get(line.cell_of(hit.first) + 1).copied()
        } else {
            Some((hit.last + 1, cell.1))
        };
        let beside = next
            .filter(|(a, b)| a <= b)
            .filter(|(a, _)| line.tokens[*a].x0 - line.tokens[hit.last].x1 < line.height() * 18.0);
        if let Some((a, b)) = beside
            && !facts.hits_in(hit.line).iter().any(|h| h.first == a && h.meanings.iter().any(|m| m.is_label()))
            && let Some(text) = is_name(sheet, facts, hit.line, a, b).filter(|text| believed(text))
        {
            out.push(Name { text, line: hit.line, first: a, last: b, rest: None, score: score + 4 });
            continue;
        }
        // A label with its value beside it does not speak for what is below.
        if colon && !ends_cell && !(cell.1 == hit.last + 1 && line.tokens[cell.1].text == ":")
            || colon && after.trim().len() > 1
        {
            continue;
        }
        if line.y0 > sheet.pages.get(line.page).map_or(842.0, |p| p.1) * 0.55 {
            score -= 25;
        }
        // Below, in the label's column; a form's own "Name:" leads to the value.
        let (x0, x1) = line.x_range(hit.first, hit.last);
        for (rank, (below, first, last)) in sheet.below(hit.line, x0, x1, 4).into_iter().enumerate() {
            let candidate = &sheet.lines[below];
            let named = facts.hits_in(below).iter().find(|h| h.first == first && h.is(Meaning::Name));
            if let Some(name) = named {
                let value = if name.last < last {
                    Some((name.last + 1, last))
                } else {
                    candidate.cells.get(candidate.cell_of(first) + 1).copied()
                };
                if let Some((a, b)) = value
                    && let Some(text) = is_name(sheet, facts, below, a, b)
                {
                    out.push(Name { text, line: below, first: a, last: b, rest: None, score: score + 30 });
                    break;
                }
            }
            let labels = facts
                .hits_in(below)
                .iter()
                .any(|h| h.first == first && h.meanings.iter().any(|m| m.is_label()) && h.letters > 3);
            let legal = has_legal_form(&candidate.text(first, last));
            if labels && !legal {
                continue;
            }
            let left = (candidate.tokens[first].x0 - x0).abs();
            if left > candidate.height() * 4.0 && candidate.tokens[first].x0 > x1 {
                continue;
            }
            if let Some(text) = is_name(sheet, facts, below, first, last).filter(|text| believed(text)) {
                let rank = i32::try_from(rank).unwrap_or(9);
                out.push(Name { text, line: below, first, last, rest: None, score: score - rank * 8 });
                break;
            }
        }
    }
}
