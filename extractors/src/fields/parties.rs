//! Finds the seller and the buyer: by label, by legal form, by the identifiers and addresses near a name.

use model::TermPath;
use model::extraction::{Candidate, DocumentClass};

use super::facts::Facts;
use super::found::Found;
use super::near::{near, speaks};
use super::prints;
use super::seen::{self, Seen, count, doubt, flag, points_of};
use super::vocabulary::{Meaning, folded};
use crate::layout::Sheet;
use crate::scorer::{Field, Scorer};

/// Least score of a name that has no legal form: something must speak for it.
const SPOKEN_FOR_MIN: i32 = 24;

/// Legal forms as they end (or begin) a company's name, folded, each a whole word or a run of words.
const LEGAL_FORMS: &[&str] = &[
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "ek",
    "se",
    "ev",
    "kgaa",
    "eg",
    "inc",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "lp",
    "llp",
    "sa",
    "sas",
    "sarl",
    "eurl",
    "sasu",
    "snc",
    "srl",
    "spa",
    "srls",
    "sl",
    "slu",
    "bv",
    "nv",
    "vof",
    "bvba",
    "cv",
    "sprl",
    "spzoo",
    "spj",
    "spk",
    "zoo",
    "sro",
    "as",
    "vos",
    "ab",
    "hb",
    "aps",
    "is",
    "ivs",
    "oy",
    "oyj",
    "ky",
    "lda",
    "unipessoal",
    "sdnbhd",
    "bhd",
    "sdn",
    "pteltd",
    "pte",
    "pty",
    "kft",
    "doo",
    "ood",
    "ead",
    "gesmbh",
    "enterprise",
    "trading",
    "holding",
    "stiftung",
    "verein",
    "company",
    "gmbhcokg",
    "gmbhcokgaa",
    "eu",
    "partg",
    "partgmbb",
    "ks",
    "ans",
    "da",
    "enk",
    "ps",
    "ivs",
    "amba",
    "tmi",
    "osk",
    "ekfor",
    "handelsbolag",
    "scoop",
    "coop",
    "cb",
    "sll",
    "sociedadlimitada",
    "sapa",
    "scarl",
    "ss",
    "sasdi",
    "eirl",
    "sci",
    "scop",
    "scs",
    "cvba",
    "maatschap",
    "stichting",
    "spzoospk",
    "spzoospj",
    "sc",
    "spp",
    "sca",
    "unipessoallda",
    "zs",
    "ks",
    "spol",
    "spolsro",
    "haftungsbeschrankt",
    "ughaftungsbeschrankt",
    "dac",
    "clg",
    "asa",
    "ek",
];

/// Legal forms that stand before a company's name as well.
const LEADING_FORMS: &[&str] = &[
    "sarl",
    "sas",
    "gmbh",
    "sa",
    "eurl",
    "sasu",
    "srl",
    "sprl",
    "snc",
    "sci",
    "scop",
    "oy",
    "oyj",
    "ky",
    "tmi",
    "osk",
    "ab",
    "bv",
    "pphu",
    "phu",
    "fhu",
    "ppuh",
    "pw",
    "stichting",
    "spolek",
];

/// Words that begin a street or a square, folded.
const STREET_WORDS: &[&str] = &[
    "av",
    "avda",
    "avenida",
    "avenue",
    "rua",
    "praca",
    "largo",
    "travessa",
    "estrada",
    "rue",
    "boulevard",
    "bd",
    "bld",
    "chemin",
    "impasse",
    "allee",
    "quai",
    "via",
    "viale",
    "piazza",
    "piazzale",
    "corso",
    "vicolo",
    "strada",
    "calle",
    "plaza",
    "paseo",
    "ronda",
    "carretera",
    "camino",
    "ul",
    "ulica",
    "aleja",
    "aleje",
    "al",
    "plac",
    "os",
    "osiedle",
    "trida",
    "namesti",
    "ulice",
    "nabrezi",
];

/// How words end that mean a bank.
const BANK_ENDS: &[&str] =
    &["bank", "banken", "banka", "banca", "banco", "banque", "sparkasse", "kasse", "pankki", "osuuspankki", "caixa"];

/// Names of countries, folded: the last line of an address, never a party.
const COUNTRIES: &[&str] = &[
    "deutschland",
    "germany",
    "france",
    "frankreich",
    "osterreich",
    "austria",
    "schweiz",
    "suisse",
    "switzerland",
    "italia",
    "italy",
    "espana",
    "spain",
    "polska",
    "poland",
    "nederland",
    "netherlands",
    "thenetherlands",
    "belgie",
    "belgique",
    "belgium",
    "portugal",
    "sverige",
    "sweden",
    "danmark",
    "denmark",
    "norge",
    "norway",
    "suomi",
    "finland",
    "ireland",
    "luxembourg",
    "unitedkingdom",
    "usa",
    "unitedstates",
    "unitedstatesofamerica",
    "india",
    "ceskarepublika",
    "czechrepublic",
    "malaysia",
    "canada",
    "australia",
];

/// Score of a buyer who is only the unlabelled address in the envelope's window.
const WINDOW_SCORE: i32 = 52;

struct Name {
    text: String,
    line: usize,
    first: usize,
    last: usize,
    score: i32,
}

/// Names looked at for one document.
const NAMES_MAX: usize = 70;

