//! The pages, the API and the service behind them, on a real SQLite store with workers that run.

mod support;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use desk::web::{NoHealth, router};
use desk::{DeskError, Seen};
use model::MediaType;
use model::case::{CaseId, CaseState, Closing};
use model::task::{TaskKind, TaskOutcome};
use support::{GreyPage, PASSWORD, World, nordlicht, world};
use tower::ServiceExt;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.expect("answers");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 20_000_000).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn get(app: &Router, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookie).header(header::HOST, "localhost");
    send(app, request.body(Body::empty()).expect("a request")).await
}

async fn post(app: &Router, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let body: Vec<String> = form.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(app, request.body(Body::from(body.join("&"))).expect("a request")).await
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let start = html.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name} in {html}"));
    let rest = &html[start + name.len() + 15..];
    rest[..rest.find('"').expect("an end")].to_owned()
}

fn cookie_of(answer: &Answer, name: &str) -> Option<String> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
    let line = lines.into_iter().find(|l| l.starts_with(name))?;
    Some(line.split(';').next().expect("a pair").to_owned())
}

/// Signs in and gives the cookie and the token of forms.
async fn sign_in(app: &Router, name: &str) -> (String, String) {
    let page = get(app, "/sign-in", "").await;
    let form_cookie = cookie_of(&page, "bursar_form").expect("the form's cookie");
    let token = hidden(&page.body, "csrf");
    let form = [("csrf", token.as_str()), ("name", name), ("password", PASSWORD), ("next", "/")];
    let answer = post(app, "/sign-in", &form_cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let cookie = cookie_of(&answer, "bursar_session").expect("the session's cookie");
    let page = get(app, "/", &cookie).await;
    (cookie, hidden(&page.body, "csrf"))
}

async fn desk_with(change: &[(&str, &str)]) -> (World, Router, CaseId) {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let app = router(world.desk.clone(), Arc::new(NoHealth));
    let case = world.arrive("a.xml", b"<Invoice/>", MediaType::Xml, &nordlicht("RE-1", change), &[]).await;
    (world, app, case)
}

/// Line 2 costs more than the order says.
const DEAR: &[(&str, &str)] = &[
    ("BG-25[2]/BT-146", "12.40"),
    ("BG-25[2]/BT-131", "124.00"),
    ("BT-106", "609.00"),
    ("BT-109", "609.00"),
    ("BG-23[1]/BT-116", "609.00"),
    ("BT-110", "115.71"),
    ("BG-23[1]/BT-117", "115.71"),
    ("BT-112", "724.71"),
    ("BT-115", "724.71"),
];

async fn state(world: &World, case: &CaseId) -> CaseState {
    world.store.case(case).await.expect("loads").expect("is there").state
}

async fn version(world: &World, case: &CaseId) -> String {
    world.store.case(case).await.expect("loads").expect("is there").version.to_string()
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_read_alike_and_a_right_one_signs_in() {
    let (_world, app, case) = desk_with(&[]).await;
    let page = get(&app, "/sign-in", "").await;
    let (form_cookie, token) = (cookie_of(&page, "bursar_form").expect("cookie"), hidden(&page.body, "csrf"));
    let mut bodies = Vec::new();
    for (name, password) in [("m.weber", "wrong horse battery"), ("nobody", PASSWORD)] {
        let form = [("csrf", token.as_str()), ("name", name), ("password", password)];
        let answer = post(&app, "/sign-in", &form_cookie, &form).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(cookie_of(&answer, "bursar_session").is_none());
        bodies.push(answer.body.replace(name, "NAME"));
    }
    assert_eq!(bodies[0], bodies[1]);
    let refused = post(&app, "/sign-in", "", &[("csrf", &token), ("name", "m.weber"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a form of another browser is refused");
    let (cookie, _) = sign_in(&app, "m.weber").await;
    assert_eq!(get(&app, &format!("/cases/{case}"), &cookie).await.status, StatusCode::OK);
    for _ in 0..5 {
        let form = [("csrf", token.as_str()), ("name", "t.brandt"), ("password", "wrong horse battery")];
        post(&app, "/sign-in", &form_cookie, &form).await;
    }
    let form = [("csrf", token.as_str()), ("name", "t.brandt"), ("password", PASSWORD)];
    let slowed = post(&app, "/sign-in", &form_cookie, &form).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn strangers_see_nothing_and_every_answer_carries_the_headers() {
    let (_world, app, case) = desk_with(&[]).await;
    for path in ["/", "/tasks", "/vendors", "/intake", &format!("/cases/{case}")] {
        let answer = get(&app, path, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        let to = answer.headers[header::LOCATION].to_str().expect("text").to_owned();
        assert!(to.starts_with("/sign-in?next="), "{to}");
    }
    assert_eq!(get(&app, "/api/cases", "").await.status, StatusCode::UNAUTHORIZED);
    for path in ["/sign-in", "/assets/app.css", "/nothing", "/health"] {
        let answer = get(&app, path, "").await;
        let csp = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
        assert!(csp.starts_with("default-src 'none'; script-src 'self'") && !csp.contains("unsafe"), "{path}: {csp}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::X_FRAME_OPTIONS], "DENY");
        assert!(!answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "no HSTS on loopback");
    }
    let page = get(&app, "/sign-in", "").await;
    let cookie = page.headers[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(!page.body.contains("style=") && !page.body.contains("<script>"), "nothing inline");
}

#[tokio::test]
async fn a_form_without_the_sessions_token_does_nothing() {
    let (world, app, case) = desk_with(&[]).await;
    assert_eq!(state(&world, &case).await, CaseState::Approving);
    let (cookie, token) = sign_in(&app, "a.lindqvist").await;
    let path = format!("/cases/{case}/approve");
    let version = version(&world, &case).await;
    for csrf in ["", "0000", &token[1..]] {
        let answer = post(&app, &path, &cookie, &[("csrf", csrf), ("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let foreign = Request::post(&path)
        .header(header::COOKIE, &cookie)
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "https://evil.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={token}&version={version}")))
        .expect("a request");
    assert_eq!(send(&app, foreign).await.status, StatusCode::FORBIDDEN);
    let api = Request::post(format!("/api/cases/{case}/approve")).header(header::COOKIE, &cookie).body(Body::empty());
    assert_eq!(send(&app, api.expect("a request")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(state(&world, &case).await, CaseState::Approving);
}

#[tokio::test]
async fn a_blank_or_short_decline_is_refused_by_page_api_and_service_alike() {
    let (world, app, case) = desk_with(&[]).await;
    let (cookie, token) = sign_in(&app, "a.lindqvist").await;
    let version = version(&world, &case).await;
    let anna = world.desk.actor("a.lindqvist").await.expect("anna");
    for reason in ["", "            ", "\u{a0}\u{200b}\u{3164}          ", "too dear"] {
        let form = [("csrf", token.as_str()), ("version", version.as_str()), ("reason", reason)];
        let answer = post(&app, &format!("/cases/{case}/decline"), &cookie, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
        assert!(answer.body.contains("10"), "the page says how long it must be");
        let api = Request::post(format!("/api/cases/{case}/decline"))
            .header(header::COOKIE, &cookie)
            .header("x-csrf-token", &token)
            .body(Body::from(serde_json::json!({ "reason": reason }).to_string()))
            .expect("a request");
        let answer = send(&app, api).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
        assert!(answer.body.contains("\"explanation\""));
        let refused = world.desk.decline(&anna, &case, reason, &Seen::any()).await;
        assert!(matches!(refused, Err(DeskError::Explanation(_))), "{reason:?}");
    }
    assert_eq!(state(&world, &case).await, CaseState::Approving);
    let form =
        [("csrf", token.as_str()), ("version", version.as_str()), ("reason", "The price is not what we agreed.")];
    let answer = post(&app, &format!("/cases/{case}/decline"), &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(state(&world, &case).await, CaseState::Correcting);
    let view = world.desk.case(&case).await.expect("loads");
    let task = view.tasks.iter().find(|t| t.open).expect("a task");
    assert_eq!(task.task.kind, TaskKind::CorrectErrors);
    assert_eq!(task.task.checklist, ["The price is not what we agreed."]);
    let closed = view.tasks.iter().find(|t| t.task.kind == TaskKind::Approve).expect("the approval");
    assert_eq!(closed.outcome, Some(TaskOutcome::Declined));
    let effects = world.store.effects_of(&case).await.expect("effects");
    let told = effects.iter().find(|e| e.effect.data["kind"] == "declined").expect("the initiator is told");
    assert!(told.effect.data["to"].to_string().contains("m.weber@halden.example"));
}

#[tokio::test]
async fn an_exception_is_corrected_approved_and_paid_by_three_people() {
    let (world, app, case) = desk_with(DEAR).await;
    assert_eq!(state(&world, &case).await, CaseState::Exception);
    let (clerk, token) = sign_in(&app, "m.weber").await;
    let page = get(&app, &format!("/cases/{case}"), &clerk).await;
    assert!(page.body.contains("P101"), "{}", page.body);
    let version_now = version(&world, &case).await;
    let mut form: Vec<(String, String)> = vec![("csrf".into(), token), ("version".into(), version_now)];
    for (term, text, _, _) in nordlicht("RE-1", &[]) {
        if DEAR.iter().any(|(t, _)| *t == term) {
            form.push((format!("t:{term}"), text.to_owned()));
        }
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = post(&app, &format!("/cases/{case}/correct"), &clerk, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.rest(&case).await, CaseState::Approving);
    let view = world.desk.case(&case).await.expect("loads");
    assert_eq!(view.corrections.len(), DEAR.len());
    assert!(view.corrections.iter().any(|c| c.was.as_deref() == Some("12.40")), "what was read stays");

    let mira = world.desk.actor("m.weber").await.expect("mira");
    let refused = world.desk.approve(&mira, &case, &Seen::any()).await;
    assert!(matches!(refused, Err(DeskError::Forbidden(_))), "a clerk is no approver: {refused:?}");
    let (approver, token) = sign_in(&app, "a.lindqvist").await;
    let page = get(&app, &format!("/cases/{case}"), &approver).await;
    let hash = hidden(&page.body, "data_hash");
    let version_now = version(&world, &case).await;
    let wrong = [("csrf", token.as_str()), ("version", version_now.as_str()), ("data_hash", "0")];
    assert_eq!(post(&app, &format!("/cases/{case}/approve"), &approver, &wrong).await.status, StatusCode::CONFLICT);
    let form = [("csrf", token.as_str()), ("version", version_now.as_str()), ("data_hash", hash.as_str())];
    let answer = post(&app, &format!("/cases/{case}/approve"), &approver, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(state(&world, &case).await, CaseState::Paying);

    let (accountant, token) = sign_in(&app, "t.brandt").await;
    let tasks = get(&app, "/tasks", &accountant).await;
    assert!(tasks.body.contains("Pay invoice"));
    let version_now = version(&world, &case).await;
    let form = [("csrf", token.as_str()), ("version", version_now.as_str())];
    let answer = post(&app, &format!("/cases/{case}/pay"), &accountant, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.rest(&case).await, CaseState::Closed { outcome: Closing::Paid });
}

#[tokio::test]
async fn one_person_may_not_correct_and_approve_or_approve_and_pay() {
    let (world, _app, case) = desk_with(&[
        ("BT-13", ""),
        ("BT-27", "Papierhaus Kraków Sp. z o.o."),
        ("BT-31", "PL5260001246"),
        ("BG-17[1]/BT-84", "PL61109010140000071219812874"),
    ])
    .await;
    assert_eq!(state(&world, &case).await, CaseState::Approving);
    let joanna = world.desk.actor("j.kowalska").await.expect("joanna");
    let due = ("BT-9".parse().expect("a term"), Some("2026-12-03".to_owned()));
    world.desk.correct(&joanna, &case, vec![due], &Seen::any()).await.expect("corrects");
    assert_eq!(world.rest(&case).await, CaseState::Approving);
    let refused = world.desk.approve(&joanna, &case, &Seen::any()).await;
    assert!(matches!(&refused, Err(DeskError::Rule(f)) if f.code.as_str() == "A201"), "{refused:?}");
    let anna = world.desk.actor("a.lindqvist").await.expect("anna");
    world.desk.approve(&anna, &case, &Seen::any()).await.expect("approves");
    let greedy = desk::Actor::new("a.lindqvist", &[model::task::Role::Approver, model::task::Role::Accountant]);
    let refused = world.desk.pay(&greedy, &case, &Seen::any()).await;
    assert!(matches!(&refused, Err(DeskError::Rule(f)) if f.code.as_str() == "A201"), "{refused:?}");
    assert_eq!(state(&world, &case).await, CaseState::Paying);
}

#[tokio::test]
async fn a_correction_after_the_approval_ends_it_and_a_fresh_one_is_opened() {
    let (world, _app, case) = desk_with(&[]).await;
    let anna = world.desk.actor("a.lindqvist").await.expect("anna");
    world.desk.approve(&anna, &case, &Seen::any()).await.expect("approves");
    let mira = world.desk.actor("m.weber").await.expect("mira");
    let due = ("BT-9".parse().expect("a term"), Some("2026-12-24".to_owned()));
    world.desk.correct(&mira, &case, vec![due], &Seen::any()).await.expect("corrects");
    assert_eq!(world.rest(&case).await, CaseState::Approving);
    let view = world.desk.case(&case).await.expect("loads");
    let approval = view.approval.expect("an approval");
    assert_eq!((approval.round, approval.approved_by.len()), (2, 0));
    assert!(view.events.iter().any(|e| e.event.kind == "voided" && e.event.sentence.contains("A103")));
    assert!(view.tasks.iter().filter(|t| t.open).all(|t| t.task.kind == TaskKind::Approve));
}

#[tokio::test]
async fn who_comes_late_is_told_who_was_faster() {
    let (world, app, case) = desk_with(DEAR).await;
    let (clerk, token) = sign_in(&app, "m.weber").await;
    let old = version(&world, &case).await;
    let joanna = world.desk.actor("j.kowalska").await.expect("joanna");
    let note = ("BT-10".parse().expect("a term"), Some("desk 7".to_owned()));
    world.desk.correct(&joanna, &case, vec![note], &Seen::any()).await.expect("corrects");
    world.rest(&case).await;
    let form = [("csrf", token.as_str()), ("version", old.as_str()), ("reason", "A new price was agreed by mail.")];
    let answer = post(&app, &format!("/cases/{case}/return"), &clerk, &form).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Changed meanwhile by"), "{}", answer.body);
    assert_eq!(state(&world, &case).await, CaseState::Exception);
}

#[tokio::test]
async fn a_hold_is_released_by_a_clerk_and_a_block_by_an_administrator_only() {
    let (world, _app, case) = desk_with(DEAR).await;
    let mira = world.desk.actor("m.weber").await.expect("mira");
    let view = world.desk.case(&case).await.expect("loads");
    let keys: Vec<String> = view.stopping().map(|s| s.finding.key()).collect();
    let reason = "The new price was agreed by mail on 1 November.";
    let short = world.desk.release(&mira, &case, &keys, "ok", &Seen::any()).await;
    assert!(matches!(short, Err(DeskError::Explanation(_))));
    world.desk.release(&mira, &case, &keys, reason, &Seen::any()).await.expect("releases");
    assert_eq!(world.rest(&case).await, CaseState::Approving);

    let change = [("BG-17[1]/BT-84", "DE02120300000000202051"), ("BT-1", "RE-2"), ("BT-2", "2026-10-20")];
    let blocked =
        world.arrive("b.xml", b"<Invoice>2</Invoice>", MediaType::Xml, &nordlicht("RE-2", &change), &[]).await;
    assert_eq!(world.rest(&blocked).await, CaseState::Exception);
    let view = world.desk.case(&blocked).await.expect("loads");
    let keys: Vec<String> = view.stopping().map(|s| s.finding.key()).collect();
    assert!(view.stopping().any(|s| s.finding.code.as_str() == "F101"));
    for attempt in [
        world.desk.release(&mira, &blocked, &keys, reason, &Seen::any()).await,
        world.desk.override_block(&mira, &blocked, &keys, reason, &Seen::any()).await,
    ] {
        assert!(matches!(attempt, Err(DeskError::Forbidden(_))), "{attempt:?}");
    }
    let admin = world.desk.actor("o.admin").await.expect("admin");
    world.desk.override_block(&admin, &blocked, &keys, reason, &Seen::any()).await.expect("overrides");
    assert_eq!(world.rest(&blocked).await, CaseState::Approving);
    let anna = world.desk.actor("a.lindqvist").await.expect("anna");
    world.desk.approve(&anna, &blocked, &Seen::any()).await.expect("approves");
    let tomas = world.desk.actor("t.brandt").await.expect("tomas");
    let refused = world.desk.pay(&tomas, &blocked, &Seen::any()).await;
    assert!(matches!(refused, Err(DeskError::NotNow(_))), "an account nobody confirmed is not paid: {refused:?}");
    let how = "Called Ms Petersen on the number of 2019.";
    world.desk.trust_account(&mira, "V-100", "DE02120300000000202051", how).await.expect("trusts");
    world.desk.pay(&tomas, &blocked, &Seen::any()).await.expect("pays");
}

#[tokio::test]
async fn hostile_text_is_shown_and_not_obeyed() {
    let change = [
        ("BT-27", "\u{202e}<script>alert(1)</script> & \"Söhne\""),
        ("BT-31", ""),
        ("BT-13", "\"><img src=x onerror=alert(2)>"),
    ];
    let (world, app, case) = desk_with(&change).await;
    let (clerk, _) = sign_in(&app, "m.weber").await;
    for path in
        [format!("/cases/{case}"), "/".into(), "/?v=all".into(), format!("/cases/{case}?doc=data&v=all&q=%3Cscript%3E")]
    {
        let page = get(&app, &path, &clerk).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{path}");
        assert!(!page.body.contains("style=\""), "{path}: nothing inline");
    }
    let document = world.store.case(&case).await.expect("loads").expect("is there").documents[0].id;
    let answer = get(&app, &format!("/cases/{case}/documents/{}", document.hex()), &clerk).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert!(answer.headers[header::CONTENT_DISPOSITION].to_str().expect("text").starts_with("attachment;"));
    assert!(answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").contains("sandbox"));
    assert_eq!(answer.body, "<Invoice/>");
    let other = model::DocumentId::of(b"other").hex();
    assert_eq!(get(&app, &format!("/cases/{case}/documents/{other}"), &clerk).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&app, &format!("/cases/{case}/pages/{other}/1"), &clerk).await.status, StatusCode::NOT_FOUND);
}

/// What the official rules might say: the second line is wrong.
fn verdict() -> model::verdict::Verdict {
    let breach = model::verdict::Breach {
        rule: "BR-CO-10".into(),
        severity: model::verdict::Weight::Fatal,
        message: "The lines come to 609.00, the invoice says 600.00.".into(),
        location: "/Invoice/cac:LegalMonetaryTotal (line 80)".into(),
        terms: vec!["BT-106".into()],
    };
    model::verdict::Verdict {
        syntax: model::verdict::Syntax::Ubl,
        profile: "en16931".into(),
        packs: vec!["EN 16931 1.3.16".into()],
        findings: vec![breach],
        unlisted: std::collections::BTreeMap::new(),
    }
}

#[tokio::test]
async fn an_xml_is_shown_as_an_invoice_in_the_language_of_its_reader() {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let app = router(world.desk.clone(), Arc::new(NoHealth));
    world.verdicts.lock().expect("verdicts").insert(model::DocumentId::of(b"<Invoice/>"), verdict());
    let case = world.arrive("a.xml", b"<Invoice/>", MediaType::Xml, &nordlicht("RE-1", &[]), &[]).await;
    let (cookie, _) = sign_in(&app, "m.weber").await;
    let look = async |query: &str, cookie: &str, accepts: &str| {
        let request = Request::get(format!("/cases/{case}?doc=data{query}"))
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT_LANGUAGE, accepts);
        send(&app, request.body(Body::empty()).expect("a request")).await
    };
    let german = look("", &cookie, "de-CH,de;q=0.9,en;q=0.5").await.body;
    for text in ["Rechnungsdatum", "02.11.2026", "DE89 3704 0044 0532 0130 00", "10</a>", "Stück", "SEPA-Überweisung"]
    {
        assert!(german.contains(text), "{text} is not in {german}");
    }
    assert!(german.contains("nicht gültig nach EN 16931 1.3.16") && german.contains("BR-CO-10"));
    for hook in ["id=\"b-BT-1\"", "href=\"#f-BT-1\"", "id=\"b-BG-25.1_BT-131\""] {
        assert_eq!(german.matches(hook).count(), 1, "{hook}: a field finds its place");
    }
    assert!(german.contains("id=\"f-BT-1\"") && german.contains("href=\"#b-BT-1\""), "and the place its field");
    let polish = look("&lang=pl", &cookie, "de").await;
    assert!(polish.body.contains("Data wystawienia") && !polish.body.contains("Rechnungsdatum"));
    let chosen = cookie_of(&polish, "bursar_language").expect("the choice is kept");
    assert!(look("", &format!("{cookie}; {chosen}"), "de").await.body.contains("Data wystawienia"));
    let neither = look("&lang=tlh", &cookie, "tlh").await;
    assert!(neither.body.contains("Issue date") && cookie_of(&neither, "bursar_language").is_none());
}

#[tokio::test]
async fn programs_do_the_same_with_a_bearer_token() {
    let (world, app, case) = desk_with(&[]).await;
    let body = serde_json::json!({ "name": "a.lindqvist", "password": PASSWORD }).to_string();
    let request = Request::post("/api/sign-in").header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
    let answer = send(&app, request.expect("a request")).await;
    let token = serde_json::from_str::<serde_json::Value>(&answer.body).expect("json")["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let bearer = format!("Bearer {token}");
    let ask = async |method: &str, path: String, body: &str| {
        let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, &bearer);
        send(&app, request.body(Body::from(body.to_owned())).expect("a request")).await
    };
    let shown = ask("GET", format!("/api/cases/{case}"), "").await;
    let shown: serde_json::Value = serde_json::from_str(&shown.body).expect("json");
    assert_eq!(shown["state"]["at"], "approving");
    assert_eq!(shown["may"]["approve"]["may"], "yes");
    assert_eq!(
        ask("POST", format!("/api/cases/{case}/approve"), "{\"vesion\": 1}").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let hash = serde_json::json!({ "version": shown["version"], "data_hash": shown["approval"]["data_hash"] });
    let answer = ask("POST", format!("/api/cases/{case}/approve"), &hash.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(state(&world, &case).await, CaseState::Paying);
    assert_eq!(ask("POST", format!("/api/cases/{case}/pay"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask("GET", "/api/nothing".into(), "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_copy_is_stated_seen_and_revoked_on_the_pages() {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let app = router(world.desk.clone(), Arc::new(NoHealth));
    for number in ["RE-1001", "RE-1O01"] {
        let bytes = format!("<Invoice>{number}</Invoice>");
        let name = format!("{number}.xml");
        world.arrive(&name, bytes.as_bytes(), MediaType::Xml, &nordlicht(number, &[]), &[]).await;
    }
    let (cookie, token) = sign_in(&app, "m.weber").await;
    let queue = get(&app, "/", &cookie).await.body;
    let at = queue.find("/cases/c-").expect("the copy waits");
    let case: CaseId = queue[at + 7..].split(['"', '?']).next().expect("an id").parse().expect("an id");
    assert_eq!(world.rest(&case).await, CaseState::Exception);
    let page = get(&app, &format!("/cases/{case}"), &cookie).await.body;
    assert!(page.contains("its numbers start over each year"), "habits are offered");
    let seen = version(&world, &case).await;
    let form = [
        ("csrf", token.as_str()),
        ("version", &seen),
        ("habit", ""),
        ("reason", "The letter is of their second site."),
    ];
    let answer = post(&app, &format!("/cases/{case}/not-duplicate"), &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.rest(&case).await, CaseState::Approving);

    for path in ["/lessons", "/vendors/V-100"] {
        let listed = get(&app, path, &cookie).await.body;
        assert!(listed.contains("are not the same") && listed.contains("second site"), "{path}: {listed}");
    }
    let id = world.store.distinctions().await.expect("lists")[0].known.id;
    let revoke = format!("/distinctions/{id}/revoke");
    let short = post(&app, &revoke, &cookie, &[("csrf", &token), ("reason", "no")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("csrf", token.as_str()), ("reason", "It was the same parcel after all.")];
    let answer = post(&app, &revoke, &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(get(&app, "/lessons", &cookie).await.body.contains("the same parcel"), "the reason stands");
    assert_eq!(world.rest(&case).await, CaseState::Exception, "it waits as a copy again");
}

#[tokio::test]
async fn a_bill_that_never_came_stands_in_the_list_and_tells_programs() {
    let (world, app, _) = desk_with(&[]).await;
    let (cookie, _) = sign_in(&app, "m.weber").await;
    assert!(!get(&app, "/", &cookie).await.body.contains("missing-bills"));
    let finding = serde_json::json!({
        "code": "K204", "severity": "W", "terms": [], "sentence": "The bill of contract R-1 <b>has not come</b>.",
        "expected": null, "actual": null, "difference": null, "limit": null, "evidence": [], "at_risk": null,
    });
    let bill = store::MissingBill {
        contract: "R-1".to_owned(),
        vendor_id: "V-7".to_owned(),
        expected: "2026-02-01".parse().expect("a day"),
        description: "Maintenance of the lift".to_owned(),
        owner: Some("k.reimers".to_owned()),
        finding: serde_json::from_value(finding).expect("a finding"),
        found_at: None,
    };
    world.store.note_missing_bills(vec![bill]).await.expect("noted");
    let page = get(&app, "/", &cookie).await.body;
    for said in ["Maintenance of the lift", "k.reimers", "K204", "has not come&lt;/b&gt;", "/vendors/V-7"] {
        assert!(page.contains(said), "{said} is not in\n{page}");
    }
    assert!(!get(&app, "/?v=closed", &cookie).await.body.contains("missing-bills"));
    let answer = get(&app, "/api/missing-bills", &cookie).await;
    let told: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(told["missing_bills"][0]["contract"], "R-1");
    assert_eq!(get(&app, "/api/missing-bills", "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_a_package_holds_is_stated_seen_and_revoked_on_the_pages() {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let app = router(world.desk.clone(), Arc::new(NoHealth));
    let boxes = [("BG-25[1]/BT-129", "5"), ("BG-25[1]/BT-130", "XBX"), ("BG-25[1]/BT-146", "97.00")];
    let case = world
        .arrive("RE-1001.xml", b"<Invoice>RE-1001</Invoice>", MediaType::Xml, &nordlicht("RE-1001", &boxes), &[])
        .await;
    assert_eq!(world.rest(&case).await, CaseState::Exception);
    let (cookie, token) = sign_in(&app, "m.weber").await;
    let page = get(&app, &format!("/cases/{case}"), &cookie).await.body;
    assert!(
        page.contains(
            "name=\"unit\" required maxlength=\"12\" autocomplete=\"off\" spellcheck=\"false\" value=\"XBX\""
        )
    );
    assert!(page.contains("spellcheck=\"false\" value=\"EA\""), "what the order counts in");
    let (auditor, of_auditor) = sign_in(&app, "u.pruefer").await;
    assert!(
        !get(&app, &format!("/cases/{case}"), &auditor).await.body.contains("name=\"holds\""),
        "a clerk's business"
    );

    let path = format!("/cases/{case}/pack");
    let seen = version(&world, &case).await;
    let form = |holds: &'static str, token: &str, reason: &'static str| {
        [("csrf", token.to_owned()), ("version", seen.clone())]
            .into_iter()
            .chain(
                [("unit", "XBX"), ("holds", holds), ("of_unit", "EA"), ("of", "these"), ("reason", reason)]
                    .map(|(name, value)| (name, value.to_owned())),
            )
            .collect::<Vec<_>>()
    };
    let why = "Their list of packages says so.";
    for (cookie, token, holds, reason, status) in [
        (&auditor, &of_auditor, "2", why, StatusCode::FORBIDDEN),
        (&cookie, &token, "two", why, StatusCode::UNPROCESSABLE_ENTITY),
        (&cookie, &token, "0", why, StatusCode::UNPROCESSABLE_ENTITY),
        (&cookie, &token, "2", "so", StatusCode::UNPROCESSABLE_ENTITY),
        (&cookie, &token, "2", why, StatusCode::SEE_OTHER),
    ] {
        let form = form(holds, token, reason);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = post(&app, &path, cookie, &form).await;
        assert_eq!(answer.status, status, "{holds} {reason}: {}", answer.body);
    }
    assert_eq!(world.rest(&case).await, CaseState::Approving, "five boxes of two are the ten that were ordered");
    let after = get(&app, &format!("/cases/{case}?v=all&done=9"), &cookie).await.body;
    let said = after.split("class=\"message good\"").nth(1).and_then(|rest| rest.split("</p>").next());
    let said = said.expect("the page says what was done");
    assert!(said.contains("stated about") && said.contains("1 XBX = 2 EA of LED-40"), "{said}");
    for path in ["/lessons", "/vendors/V-100", "/lessons?q=led-40"] {
        let listed = get(&app, path, &cookie).await.body;
        assert!(listed.contains("1 XBX = 2 EA of LED-40") && listed.contains("list of packages"), "{path}: {listed}");
    }
    let id = world.store.packs().await.expect("lists")[0].id;
    let revoke = format!("/packs/{id}/revoke");
    let short = post(&app, &revoke, &cookie, &[("csrf", &token), ("reason", "no")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("csrf", token.as_str()), ("reason", "They were boxes of five.")];
    assert_eq!(post(&app, &revoke, &cookie, &form).await.status, StatusCode::SEE_OTHER);
    assert!(get(&app, "/lessons", &cookie).await.body.contains("boxes of five"), "the reason stands");
    let again = post(&app, &revoke, &cookie, &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
}
