//! Figures: commits a second, hops, puts. Printed, and held to generous limits.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stages_follow_each_other_in_milliseconds_and_many_cases_share_a_sync() {
    for url in databases("speed") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let name = if store.is_postgres() { "PostgreSQL" } else { "SQLite" };
        let (stop, handle) = workers(store, Arc::new(Walk(store.clone())), 16);
        tokio::time::sleep(Duration::from_millis(1500)).await;

        // One case alone: six hops.
        let mut best = Duration::MAX;
        for n in 0..5 {
            let capture = capture_of(store, &format!("one-{n}"), format!("<one n='{n}'/>").as_bytes()).await;
            let began = Instant::now();
            store.capture(capture).await.unwrap();
            let captured = began.elapsed();
            while !store.idle().await.unwrap() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let hops = began.elapsed() - captured;
            println!("{name}: capture {captured:?}, six hops {hops:?}");
            best = best.min(hops);
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        assert!(best < Duration::from_millis(900), "{name}: six hops took {best:?}");

        // Many at once.
        let many = 300;
        let mut captures = Vec::new();
        let began = Instant::now();
        for n in 0..many {
            captures.push(capture_of(store, &format!("many-{n}"), format!("<many n='{n}'/>").as_bytes()).await);
        }
        println!("{name}: {many} puts one after the other {:?}", began.elapsed());
        let began = Instant::now();
        let captured = captures.into_iter().map(|capture| store.capture(capture));
        futures_util::future::try_join_all(captured).await.unwrap();
        println!("{name}: {many} captures {:?}", began.elapsed());
        until_idle(store, Duration::from_secs(120)).await;
        let took = began.elapsed();
        let commits = f64::from(many * 7) / took.as_secs_f64();
        println!("{name}: {many} cases, {} commits in {took:?}: {commits:.0} commits/s", many * 7);

        // Nothing to do: next to no processor time.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let (before, began) = (processor_ticks(), Instant::now());
        tokio::time::sleep(Duration::from_secs(4)).await;
        let ticks = processor_ticks() - before;
        println!("{name}: idle for {:?}: {ticks} hundredths of a second of processor time", began.elapsed());
        assert!(ticks < 40, "{name}: idle costs {ticks} ticks in 4 s");
        stop.cancel();
        handle.await.unwrap();
    }
}

/// Processor time of this process, in hundredths of a second.
fn processor_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