/// Everything that may name a party, judged as who wrote the document and as who gets it.
///
/// The seller writes an invoice; an order is written by the buyer. Geometry knows writers and readers only, so for an
/// order the two change places here and nowhere else.
pub(crate) struct Parties {
    names: Vec<Name>,
    order: bool,
    pub(crate) sellers: Vec<Seen>,
    pub(crate) buyers: Vec<Seen>,
}

/// The names on the pages with what speaks for each as seller (BT-27) and as buyer (BT-44).
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Parties {
    let order = class == DocumentClass::Order;
    let swapped;
    let facts = if order {
        swapped = facts.with_parties_swapped();
        &swapped
    } else {
        facts
    };
    let mut buyer = buyer(sheet, facts);
    let mut seller = seller_names(sheet, facts, class, buyer.first(), SPOKEN_FOR_MIN);
    // A lone address block without a label is the sender's: nobody writes an invoice without saying who he is.
    if buyer.first().is_some_and(|b| b.score <= WINDOW_SCORE) && seller.first().is_none_or(|s| s.score < 24) {
        seller = seller_names(sheet, facts, class, None, SPOKEN_FOR_MIN);
        buyer.retain(|b| seller.first().is_none_or(|s| folded(&s.text) != folded(&b.text)));
    }
    let rule = |list: &[Name], key: &str| {
        list.iter().enumerate().find(|(_, n)| folded(&n.text) == key).map(|(rank, n)| (n.score, rank))
    };
    let mut names: Vec<Name> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let every = seller_names(sheet, facts, class, None, i32::MIN);
    let (mut labelled_sellers, mut labelled_buyers) = (Vec::new(), Vec::new());
    labelled(sheet, facts, Meaning::Seller, &mut labelled_sellers);
    labelled(sheet, facts, Meaning::Buyer, &mut labelled_buyers);
    for name in buyer.iter().chain(&seller).chain(&every) {
        let key = folded(&name.text);
        if names.len() < NAMES_MAX && !keys.contains(&key) {
            keys.push(key);
            names.push(Name { text: name.text.clone(), ..*name });
        }
    }
    let domains = domains(sheet);
    let text = prints::Prints::of(sheet);
    let (mut sellers, mut buyers) = (Vec::new(), Vec::new());
    for (name, key) in names.iter().zip(&keys) {
        let (own, theirs) = (rule(&seller, key), rule(&buyer, key));
        let lead = |list: &[Name], own: Option<(i32, usize)>| {
            own.map_or(-99.0, |o| points_of(o.0 - list.first().map_or(0, |f| f.score)))
        };
        let mut features = features(sheet, facts, &domains, class, name);
        features.extend([
            own.map_or(-50.0, |o| points_of(o.0)),
            theirs.map_or(-50.0, |o| points_of(o.0)),
            lead(&seller, own),
            lead(&buyer, theirs),
            flag(labelled_sellers.iter().any(|n| folded(&n.text) == *key)),
            flag(labelled_buyers.iter().any(|n| folded(&n.text) == *key)),
            count(
                keys.iter().filter(|k| *k != key && (k.contains(key.as_str()) || key.contains(k.as_str()))).count(),
                3,
            ),
            count(names.len(), 70),
            flag(name.text.split(' ').any(|w| BANK_ENDS.iter().any(|end| folded(w).ends_with(end)))),
        ]);
        features.extend(text.of_name(key, name.line));
        features.extend(prints::block(sheet, name.line, name.first, is_address));
        let words = sheet.confidence(name.line, name.first, name.last);
        let give = |list: &[Name], own: Option<(i32, usize)>| {
            let confidence = own.map_or(0, |(score, rank)| sure_of(list, score, rank));
            let found = Found::at(sheet, name.text.clone(), confidence, name.line, name.first, name.last);
            Seen { found, features: features.clone(), doubt: doubt(words) }
        };
        sellers.push(give(&seller, own));
        buyers.push(give(&buyer, theirs));
    }
    Parties { names, order, sellers, buyers }
}

/// Confidence by the hand-written score alone.
fn sure_of(names: &[Name], score: i32, rank: usize) -> u16 {
    let rival = names.len() > 1 && names[1].score > names[0].score - 10;
    let base: u16 = match score {
        110.. => 9_600,
        80.. => 9_200,
        50.. => 8_500,
        30.. => 7_500,
        _ => 6_000,
    };
    match rank {
        0 if rival => base.min(8_000),
        0 => base,
        _ => base.min(4_000),
    }
}

