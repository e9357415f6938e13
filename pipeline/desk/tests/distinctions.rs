//! "Not a duplicate": it holds for the pair or the habit it names, is listed with who and why, and ends when it is revoked.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests panic")]

mod support;

use std::sync::Arc;

use desk::{DeskError, Seen};
use model::MediaType;
use model::apart::{Apart, Habit};
use model::case::{CaseId, CaseState};
use support::{GreyPage, World, nordlicht, world};

async fn arrive(world: &World, number: &str) -> CaseId {
    let bytes = format!("<Invoice>{number}</Invoice>");
    world.arrive(&format!("{number}.xml"), bytes.as_bytes(), MediaType::Xml, &nordlicht(number, &[]), &[]).await
}

/// The codes that stand, when the case came to rest.
async fn codes(world: &World, case: &CaseId) -> Vec<String> {
    world.rest(case).await;
    let view = world.desk.case(case).await.expect("loads");
    view.stopping().map(|s| s.finding.code.to_string()).collect()
}

#[tokio::test]
async fn a_pair_is_told_apart_until_somebody_revokes_it() {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let mira = world.desk.actor("m.weber").await.expect("mira");
    let first = arrive(&world, "RE-1001").await;
    assert_eq!(codes(&world, &first).await, [""; 0]);
    let refused = world.desk.not_a_duplicate(&mira, &first, "Nothing looks like a copy.", &Seen::any()).await;
    assert!(matches!(refused, Err(DeskError::NotNow(_))), "{refused:?}");

    let second = arrive(&world, "RE-1O01").await;
    assert_eq!(codes(&world, &second).await, ["D102"]);
    let short = world.desk.not_a_duplicate(&mira, &second, "no", &Seen::any()).await;
    assert!(matches!(short, Err(DeskError::Explanation(_))));
    let reason = "Their system writes the letter for a second site.";
    world.desk.not_a_duplicate(&mira, &second, reason, &Seen::any()).await.expect("states it");
    assert_eq!(world.rest(&second).await, CaseState::Approving);
    let known = world.store.distinctions().await.expect("lists");
    let one = known.first().filter(|_| known.len() == 1).expect("one");
    let apart = Apart::Pair { case: second.clone(), other: first.clone() };
    assert_eq!((&one.known.distinction.apart, one.by.as_str()), (&apart, "m.weber"));
    assert_eq!(one.known.distinction.reason.as_str(), reason);
    assert_eq!(one.known.distinction.vendor_id.as_deref(), Some("V-100"));

    // It holds when the rules look again, and for no third invoice.
    let third = arrive(&world, "RE-I001").await;
    let of_third = codes(&world, &third).await;
    assert_eq!(of_third.iter().filter(|code| *code == "D102").count(), 2, "{of_third:?}");

    let auditor = world.desk.actor("u.pruefer").await.expect("uwe");
    let id = one.known.id;
    let refused = world.desk.revoke_distinction(&auditor, id, "I would rather not.").await;
    assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{refused:?}");
    let sent = world.desk.revoke_distinction(&mira, id, "It was the same parcel after all.").await.expect("revokes");
    assert!(sent.contains(&second), "{sent:?}");
    // The third one bills the same goods by now.
    let again = codes(&world, &second).await;
    assert!(again.contains(&"D102".to_owned()), "what was released with it stands again: {again:?}");
    assert_eq!(world.rest(&second).await, CaseState::Exception);
    assert!(world.desk.revoke_distinction(&mira, id, "It was the same parcel after all.").await.is_err());
    let known = world.store.distinctions().await.expect("lists");
    assert_eq!(known[0].revoked.as_ref().map(|r| r.by.as_str()), Some("m.weber"), "what was revoked stays visible");
    // Somebody may state it again.
    world.desk.not_a_duplicate(&mira, &second, "Compared once more: two parcels.", &Seen::any()).await.expect("again");
    let told = codes(&world, &second).await;
    assert!(!told.contains(&"D102".to_owned()), "{told:?}");
    assert_eq!(world.store.verify(|_, _| ()).await.expect("verifies").first_fault, None);
}

#[tokio::test]
async fn a_vendors_habit_explains_all_that_it_explains_and_nothing_else() {
    let world = world(rules::Policy::default(), Arc::new(GreyPage), None).await;
    let mira = world.desk.actor("m.weber").await.expect("mira");
    arrive(&world, "A-4711").await;
    let (second, third) = (arrive(&world, "B-4711").await, arrive(&world, "C-4711").await);
    let copy = "D102".to_owned();
    assert_eq!(codes(&world, &second).await, ["D102"]);
    assert!(codes(&world, &third).await.contains(&"D102".to_owned()));
    let state = async |habit| {
        let reason = "Each site of theirs has a series of its own.";
        world.desk.not_a_duplicate_by_habit(&mira, &second, habit, reason, &Seen::any()).await.expect("states it");
        codes(&world, &second).await
    };
    assert!(state(Habit::NeighbourNumbers).await.contains(&copy), "another habit explains nothing");
    assert!(codes(&world, &third).await.contains(&copy));
    assert!(!state(Habit::LetterSeries).await.contains(&copy));
    let of_third = codes(&world, &third).await;
    assert!(!of_third.contains(&"D102".to_owned()), "it waited as a copy and was looked at again: {of_third:?}");
    assert!(of_third.contains(&"P201".to_owned()), "{of_third:?}");

    let known = world.store.distinctions().await.expect("lists");
    let series = known.iter().find(|one| one.known.distinction.apart == Apart::Habit { habit: Habit::LetterSeries });
    let id = series.expect("is listed").known.id;
    world.desk.revoke_distinction(&mira, id, "They have one series since May.").await.expect("revokes");
    assert!(codes(&world, &second).await.contains(&copy));
}
