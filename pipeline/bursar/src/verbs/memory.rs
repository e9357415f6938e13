//! `bursar memory`: what corrections taught about vendors' documents; to look at, to try on their history, to revoke.

use desk::DeskError;
use serde_json::json;
use store::LessonRecord;

use crate::cli::{Memory, MemoryAct};
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Memory) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let json = arguments.json;
    match arguments.act {
        MemoryAct::List { vendor } => {
            let mut lessons = installation.look().await?.lessons().await?;
            if let Some(text) = vendor.map(|text| text.to_lowercase()) {
                lessons.retain(|one| {
                    let lesson = &one.remembered.lesson;
                    let vendor = lesson.vendor.as_deref().unwrap_or_default().to_lowercase();
                    vendor.contains(&text) || lesson.keys.iter().any(|key| key.to_lowercase().contains(&text))
                });
            }
            list(&lessons, json)
        }
        MemoryAct::Try { lesson } => {
            let store = installation.look().await?;
            let tried = flow::stages::try_lesson(&store, lesson).await?;
            let against = tried.iter().filter(|one| one.contradicts()).count();
            if json {
                tried
                    .iter()
                    .try_for_each(|one| output::json(&json!({ "contradicts": one.contradicts(), "tried": one })))?;
            } else {
                let rows: Vec<Vec<String>> = tried
                    .iter()
                    .map(|one| {
                        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
                        let verdict = match (&one.by_lesson, one.contradicts()) {
                            (None, _) => "not touched",
                            (_, false) => "the same",
                            (_, true) => "differs",
                        };
                        vec![one.case.to_string(), text(&one.stands), text(&one.by_lesson), verdict.to_owned()]
                    })
                    .collect();
                output::table(&["case", "stands", "by the lesson", ""], &rows, 40)?;
                output::line(&format!("{} documents, {against} read otherwise by lesson {lesson}", tried.len()))?;
            }
            Ok(if against > 0 { Ended::WithFindings } else { Ended::Well })
        }
        MemoryAct::Revoke { lesson, user, reason } => {
            let store = installation.existing().await?;
            let desk = installation.desk(&store, &installation.sandbox()?);
            let actor = desk.actor(&user).await?;
            match desk.revoke_lesson(&actor, lesson, &reason).await {
                Ok(()) => {
                    output::say(&format!("lesson {lesson} no longer counts"));
                    if json {
                        output::json(&json!({ "lesson": lesson, "revoked": true }))?;
                    }
                    Ok(Ended::Well)
                }
                Err(DeskError::Store(error)) => Err(error.into()),
                Err(refused) => {
                    output::say(&format!("bursar: {refused}"));
                    Ok(Ended::WithFindings)
                }
            }
        }
    }
}

fn list(lessons: &[LessonRecord], json: bool) -> anyhow::Result<Ended> {
    if json {
        lessons.iter().try_for_each(output::json)?;
        return Ok(Ended::Well);
    }
    let rows: Vec<Vec<String>> = lessons
        .iter()
        .map(|one| {
            let lesson = &one.remembered.lesson;
            let name = model::invoice::term_name(lesson.term.term).unwrap_or("field");
            let counts =
                one.revoked.as_ref().map_or("counts".to_owned(), |r| format!("revoked by {}: {}", r.by, r.reason));
            vec![
                one.remembered.id.to_string(),
                lesson.vendor.clone().unwrap_or_default(),
                format!("{name} ({})", lesson.term),
                lesson.how.in_words(),
                lesson.value.clone().unwrap_or_else(|| "not there".to_owned()),
                one.case.to_string(),
                counts,
            ]
        })
        .collect();
    output::table(&["lesson", "vendor", "field", "how it is found", "corrected to", "case", ""], &rows, 44)?;
    Ok(Ended::Well)
}