impl Parties {
    /// Writes seller and buyer: the pair that is likeliest together, for nobody bills himself.
    pub(crate) fn write(&self, sheet: &Sheet, facts: &Facts, scorer: &Scorer, out: &mut Vec<Candidate>) {
        let own = seen::odds(scorer, Field::Seller, &self.sellers);
        let theirs = seen::odds(scorer, Field::Buyer, &self.buyers);
        let order = |odds: &[f32]| {
            let mut order: Vec<usize> = (0..odds.len()).collect();
            order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
            order
        };
        let (mut sellers, mut buyers) = (order(&own), order(&theirs));
        let same = |a: usize, b: usize| {
            let (a, b) = (folded(&self.names[a].text), folded(&self.names[b].text));
            a == b || a.len() > 4 && b.starts_with(&a) || b.len() > 4 && a.starts_with(&b)
        };
        let mut best: Option<(f32, usize, usize)> = None;
        for &s in sellers.iter().take(5) {
            for &b in buyers.iter().take(5).filter(|b| !same(s, **b)) {
                let together = own[s] + theirs[b];
                if best.is_none_or(|have| together > have.0) {
                    best = Some((together, s, b));
                }
            }
        }
        if let Some((_, s, b)) = best {
            // Who is surely the one is not also the other.
            sellers.retain(|i| *i == s || !same(*i, b));
            buyers.retain(|i| *i == b || !same(*i, s));
            let front = |order: &mut Vec<usize>, chosen: usize| {
                order.retain(|i| *i != chosen);
                order.insert(0, chosen);
            };
            front(&mut sellers, s);
            front(&mut buyers, b);
        }
        let (mut seller, mut buyer) = ((27, [31, 35, 37, 38]), (44, [48, 50, 52, 53]));
        if self.order {
            (seller, buyer) = (buyer, seller);
        }
        for (field, (term, terms), list, odds, order) in [
            (Field::Seller, seller, &self.sellers, &own, &sellers),
            (Field::Buyer, buyer, &self.buyers, &theirs, &buyers),
        ] {
            let mut found = seen::ranked(scorer, field, list, odds, order);
            if let (Some(first), Some(&index)) = (found.first_mut(), order.first()) {
                first.value = self.in_full(index);
            }
            if let (Some(first), Some(&index)) = (found.first(), order.first()) {
                address(sheet, facts, &self.names[index], terms, first.confidence, out);
            }
            out.extend(found.into_iter().map(|f| f.candidate(TermPath::bt(term))));
        }
    }
}

impl Parties {
    /// The name with its legal form, where the pages show it somewhere: a letterhead often leaves the form away.
    fn in_full(&self, index: usize) -> String {
        let short = folded(&self.names[index].text);
        let longer = self.names.iter().map(|n| &n.text).filter(|text| {
            let long = folded(text);
            long.strip_prefix(&short).is_some_and(|rest| short.len() > 3 && LEGAL_FORMS.contains(&rest))
        });
        longer.max_by_key(|text| text.len()).unwrap_or(&self.names[index].text).clone()
    }
}

/// Whether text is a line of an address below the name: a street or a place with its code.
fn is_address(text: &str) -> bool {
    is_street(text) || post_code(&text.split(' ').collect::<Vec<_>>()).is_some()
}

/// What a name's place and neighbours say of it.
fn features(sheet: &Sheet, facts: &Facts, domains: &[String], class: DocumentClass, name: &Name) -> Vec<f32> {
    let line = &sheet.lines[name.line];
    let (width, height, via) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
    let (x0, x1) = line.x_range(name.first, name.last);
    let near = near(sheet, facts, name.line, name.first, name.last);
    let key = folded(&name.text);
    let letters = name.text.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let upper = name.text.chars().filter(|c| c.is_uppercase()).count();
    let size = line.tokens[name.first..=name.last].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max);
    let below = sheet.below(name.line, x0, x1, 5);
    let text_below = |n: usize| below.get(n).map(|(l, a, b)| sheet.lines[*l].text(*a, *b)).unwrap_or_default();
    let aligned = below.first().is_some_and(|(l, a, _)| (sheet.lines[*l].tokens[*a].x0 - x0).abs() < 6.0);
    let code_at = below.iter().position(|(l, a, b)| {
        post_code(&sheet.lines[*l].tokens[*a..=*b].iter().map(|t| t.text.as_str()).collect::<Vec<_>>()).is_some()
    });
    let column = |h: &super::vocabulary::Hit| {
        let other = &sheet.lines[h.line];
        other.page == line.page
            && h.line >= name.line
            && other.y0 - line.y0 < sheet.height * 11.0
            && (other.tokens[h.first].x0 - x0).abs() < width * 0.2
    };
    let rows_to = |meanings: &[Meaning]| {
        let found = facts
            .hits
            .iter()
            .filter(|h| meanings.iter().any(|m| h.is(*m)) && column(h))
            .map(|h| h.line - name.line)
            .min();
        count(found.unwrap_or(30), 30)
    };
    let vat_rows = facts
        .vats
        .iter()
        .filter(|v| {
            let other = &sheet.lines[v.line];
            other.page == line.page
                && (other.y0 - line.y0).abs() < sheet.height * 11.0
                && (v.x0 - x0).abs() < width * 0.3
        })
        .map(|v| v.line.abs_diff(name.line))
        .min();
    let (heading, heading_rows) = heading(sheet, facts, name.line, x0, x1);
    let in_domain =
        domains.iter().any(|d| d.len() > 3 && (key.starts_with(d.as_str()) || d.len() > 5 && key.contains(d.as_str())));
    let words: Vec<&str> = name.text.split(' ').collect();
    let in_domain_word = words.iter().any(|w| {
        let w = folded(w);
        w.len() > 3 && domains.iter().any(|d| d.contains(&w))
    });
    vec![
        flag(has_legal_form(&name.text)),
        line.y0 / height.max(1.0),
        x0 / width.max(1.0),
        x1 / width.max(1.0),
        size / sheet.height.max(1.0),
        flag(in_domain),
        flag(in_domain_word),
        count(vat_rows.unwrap_or(30), 30),
        rows_to(&[Meaning::Contact]),
        rows_to(&[Meaning::CompanyNumber, Meaning::TaxNumber]),
        rows_to(&[Meaning::Iban, Meaning::Bic, Meaning::Bank]),
        speaks(near.left, &[Meaning::Seller]),
        speaks(near.left, &[Meaning::Buyer]),
        near.left_gap,
        speaks(near.above, &[Meaning::Seller]),
        speaks(near.above, &[Meaning::Buyer]),
        near.above_gap,
        match heading {
            Some(Meaning::Seller) => 2.0,
            Some(Meaning::Buyer) => -1.0,
            Some(_) => -2.0,
            None => 0.0,
        },
        count(heading_rows, 20),
        count(words.len(), 10),
        f32::from(u16::try_from(upper * 100 / letters).unwrap_or(100)),
        count(name.text.bytes().filter(u8::is_ascii_digit).count(), 8),
        count(letters, 60),
        flag(aligned && (is_street(&text_below(0)) || is_street(&text_below(1)))),
        count(code_at.unwrap_or(9), 9),
        count(name.line, 40),
        count(line.page, 3),
        flag(class == DocumentClass::Receipt),
        flag(via == model::evidence::Via::Ocr),
        flag(line.cells.len() > 1),
        flag(line.text(0, line.tokens.len().saturating_sub(1)).contains(['·', '•', '|', '●', '∙'])),
        count(facts.amounts_in(name.line).len(), 5),
        flag(facts.hits_in(name.line).iter().any(|h| h.is(Meaning::Bank) || h.is(Meaning::ShipTo))),
        count(line.tokens.len() - (name.last - name.first + 1), 10),
        flag(facts.hits_in(name.line).iter().any(|h| h.first >= name.first && h.last <= name.last && h.letters > 3)),
        flag(name.text.ends_with(['.', '!', '?']) && !has_legal_form(&name.text)),
    ]
}

