//! The shell that all pages share: head, navigation, icons, messages, help.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets;
use super::format::clean;
use super::guard::Person;

/// Where in the navigation a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inbox,
    Tasks,
    Vendors,
    Intake,
    Nowhere,
}

/// A page to show.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) place: Place,
    pub(super) person: Option<&'a Person>,
    pub(super) body: Markup,
    /// Class of the body: `case` for the three panes.
    pub(super) class: &'a str,
    /// Keys of this screen beyond those that work everywhere: key and what it does.
    pub(super) keys: &'a [(&'a str, &'a str)],
}

/// What the action said.
pub(super) enum Message {
    Good(String),
    Bad(String),
}

impl Message {
    pub(super) fn markup(&self) -> Markup {
        match self {
            Message::Good(text) => html! { p.message.good role="status" { (icon("tick")) span { (clean(text)) } } },
            Message::Bad(text) => html! { p.message.bad role="alert" { (icon("stop")) span { (clean(text)) } } },
        }
    }
}

/// An icon of the sprite.
pub(super) fn icon(name: &str) -> Markup {
    html! { svg.icon aria-hidden="true" focusable="false" { use href=(format!("#i-{name}")) {} } }
}

/// Keys that work on every screen.
const KEYS: &[(&str, &str)] = &[
    ("/", "search"),
    ("g i", "inbox"),
    ("g w", "waiting for approval or payment"),
    ("g d", "copies"),
    ("g a", "all cases"),
    ("g t", "my tasks"),
    ("g v", "vendors"),
    ("g h", "intake health"),
    ("?", "this help"),
    ("Esc", "close, or leave a field"),
];

impl Page<'_> {
    pub(super) fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (clean(self.title)) " · Bursar" }
                    link rel="stylesheet" href=(assets::css_path());
                    link rel="icon" type="image/svg+xml" href="/assets/icon.svg";
                    script src=(assets::js_path()) defer {}
                }
                body.(self.class) {
                    (sprite())
                    a.skip href="#main" { "Skip to the content" }
                    @if let Some(person) = self.person {
                        (self.header(person))
                    }
                    main #main tabindex="-1" { (self.body) }
                    @if self.person.is_some() { (self.help()) }
                }
            }
        }
    }

    fn header(&self, person: &Person) -> Markup {
        let link = |place: Place, href: &str, text: &str, name: &str| {
            html! {
                a href=(href) aria-current=[(self.place == place).then_some("page")] { (icon(name)) span { (text) } }
            }
        };
        html! {
            header.top {
                a.brand href="/" aria-label="Bursar, inbox" { (icon("seal")) span { "Bursar" } }
                nav aria-label="Main" {
                    (link(Place::Inbox, "/", "Inbox", "inbox"))
                    (link(Place::Tasks, "/tasks", "My tasks", "tasks"))
                    (link(Place::Vendors, "/vendors", "Vendors", "vendors"))
                    (link(Place::Intake, "/intake", "Intake", "intake"))
                }
                form.search action="/" method="get" role="search" {
                    label.hidden for="q" { "Search cases" }
                    input #q type="search" name="q" placeholder="Search number, seller, case" autocomplete="off";
                    input type="hidden" name="v" value="all";
                    kbd aria-hidden="true" { "/" }
                }
                details.person {
                    summary { span.initials aria-hidden="true" { (initials(&person.user.display_name)) } span.name { (clean(&person.user.display_name)) } }
                    div.menu {
                        p { strong { (clean(&person.user.display_name)) } br; span.quiet { (person.user.name) } }
                        p.quiet { @for role in &person.user.roles { span.chip { (role.as_str()) } " " } }
                        form action="/sign-out" method="post" {
                            (csrf(person))
                            button.plain type="submit" { "Sign out" }
                        }
                    }
                }
            }
        }
    }

    fn help(&self) -> Markup {
        html! {
            dialog #help aria-labelledby="help-title" {
                h2 #help-title { "Keys on this screen" }
                dl.keys {
                    @for (key, what) in self.keys.iter().chain(KEYS) {
                        div { dt { @for part in key.split(' ') { kbd { (part) } " " } } dd { (what) } }
                    }
                }
                form method="dialog" { button { "Close" } }
            }
        }
    }
}

/// The hidden field that every form carries.
pub(super) fn csrf(person: &Person) -> Markup {
    html! { input type="hidden" name="csrf" value=(person.csrf); }
}

fn initials(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A page that says why not.
pub(super) fn refused(person: Option<&Person>, status: StatusCode, title: &str, text: &str) -> Response {
    let body = html! {
        section.sheet.narrow {
            h1 { (title) }
            p { (clean(text)) }
            p { a.button href="/" { "Back to the inbox" } }
        }
    };
    let page = Page { title, place: Place::Nowhere, person, body, class: "", keys: &[] };
    (status, page.markup()).into_response()
}

/// We failed: the reason is logged, not shown.
pub(super) fn failed(why: &str) -> Response {
    tracing::error!(error = why, "could not show a page");
    refused(
        None,
        StatusCode::INTERNAL_SERVER_ERROR,
        "That did not work",
        "Bursar could not reach its store. Nothing was changed. Try again in a moment; if it stays, the service's log says why.",
    )
}

/// There is no such page.
pub(super) async fn not_found(uri: axum::http::Uri, person: Option<Person>) -> Response {
    if uri.path().starts_with("/api") {
        return super::api::nothing();
    }
    refused(
        person.as_ref(),
        StatusCode::NOT_FOUND,
        "Nothing here",
        "There is no such page. It may have been a mistyped address.",
    )
}

/// All icons, once a page. Drawn for this program.
fn sprite() -> Markup {
    PreEscaped(include_str!("assets/sprite.svg").to_owned())
}
