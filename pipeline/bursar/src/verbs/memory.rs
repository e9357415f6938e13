//! `bursar memory`: what corrections taught about vendors' documents, to look at, to try on their history, to revoke; and
//! what people stated is no copy. Both are facts with one row of numbers.

use desk::DeskError;
use serde_json::json;
use store::{DistinctionRecord, LessonRecord, PackRecord};

use crate::cli::{Memory, MemoryAct};
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Memory) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let json = arguments.json;
    match arguments.act {
        MemoryAct::List { vendor } => {
            let store = installation.look().await?;
            let (mut lessons, mut apart) = (store.lessons().await?, store.distinctions().await?);
            let mut packs = store.packs().await?;
            if let Some(text) = vendor.map(|text| text.to_lowercase()) {
                lessons.retain(|one| {
                    let lesson = &one.remembered.lesson;
                    let vendor = lesson.vendor.as_deref().unwrap_or_default().to_lowercase();
                    vendor.contains(&text) || lesson.keys.iter().any(|key| key.to_lowercase().contains(&text))
                });
                packs.retain(|one| {
                    let known = &one.factor;
                    [&known.vendor, &known.vendor_id].into_iter().any(|it| it.to_lowercase().contains(&text))
                });
                apart.retain(|one| {
                    let known = &one.known.distinction;
                    [&known.vendor, &known.vendor_id].into_iter().flatten().any(|it| it.to_lowercase().contains(&text))
                });
            }
            list(&lessons, json)?;
            list_apart(&apart, json)?;
            list_packs(&packs, json)
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
            let kind = match (store.distinction(lesson).await?, store.pack(lesson).await?) {
                (Some(_), _) => "distinction",
                (None, Some(_)) => "pack",
                (None, None) => "lesson",
            };
            let revoked = match kind {
                "pack" => desk.revoke_pack(&actor, lesson, &reason).await.map(|()| Vec::new()),
                "distinction" => desk.revoke_distinction(&actor, lesson, &reason).await,
                _ => desk.revoke_lesson(&actor, lesson, &reason).await.map(|()| Vec::new()),
            };
            match revoked {
                Ok(sent) => {
                    output::say(&format!("{kind} {lesson} no longer counts"));
                    if json {
                        output::json(&json!({ kind: lesson, "revoked": true, "looked_at_again": sent }))?;
                    }
                    drop((desk, store));
                    installation.work_off(&sent).await?;
                    installation.settle(installation.attach().await?).await?;
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

fn list_packs(packs: &[PackRecord], json: bool) -> anyhow::Result<Ended> {
    if json {
        packs.iter().try_for_each(output::json)?;
        return Ok(Ended::Well);
    }
    if packs.is_empty() {
        return Ok(Ended::Well);
    }
    output::line("")?;
    let rows: Vec<Vec<String>> = packs
        .iter()
        .map(|one| {
            let counts =
                one.revoked.as_ref().map_or("counts".to_owned(), |r| format!("revoked by {}: {}", r.by, r.reason));
            vec![
                one.id.to_string(),
                one.factor.vendor.clone(),
                one.factor.in_words(),
                format!("{}: {}", one.by, one.factor.reason),
                one.case.to_string(),
                counts,
            ]
        })
        .collect();
    output::table(&["pack", "vendor", "what", "who and why", "case", ""], &rows, 60)?;
    Ok(Ended::Well)
}

fn list_apart(apart: &[DistinctionRecord], json: bool) -> anyhow::Result<Ended> {
    if json {
        apart.iter().try_for_each(output::json)?;
        return Ok(Ended::Well);
    }
    if apart.is_empty() {
        return Ok(Ended::Well);
    }
    output::line("")?;
    let rows: Vec<Vec<String>> = apart
        .iter()
        .map(|one| {
            let known = &one.known.distinction;
            let counts =
                one.revoked.as_ref().map_or("counts".to_owned(), |r| format!("revoked by {}: {}", r.by, r.reason));
            vec![
                one.known.id.to_string(),
                known.vendor.clone().or_else(|| known.vendor_id.clone()).unwrap_or_default(),
                known.apart.in_words(),
                format!("{}: {}", one.by, known.reason),
                one.case.to_string(),
                counts,
            ]
        })
        .collect();
    output::table(&["no copy", "vendor", "what", "who and why", "case", ""], &rows, 60)?;
    Ok(Ended::Well)
}