/// The nearest heading of a party above a span, in its column, and how many lines up it stands.
fn heading(sheet: &Sheet, facts: &Facts, line: usize, x0: f32, x1: f32) -> (Option<Meaning>, usize) {
    let Some(own) = sheet.lines.get(line) else { return (None, 20) };
    for above in (0..=line).rev().take(16) {
        let other = &sheet.lines[above];
        if other.page != own.page {
            break;
        }
        for hit in facts.hits_in(above).iter().filter(|h| h.letters > 3) {
            let (a, b) = other.x_range(hit.first, hit.last);
            let cell = other.cells.get(other.cell_of(hit.first)).copied().unwrap_or((0, 0));
            let column = a < x1 + 4.0 && b > x0 - own.height() * 1.5 && cell.0 == hit.first;
            let meaning = [Meaning::Seller, Meaning::Buyer, Meaning::ShipTo].into_iter().find(|m| hit.is(*m));
            if let Some(meaning) = meaning.filter(|_| column) {
                return (Some(meaning), line - above);
            }
        }
    }
    (None, 20)
}

/// Street, post code and city below a name, in the same column.
fn address(sheet: &Sheet, facts: &Facts, name: &Name, terms: [u16; 4], confidence: u16, out: &mut Vec<Candidate>) {
    let Some(line) = sheet.lines.get(name.line) else { return };
    let (x0, x1) = line.x_range(name.first, name.last);
    let mut street: Option<(usize, usize, usize)> = None;
    for (below, first, last) in sheet.below(name.line, x0, x1, 5) {
        let next = &sheet.lines[below];
        let text = next.text(first, last);
        if facts.hits_in(below).iter().any(|h| {
            h.first >= first && h.last <= last && h.meanings.iter().any(|m| m.is_label()) && !h.is(Meaning::Name)
        }) {
            break;
        }
        if let Some(token) = post_code(&next.tokens[first..=last].iter().map(|t| t.text.as_str()).collect::<Vec<_>>()) {
            let at = first + token;
            let give = |term: u16, value: String, line: usize, a: usize, b: usize| {
                Found::at(sheet, value, confidence.min(9_000), line, a, b).candidate(TermPath::bt(term))
            };
            let code = next.tokens[at].text.trim_matches(',').to_owned();
            out.push(give(terms[3], code, below, at, at));
            if at < last {
                out.push(give(terms[2], next.text(at + 1, last).trim_matches(',').to_owned(), below, at + 1, last));
            }
            if let Some((line, a, b)) = street {
                out.push(give(terms[1], sheet.lines[line].text(a, b), line, a, b));
            }
            return;
        }
        if text.chars().any(|c| c.is_ascii_digit()) {
            street = Some((below, first, last));
        }
    }
}

/// Index of the word that is a post code followed by a place.
fn post_code(words: &[&str]) -> Option<usize> {
    words.iter().enumerate().take(3).find_map(|(i, word)| {
        let digits: String =
            word.trim_start_matches(|c: char| c.is_alphabetic() || c == '-').chars().filter(|c| *c != '-').collect();
        let code = digits.trim_matches(',');
        let is_code = (4..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
        let place = words.get(i + 1).is_some_and(|w| w.chars().next().is_some_and(char::is_alphabetic));
        (is_code && place).then_some(i)
    })
}

fn has_legal_form(text: &str) -> bool {
    let words: Vec<String> = text.split([' ', ',', '(', ')']).map(folded).filter(|w| !w.is_empty()).collect();
    if words.len() < 2 {
        return false;
    }
    // Dotted and torn forms: "S.A.R.L.", "Sp. z o.o.", "Sdn Bhd".
    let joined = |n: usize| words.len() > n && LEGAL_FORMS.contains(&words[words.len() - n..].concat().as_str());
    words.iter().skip(1).any(|w| LEGAL_FORMS.contains(&w.as_str()) && w.len() > 1)
        || joined(2)
        || joined(3)
        || LEADING_FORMS.contains(&words[0].as_str())
}

/// Whether text without digits ends in a legal form.
fn ends_in_form(text: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words: Vec<String> = text.split([' ', ',']).map(folded).filter(|w| !w.is_empty()).collect();
    (1..=3).any(|n| {
        words.len() > n && {
            let form = words[words.len() - n..].concat();
            form.len() > 1 && LEGAL_FORMS.contains(&form.as_str())
        }
    })
}

/// A street with its number, at either end.
fn is_street(text: &str) -> bool {
    let words: Vec<&str> = text.trim_end_matches(',').split(' ').collect();
    let house = |w: &str| {
        let digits = w.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits) && w.len() <= digits + 2
    };
    let ends = words.last().is_some_and(|w| house(w));
    let begins = words.first().is_some_and(|w| house(w.trim_end_matches(',')));
    let first = words.first().is_some_and(|w| STREET_WORDS.contains(&folded(w).as_str()));
    words.len() >= 2 && words.len() <= 7 && (ends || begins || first) && !has_legal_form(text)
}

/// A name without the register number that some countries print behind it: "(139386 X)", "[562007-D]", "273500-U".
fn without_registration(mut text: String) -> String {
    let is_register = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let others = part.chars().filter(|c| c.is_alphabetic()).count();
        digits >= 4 && others <= 4
    };
    if let Some(open) = text.rfind(['(', '['])
        && open > 3
        && is_register(&text[open..])
    {
        text.truncate(open);
    } else if let Some(blank) = text.rfind(' ')
        && text[blank..].contains('-')
        && is_register(&text[blank..])
    {
        text.truncate(blank);
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether the words are something else for sure: "Agent: Ada Moss", "Bank Nord AG" of the bank details, or the
/// heading of a column.
fn is_other(sheet: &Sheet, facts: &Facts, line: usize, first: usize, last: usize) -> bool {
    let own = &sheet.lines[line];
    let party = |h: &super::vocabulary::Hit| {
        [Meaning::Seller, Meaning::Buyer, Meaning::Name, Meaning::ShipTo].iter().any(|m| h.is(*m))
    };
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
    let columns = facts.hits_in(line).iter().filter(|h| h.meanings.iter().any(|m| m.is_column()));
    own.cells.len() > 2 && columns.count() > 2
}

/// Whether text could be the name of a party.
fn is_name(sheet: &Sheet, facts: &Facts, line: usize, first: usize, last: usize) -> Option<String> {
    let text = without_registration(sheet.lines.get(line)?.text(first, last));
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
    if is_other(sheet, facts, line, first, last) {
        return None;
    }
    let covered: usize = facts
        .hits_in(line)
        .iter()
        .filter(|h| h.letters > 3 && h.first >= first && h.last <= last)
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
    // Running text begins small; a street ends in its number.
    if text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) && text.split(' ').count() > 1 {
        return None;
    }
    if COUNTRIES.contains(&folded(&text).as_str())
        || is_street(&text)
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

/// The names that a party's label points at: beside it, or below it.
fn labelled(sheet: &Sheet, facts: &Facts, meaning: Meaning, out: &mut Vec<Name>) {
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
            && let Some(text) = is_name(sheet, facts, hit.line, a, b)
        {
            out.push(Name { text, line: hit.line, first: a, last: b, score: score + 4 });
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
                    out.push(Name { text, line: below, first: a, last: b, score: score + 30 });
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
            if let Some(text) = is_name(sheet, facts, below, first, last) {
                let rank = i32::try_from(rank).unwrap_or(9);
                out.push(Name { text, line: below, first, last, score: score - rank * 8 });
                break;
            }
        }
    }
}

fn buyer(sheet: &Sheet, facts: &Facts) -> Vec<Name> {
    let mut out = Vec::new();
    labelled(sheet, facts, Meaning::Buyer, &mut out);
    // The window of the envelope: an address block at the left of the first page's head without a label.
    let page_width = sheet.pages.first().map_or(595.0, |p| p.0);
    for (line, first, name_line) in address_blocks(sheet, facts) {
        // A block with identifiers or a telephone beside it is the sender's own.
        let from = &sheet.lines[name_line];
        let contact = facts.hits.iter().any(|h| {
            h.line > name_line
                && h.line <= line + 6
                && (h.is(Meaning::VatId) || h.is(Meaning::CompanyNumber))
                && sheet.lines[h.line].page == from.page
                && (sheet.lines[h.line].tokens[h.first].x0 - from.tokens[first].x0).abs() < 30.0
        });
        if from.tokens[first].x0 > page_width * 0.5 || contact {
            continue;
        }
        let last = sheet.lines[name_line].cells.iter().find(|c| c.0 == first).map_or(first, |c| c.1);
        let _ = line;
        if let Some(text) = is_name(sheet, facts, name_line, first, last) {
            out.push(Name { text, line: name_line, first, last, score: WINDOW_SCORE });
        }
    }
    rank(out)
}

/// Blocks of lines that end in a post code, by (line of the code, first token and line of the name).
fn address_blocks(sheet: &Sheet, facts: &Facts) -> Vec<(usize, usize, usize)> {
    let mut out = Vec::new();
    let Some((page_width, page_height, _)) = sheet.pages.first().copied() else { return out };
    for (index, line) in sheet.lines.iter().enumerate() {
        if line.page > 0 || line.y0 > page_height * 0.45 {
            break;
        }
        for (first, last) in &line.cells {
            let words: Vec<&str> = line.tokens[*first..=*last].iter().map(|t| t.text.as_str()).collect();
            let x0 = line.tokens[*first].x0;
            if post_code(&words).is_none() || x0 > page_width || words.len() > 7 {
                continue;
            }
            // Up through the lines that begin at the same left edge.
            let (mut top, mut name) = (index, None);
            for above in (0..index).rev().take(8) {
                let other = &sheet.lines[above];
                if sheet.lines[top].y0 - other.y1 > line.height() * 3.3 {
                    break;
                }
                let aligned = other.cells.iter().find(|c| (other.tokens[c.0].x0 - x0).abs() < line.height() * 0.6);
                if let Some(cell) = aligned {
                    let sender = other.text(cell.0, cell.1).contains(['·', '•', '|', '●', '∙'])
                        || other.height() < line.height() * 0.85;
                    let is_label = facts
                        .hits_in(above)
                        .iter()
                        .any(|h| h.first == cell.0 && h.meanings.iter().any(|m| m.is_label() || m.is_class()));
                    if sender || is_label {
                        break;
                    }
                    top = above;
                    name = Some((cell.0, above));
                }
            }
            if let Some((token, name_line)) = name {
                out.push((index, token, name_line));
            }
        }
    }
    out
}

fn rank(mut names: Vec<Name>) -> Vec<Name> {
    names.sort_by_key(|n| (std::cmp::Reverse(n.score), n.line));
    let mut out: Vec<Name> = Vec::new();
    for name in names {
        if !out.iter().any(|n| folded(&n.text) == folded(&name.text)) {
            out.push(name);
        }
    }
    out
}

fn seller_names(sheet: &Sheet, facts: &Facts, class: DocumentClass, buyer: Option<&Name>, least: i32) -> Vec<Name> {
    let mut out = Vec::new();
    labelled(sheet, facts, Meaning::Seller, &mut out);
    // An address block that is not the buyer's.
    for (_, first, name_line) in address_blocks(sheet, facts) {
        let last = sheet.lines[name_line].cells.iter().find(|c| c.0 == first).map_or(first, |c| c.1);
        let is_buyer = buyer.is_some_and(|b| {
            let (theirs, ours) = (&sheet.lines[b.line], &sheet.lines[name_line]);
            (theirs.y0 - ours.y0).abs() < sheet.height * 5.0
                && (theirs.tokens[b.first].x0 - ours.tokens[first].x0).abs() < 24.0
        });
        let others = facts.hits.iter().any(|h| {
            h.is(Meaning::ShipTo)
                && h.line < name_line
                && h.line + 3 >= name_line
                && (sheet.lines[h.line].tokens[h.first].x0 - sheet.lines[name_line].tokens[first].x0).abs() < 40.0
        });
        if !is_buyer
            && !others
            && let Some(text) = is_name(sheet, facts, name_line, first, last)
        {
            let near = |h: &super::vocabulary::Hit| {
                h.line > name_line
                    && h.line < name_line + 9
                    && (sheet.lines[h.line].tokens[h.first].x0 - sheet.lines[name_line].tokens[first].x0).abs() < 30.0
            };
            let business = facts
                .hits
                .iter()
                .any(|h| (h.is(Meaning::VatId) || h.is(Meaning::CompanyNumber) || h.is(Meaning::Contact)) && near(h));
            let score = 28 + i32::from(business) * 26 + i32::from(has_legal_form(&text)) * 20;
            out.push(Name { text, line: name_line, first, last, score });
        }
    }
    let domains = domains(sheet);
    let receipt = class == DocumentClass::Receipt;
    let buyer_name = buyer.map(|b| folded(&b.text)).unwrap_or_default();
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate().take(4_000) {
        let Some((page_width, page_height, _)) = sheet.pages.get(line.page).copied() else { continue };
        if line.page > 2 {
            break;
        }
        for (first, last) in &line.cells {
            for (text, a, b) in names_in_cell(sheet, facts, index, *first, *last) {
                let key = folded(&text);
                if key.len() < 3 || key == buyer_name || buyer_name.len() > 4 && key.contains(&buyer_name) {
                    continue;
                }
                let legal = has_legal_form(&text);
                let mut score = 0;
                if legal {
                    score += 38;
                }
                let top = line.y0 / page_height.max(1.0);
                if line.page == 0 && top < 0.25 {
                    score += 14;
                } else if top > 0.82 {
                    score += 8;
                } else if !receipt {
                    score -= 10;
                }
                if line.page == 0 && index < 2 && receipt {
                    score += 10;
                }
                let size = line.tokens[a..=b].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max) / sheet.height.max(1.0);
                if size > 1.25 {
                    score += 10;
                }
                // The name in its own mail address or web site.
                let compact: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
                if domains.iter().any(|d| {
                    d.len() > 3 && (compact.starts_with(d.as_str()) || d.len() > 5 && compact.contains(d.as_str()))
                }) {
                    score += 34;
                }
                // Identifiers of a business stand near its name.
                let near = |other: usize| {
                    sheet
                        .lines
                        .get(other)
                        .is_some_and(|o| o.page == line.page && (o.y0 - line.y0).abs() < sheet.height * 9.0)
                };
                if facts.vats.iter().any(|v| near(v.line) && (v.x0 - line.tokens[a].x0).abs() < page_width * 0.3) {
                    score += 12;
                }
                if facts.hits.iter().any(|h| {
                    h.line >= index
                        && near(h.line)
                        && (h.is(Meaning::Contact) || h.is(Meaning::CompanyNumber) || h.is(Meaning::TaxNumber))
                }) {
                    score += 8;
                }
                if receipt && line.page == 0 && index < 8 {
                    score += 26 - 4 * i32::try_from(index).unwrap_or(8);
                }
                if let Some(b) = buyer
                    && line.page == sheet.lines[b.line].page
                    && (sheet.lines[b.line].y0 - line.y0).abs() < sheet.height * 4.0
                    && (sheet.lines[b.line].tokens[b.first].x0 - line.tokens[a].x0).abs() < 12.0
                {
                    score -= 30;
                }
                let spoken = facts
                    .hits_in(index)
                    .iter()
                    .any(|h| h.last < a && (h.is(Meaning::Buyer) || h.is(Meaning::ShipTo) || h.is(Meaning::Bank)));
                if spoken {
                    score -= 40;
                }
                if text.split(' ').count() > 8 {
                    score -= 20;
                }
                if legal && text.chars().filter(|c| c.is_ascii_digit()).count() > 3 {
                    score -= 12;
                }
                if !legal && score < least && !(receipt && index < 3) {
                    continue;
                }
                let repeats = seen.iter().filter(|(k, l)| *k == key && *l != index).count();
                score += i32::try_from(repeats.min(2)).unwrap_or(0) * 10;
                seen.push((key, index));
                out.push(Name { text, line: index, first: a, last: b, score });
            }
        }
    }
    rank(out)
}

/// The names that a cell may hold: the cell itself, or the parts of a sender line "Name · Street · Place".
fn names_in_cell(sheet: &Sheet, facts: &Facts, index: usize, first: usize, last: usize) -> Vec<(String, usize, usize)> {
    let line = &sheet.lines[index];
    let mut out = Vec::new();
    // "Bill to: Holm Ltd" names the party behind the colon.
    let spoken = facts.hits_in(index).iter().find(|h| {
        h.first == first && h.last < last && (h.is(Meaning::Seller) || h.is(Meaning::Buyer) || h.is(Meaning::Name))
    });
    let after = |h: &super::vocabulary::Hit| line.tokens[h.last].text.get(h.rest..).unwrap_or("").trim() == ":";
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
    let separators: Vec<usize> = (first..=last)
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
    let end = stop.unwrap_or(last);
    if let Some(text) = is_name(sheet, facts, index, first, end) {
        out.push((text, first, end));
    }
    out
}

fn is_form_word(word: &str, line: &crate::layout::Line, at: usize) -> bool {
    let next = line.tokens.get(at + 1).map(|t| folded(&t.text)).unwrap_or_default();
    LEGAL_FORMS.contains(&next.as_str()) && !word.is_empty()
}

/// Second-level names of mail addresses and web sites, folded.
fn domains(sheet: &Sheet) -> Vec<String> {
    const COMMON: &[&str] =
        &["gmail", "gmx", "web", "outlook", "hotmail", "yahoo", "icloud", "tonline", "wp", "orange", "google"];
    let mut out = Vec::new();
    for token in sheet.lines.iter().take(2_000).flat_map(|l| &l.tokens) {
        let text = token.text.to_lowercase();
        let host = match (text.rsplit_once('@'), text.find("www.")) {
            (Some((_, host)), _) => host.to_owned(),
            (None, Some(at)) => text[at + 4..].to_owned(),
            _ => continue,
        };
        let host = host.split(['/', ':', ',', ';', ')', '?']).next().unwrap_or("").trim_matches('.').to_owned();
        let mut parts = host.rsplit('.');
        let (_, second) = (parts.next(), parts.next());
        let second = match (second, parts.next()) {
            (Some("co" | "com"), Some(third)) => Some(third),
            (second, _) => second,
        };
        if let Some(name) = second.map(folded)
            && !COMMON.contains(&name.as_str())
            && !out.contains(&name)
            && out.len() < 10
        {
            out.push(name);
        }
    }
    out
}

/// Seller's VAT identifiers (BT-31), to be judged, and the buyer's (BT-48) by the block that they stand in.
pub(crate) fn vat_identifiers(sheet: &Sheet, facts: &Facts, out: &mut Vec<Candidate>) -> Vec<Seen> {
    let mut own: Vec<(i32, usize)> = Vec::new();
    let mut theirs: Vec<(i32, usize)> = Vec::new();
    let mut judged: Vec<(i32, f32, f32, usize)> = Vec::new();
    for (index, vat) in facts.vats.iter().enumerate() {
        let Some(line) = sheet.lines.get(vat.line) else { continue };
        let label = facts.hits_in(vat.line).iter().rev().find(|h| {
            h.last <= vat.first
                && (h.is(Meaning::VatId)
                    || h.is(Meaning::Iban)
                    || h.is(Meaning::OtherNumber)
                    || h.is(Meaning::TaxNumber))
        });
        // The nearest party label above, in the same column, says whose it is.
        let mut whose = None;
        for above in (0..=vat.line).rev().take(25) {
            let other = &sheet.lines[above];
            if other.page != line.page {
                break;
            }
            for hit in facts.hits_in(above) {
                let (x0, x1) = other.x_range(hit.first, hit.last);
                let column = x0 - 30.0 < line.tokens[vat.first].x1 && x1 + line.height() * 22.0 > vat.x0;
                let alone = other.cells.get(other.cell_of(hit.first)).is_some_and(|c| c.0 == hit.first);
                if whose.is_none() && column && alone && hit.letters > 3 {
                    if hit.is(Meaning::Buyer) || hit.is(Meaning::ShipTo) {
                        whose = Some(Meaning::Buyer);
                    } else if hit.is(Meaning::Seller) {
                        whose = Some(Meaning::Seller);
                    }
                }
            }
            if whose.is_some() {
                break;
            }
        }
        let words = line.text(0, vat.first).to_lowercase();
        let spoken_for = label.is_some_and(|h| h.is(Meaning::BuyerVatId))
            || ["your", "ihre", "votre", "client", "customer", "kunde", "cliente", "klant", "uw "]
                .iter()
                .any(|w| words.contains(w));
        if spoken_for {
            whose = Some(Meaning::Buyer);
        }
        let mut score = 20;
        if label.is_some_and(|h| h.is(Meaning::VatId)) {
            score += 60;
        } else if label.is_some_and(|h| !h.is(Meaning::VatId)) {
            score -= 40;
        }
        let spoken = match whose {
            Some(Meaning::Buyer) => -1.0,
            Some(_) => 1.0,
            None => 0.0,
        };
        judged.push((score, spoken, speaks(label, &[Meaning::VatId]), index));
        match whose {
            Some(Meaning::Buyer) => theirs.push((score, index)),
            Some(_) => own.push((score + 25, index)),
            None => {
                let page_height = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
                let foot = i32::from(line.y0 > page_height * 0.8) * 10;
                own.push((score + foot, index));
            }
        }
    }
    theirs.sort_by_key(|l| (std::cmp::Reverse(l.0), l.1));
    for (_, index) in theirs.into_iter().filter(|l| l.0 >= 0).take(1) {
        let vat = &facts.vats[index];
        let sure = sheet.confidence(vat.line, vat.first, vat.last);
        let confidence = u16::try_from(u32::from(sure) * 9 / 10).unwrap_or(0);
        let found = Found::at(sheet, vat.text.clone(), confidence, vat.line, vat.first, vat.last);
        out.push(found.candidate(TermPath::bt(48)));
    }
    let rule = |index: usize| own.iter().find(|o| o.1 == index).map(|o| o.0);
    let country = |text: &str| text.get(..2).unwrap_or("").to_owned();
    let distinct = {
        let mut texts: Vec<&str> = facts.vats.iter().map(|v| v.text.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    };
    let mut seen = Vec::new();
    for (score, spoken, label, index) in judged.into_iter().take(30) {
        let vat = &facts.vats[index];
        let line = &sheet.lines[vat.line];
        let (width, height, _) =
            sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
        let (heading, rows) = heading(sheet, facts, vat.line, vat.x0, line.tokens[vat.last].x1);
        let business = |h: &&super::vocabulary::Hit| {
            (h.is(Meaning::CompanyNumber) || h.is(Meaning::Iban) || h.is(Meaning::Contact) || h.is(Meaning::TaxNumber))
                && sheet.lines[h.line].page == line.page
                && h.line.abs_diff(vat.line) <= 3
        };
        let features = vec![
            points_of(score),
            spoken,
            label,
            rule(index).map_or(-50.0, points_of),
            line.y0 / height.max(1.0),
            vat.x0 / width.max(1.0),
            count(line.page, 3),
            count(facts.vats.iter().filter(|v| v.text == vat.text).count(), 4),
            count(distinct, 6),
            count(index, 8),
            flag(facts.ibans.iter().any(|i| country(&i.text) == country(&vat.text))),
            count(facts.vats.iter().filter(|v| country(&v.text) == country(&vat.text)).count(), 4),
            match heading {
                Some(Meaning::Seller) => 2.0,
                Some(Meaning::Buyer) => -1.0,
                Some(_) => -2.0,
                None => 0.0,
            },
            count(rows, 20),
            count(facts.hits.iter().filter(business).count(), 6),
            count(vat.text.len(), 16),
        ];
        let confidence = rule(index).map_or(0, |score| match score {
            80.. => 9_700,
            40.. => 9_000,
            _ => 7_000,
        });
        let words = sheet.confidence(vat.line, vat.first, vat.last);
        let found = Found::at(sheet, vat.text.clone(), confidence, vat.line, vat.first, vat.last);
        seen.push(Seen { found, features, doubt: doubt(words) });
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_number_is_no_part_of_the_name() {
        for (text, expected) in [
            ("HOLM BAKERIES (KL) SDN BHD (139386 X)", "HOLM BAKERIES (KL) SDN BHD"),
            ("Holm Supplies Ltd 273500-U", "Holm Supplies Ltd"),
            ("Studio 54", "Studio 54"),
            ("Werkstatt (Nord)", "Werkstatt (Nord)"),
        ] {
            assert_eq!(without_registration(text.to_owned()), expected);
        }
    }
}
