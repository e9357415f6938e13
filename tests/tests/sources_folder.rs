//! Watched folders and Peppol drops: what is dropped is taken once, whole, at once, and moved only when durable.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use flow::sources::{FolderKind, FolderSource, SourceKind};

mod sources_support;
use sources_support::{Fault, ListIntake, RunningSource, until};

const SOON: Duration = Duration::from_secs(60);
/// Long enough for what must not happen to happen.
const A_WHILE: Duration = Duration::from_millis(800);

struct Drop {
    folder: tempfile::TempDir,
    source: FolderSource,
    intake: Arc<ListIntake>,
}

impl Drop {
    fn new(kind: FolderKind) -> Drop {
        let folder = tempfile::tempdir().unwrap();
        let mut source = FolderSource::new("test", folder.path().join("in"), kind);
        source.look = Duration::from_millis(300);
        source.sidecar_grace = Duration::from_millis(600);
        fs::create_dir(&source.path).unwrap();
        Drop { folder, source, intake: ListIntake::new() }
    }

    async fn start(&self) -> RunningSource {
        let (source, intake) = (self.source.clone(), Arc::clone(&self.intake));
        let kind = if source.kind == FolderKind::Plain { SourceKind::Folder } else { SourceKind::Peppol };
        let running = RunningSource::start(kind, |health, stop| source.run(intake, health, stop));
        running.connected().await;
        // The first look is over; from here on news counts.
        tokio::time::sleep(Duration::from_millis(50)).await;
        running
    }

    fn path(&self, name: &str) -> PathBuf {
        let path = self.source.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Files below the folder, dates taken out of their paths.
    fn lie(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.source.path.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                if entry.file_type().unwrap().is_dir() {
                    open.push(entry.path());
                } else {
                    let path = entry.path().strip_prefix(&self.source.path).unwrap().to_owned();
                    let is_date = |part: &str| part.len() == 10 && part.as_bytes()[4] == b'-';
                    let parts = path.iter().map(|part| part.to_string_lossy()).filter(|part| !is_date(part));
                    found.push(parts.collect::<Vec<_>>().join("/"));
                }
            }
        }
        found.sort();
        found
    }

    async fn lies(&self, expected: &[&str]) {
        until(SOON, || self.lie() == expected, || format!("{expected:?} lie there, not {:?}", self.lie())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_file_is_taken_within_a_tenth_of_a_second_and_moved_when_durable() {
    let drop = Drop::new(FolderKind::Plain);
    let running = drop.start().await;
    let mut times = Vec::new();
    for number in 0..20 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        let dropped = match number % 3 {
            0 => {
                drop.write(&format!("{number}.pdf"), format!("written {number}"));
                Instant::now()
            }
            1 => {
                let aside = drop.folder.path().join(format!("linked {number}"));
                fs::write(&aside, format!("linked {number}")).unwrap();
                fs::hard_link(aside, drop.path(&format!("{number}.pdf"))).unwrap();
                Instant::now()
            }
            _ => {
                let aside = drop.folder.path().join("aside");
                fs::write(&aside, format!("renamed {number}")).unwrap();
                fs::rename(aside, drop.path(&format!("{number}.pdf"))).unwrap();
                Instant::now()
            }
        };
        let items = drop.intake.wait_for(number + 1, SOON).await;
        times.push(items[number].1.saturating_duration_since(dropped));
    }
    times.sort();
    println!("20 files written, renamed or linked into place: median {:?}, slowest {:?}", times[10], times[19]);
    assert!(times[10] < Duration::from_millis(100), "{times:?}");
    until(SOON, || drop.lie().iter().all(|path| path.starts_with("done/")), || format!("{:?}", drop.lie())).await;
    let (item, _) = &drop.intake.items()[0];
    assert_eq!((item.bytes.as_slice(), item.arrival.name.as_str()), (b"written 0".as_slice(), "0.pdf"));
    assert!(item.arrival.key.starts_with("0.pdf#"), "{}", item.arrival.key);
    until(SOON, || running.report().waiting == 0, || "nothing waits".to_owned()).await;
    let report = running.report();
    assert_eq!((report.taken, report.trouble), (20, None));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_there_at_the_start_is_taken_after_two_looks() {
    let drop = Drop::new(FolderKind::Plain);
    drop.write("a.pdf", "a");
    drop.write("sub/folder/b.xml", "b");
    drop.write("c.pdf", "TROUBLE");
    drop.write("d.pdf.part", "d");
    drop.write(".hidden.pdf", "e");
    drop.write("done/2020-01-01/old.pdf", "f");
    let running = drop.start().await;
    drop.intake.wait_for(3, SOON).await;
    drop.lies(&[".hidden.pdf", "d.pdf.part", "done/a.pdf", "done/old.pdf", "done/sub/folder/b.xml", "trouble/c.pdf"])
        .await;
    // Its writer finishes by renaming.
    fs::rename(drop.path("d.pdf.part"), drop.path("d.pdf")).unwrap();
    drop.intake.wait_for(4, SOON).await;
    // A folder that somebody makes later, with files in it already.
    fs::create_dir_all(drop.folder.path().join("made")).unwrap();
    fs::write(drop.folder.path().join("made/g.pdf"), "g").unwrap();
    fs::rename(drop.folder.path().join("made"), drop.path("later")).unwrap();
    drop.intake.wait_for(5, SOON).await;
    drop.write("later/h.pdf", "h");
    drop.intake.wait_for(6, SOON).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_written_file_is_left_alone_until_its_writer_is_done() {
    let drop = Drop::new(FolderKind::Plain);
    let running = drop.start().await;
    let mut file = fs::File::create(drop.path("slow.pdf")).unwrap();
    for _ in 0..4 {
        file.write_all(b"half of it, ").unwrap();
        file.flush().unwrap();
        // Longer than two looks.
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(drop.intake.names(), Vec::<String>::new());
    }
    file.write_all(b"and the rest").unwrap();
    std::mem::drop(file);
    let items = drop.intake.wait_for(1, SOON).await;
    assert!(items[0].0.bytes.ends_with(b"and the rest"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_half_written_before_the_start_waits_for_its_writer() {
    let drop = Drop::new(FolderKind::Plain);
    let mut file = fs::File::create(drop.path("slow.pdf")).unwrap();
    file.write_all(b"half of it, ").unwrap();
    let running = drop.start().await;
    // Longer than many looks, without a byte or any news.
    tokio::time::sleep(A_WHILE * 3).await;
    assert_eq!(drop.intake.names(), Vec::<String>::new());
    file.write_all(b"and the rest").unwrap();
    std::mem::drop(file);
    let items = drop.intake.wait_for(1, Duration::from_secs(1)).await;
    assert!(items[0].0.bytes.ends_with(b"and the rest"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_name_with_other_bytes_is_another_item_and_nothing_is_overwritten() {
    let drop = Drop::new(FolderKind::Plain);
    let running = drop.start().await;
    for (count, text) in [(1, "first"), (2, "second"), (3, "third")] {
        drop.write("invoice.pdf", text);
        drop.intake.wait_for(count, SOON).await;
        until(SOON, || !drop.path("invoice.pdf").exists(), || "moved".to_owned()).await;
    }
    drop.lies(&["done/invoice (2).pdf", "done/invoice (3).pdf", "done/invoice.pdf"]).await;
    // The same bytes again are known, and moved too.
    drop.write("invoice.pdf", "first");
    drop.lies(&["done/invoice (2).pdf", "done/invoice (3).pdf", "done/invoice (4).pdf", "done/invoice.pdf"]).await;
    assert_eq!((drop.intake.items().len(), drop.intake.known()), (3, 1));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_replaced_again_and_again_while_it_is_read_is_taken_whole() {
    let drop = Drop::new(FolderKind::Plain);
    let running = drop.start().await;
    let whole = |letter: u8| vec![letter; 3_000_000];
    for letter in b'a'..=b'z' {
        fs::write(drop.path("scan.tif"), whole(letter)).unwrap();
    }
    until(SOON, || !drop.path("scan.tif").exists() && running.report().waiting == 0, || "taken".to_owned()).await;
    let items = drop.intake.items();
    assert!(!items.is_empty());
    for (item, _) in &items {
        assert!(item.bytes == whole(item.bytes[0]), "a mixture of two files");
    }
    assert_eq!(items.last().unwrap().0.bytes[0], b'z', "the last one is never lost");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_commit_and_move_makes_no_second_item() {
    let drop = Drop::new(FolderKind::Plain);
    drop.intake.fault(Fault::TakeAndHang);
    let running = drop.start().await;
    drop.write("a.pdf", "a");
    drop.intake.wait_for(1, SOON).await;
    running.kill().await;
    assert_eq!(drop.lie(), ["a.pdf"], "nothing moves before the answer");
    let running = drop.start().await;
    drop.lies(&["done/a.pdf"]).await;
    assert_eq!((drop.intake.items().len(), drop.intake.known()), (1, 1));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intake_that_is_busy_is_asked_again() {
    let drop = Drop::new(FolderKind::Plain);
    drop.intake.fault(Fault::Retry);
    let running = drop.start().await;
    drop.write("a.pdf", "a");
    drop.lies(&["done/a.pdf"]).await;
    until(SOON, || running.report().trouble.is_none(), || "the trouble is over".to_owned()).await;
    let report = running.report();
    assert_eq!(report.taken, 1);
    assert!(report.last_trouble.unwrap().what.contains("the store is away"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_pipes_and_large_files_do_no_harm_and_show() {
    let mut drop = Drop::new(FolderKind::Plain);
    drop.source.size_max = 1_000;
    drop.source.rescan = Duration::from_millis(500);
    fs::write(drop.folder.path().join("secret"), "secret").unwrap();
    let running = drop.start().await;
    symlink(drop.folder.path().join("secret"), drop.path("link.pdf")).unwrap();
    symlink(drop.folder.path(), drop.path("way-out")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, drop.path("pipe.pdf"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
        .unwrap();
    drop.write("large.pdf", vec![b'x'; 1_001]);
    drop.write("small.pdf", "small");
    drop.lies(&["done/small.pdf", "link.pdf", "pipe.pdf", "trouble/large.pdf", "way-out"]).await;
    assert_eq!(drop.intake.names(), ["small.pdf"]);
    let refused = drop.intake.refused();
    assert_eq!((refused.len(), refused[0].size, refused[0].size_max), (1, 1_001, 1_000));
    until(SOON, || running.report().left_alone.len() == 3, || format!("{:?}", running.report().left_alone)).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_goes_away_shows_and_comes_back() {
    let mut drop = Drop::new(FolderKind::Plain);
    drop.source.rescan = Duration::from_millis(300);
    let running = drop.start().await;
    let away = drop.folder.path().join("away");
    fs::rename(&drop.source.path, &away).unwrap();
    until(SOON, || !running.report().connected, || format!("{:?}", running.report())).await;
    let what = running.report().trouble.unwrap().what;
    assert!(what.contains("cannot be read") && what.contains("mounted"), "{what}");
    assert!(drop.source.check().await.unwrap_err().contains("[[sources.folder]]"));
    fs::rename(&away, &drop.source.path).unwrap();
    drop.source.check().await.unwrap();
    running.connected().await;
    drop.write("a.pdf", "a");
    drop.intake.wait_for(1, SOON).await;
    assert_eq!(running.report().trouble, None);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreadable_file_shows_and_is_taken_once_it_is_readable() {
    if rustix::process::geteuid().is_root() {
        println!("skipped: root reads every file");
        return;
    }
    let drop = Drop::new(FolderKind::Plain);
    let running = drop.start().await;
    let aside = drop.folder.path().join("aside");
    fs::write(&aside, "a").unwrap();
    fs::set_permissions(&aside, fs::Permissions::from_mode(0o000)).unwrap();
    fs::rename(aside, drop.path("a.pdf")).unwrap();
    until(SOON, || running.report().trouble.is_some(), || "trouble shows".to_owned()).await;
    fs::set_permissions(drop.path("a.pdf"), fs::Permissions::from_mode(0o644)).unwrap();
    drop.intake.wait_for(1, SOON).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_files_at_once_are_each_taken_once() {
    let drop = Drop::new(FolderKind::Plain);
    for number in 0..500 {
        drop.write(&format!("before {number}.xml"), format!("before {number}"));
    }
    let started = Instant::now();
    let running = drop.start().await;
    for number in 0..500 {
        drop.write(&format!("after {number}.xml"), format!("after {number}"));
    }
    drop.intake.wait_for(1_000, Duration::from_secs(30)).await;
    until(SOON, || drop.lie().iter().all(|path| path.starts_with("done/")), || "all moved".to_owned()).await;
    println!("1,000 files taken and moved in {:?}", started.elapsed());
    assert_eq!((drop.intake.items().len(), drop.intake.known()), (1_000, 0));
    running.stop().await;
}

fn sidecar_of(drop: &Drop, name: &str) -> Option<(String, Option<String>, Option<String>)> {
    let items = drop.intake.items();
    let (item, _) = items.iter().find(|(item, _)| item.arrival.name == name).unwrap();
    let sidecar = item.sidecar.clone()?;
    assert_eq!(item.arrival.sender, sidecar.delivery.sender);
    Some((sidecar.name, sidecar.delivery.sender, sidecar.delivery.message_id))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_xml_goes_with_the_json_beside_it_whichever_comes_first() {
    let drop = Drop::new(FolderKind::Peppol);
    let running = drop.start().await;
    let json = r#"{"senderId":"9930:de1","messageId":"m-7"}"#;
    let deliver = |id: &str| {
        drop.write(&format!("{id}.tmp"), format!("<Invoice>{id}</Invoice>"));
        fs::rename(drop.path(&format!("{id}.tmp")), drop.path(&format!("{id}.xml"))).unwrap();
    };
    drop.write("1.json", json);
    deliver("1");
    deliver("2");
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop.write("2.json", json);
    let items = drop.intake.wait_for(2, Duration::from_millis(500)).await;
    assert_eq!(items.len(), 2);
    for (document, sidecar) in [("1.xml", "1.json"), ("2.xml", "2.json")] {
        let expected = Some((sidecar.to_owned(), Some("9930:de1".to_owned()), Some("m-7".to_owned())));
        assert_eq!(sidecar_of(&drop, document), expected);
    }
    drop.lies(&["done/1.json", "done/1.xml", "done/2.json", "done/2.xml"]).await;
    // Bare, without anything beside it: taken after the grace period.
    let dropped = Instant::now();
    deliver("3");
    drop.intake.wait_for(3, SOON).await;
    assert!(dropped.elapsed() >= Duration::from_millis(600));
    assert_eq!(sidecar_of(&drop, "3.xml"), None);
    // The same id again, with other bytes.
    drop.write("1.json", "{ half a jso");
    drop.write("1.tmp", "<Invoice>again</Invoice>");
    fs::rename(drop.path("1.tmp"), drop.path("1.xml")).unwrap();
    drop.lies(&[
        "done/1 (2).json",
        "done/1 (2).xml",
        "done/1.json",
        "done/1.xml",
        "done/2.json",
        "done/2.xml",
        "done/3.xml",
    ])
    .await;
    assert_eq!(drop.intake.items().len(), 4, "a sidecar is never a document: {:?}", drop.intake.names());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_written_in_place_waits_for_its_receipt() {
    let mut drop = Drop::new(FolderKind::Peppol);
    drop.source.rescan = Duration::from_millis(400);
    let id = "9915%3Abuyer/9930%3Aseller/ab12";
    // Half of it lies there from before the start.
    drop.write(&format!("{id}.doc.xml"), "<Invoice>");
    let running = drop.start().await;
    tokio::time::sleep(A_WHILE).await;
    drop.write(&format!("{id}.doc.xml"), "<Invoice>whole</Invoice>");
    tokio::time::sleep(A_WHILE * 2).await;
    assert_eq!(drop.intake.names(), Vec::<String>::new());
    let left_alone = running.report().left_alone;
    assert!(left_alone.iter().any(|left| left.why.contains("receipt")), "{left_alone:?}");
    drop.write(&format!("{id}.receipt.dat"), "receipt");
    drop.intake.wait_for(1, Duration::from_secs(1)).await;
    let expected = ("ab12.receipt.dat".to_owned(), Some("9930:seller".to_owned()), Some("ab12".to_owned()));
    assert_eq!(sidecar_of(&drop, "ab12.doc.xml"), Some(expected));
    assert_eq!(drop.intake.items()[0].0.bytes, b"<Invoice>whole</Invoice>");
    drop.lies(&[&format!("done/{id}.doc.xml"), &format!("done/{id}.receipt.dat")]).await;
    // Anything else is left alone, and shows.
    drop.write("notes.txt", "notes");
    drop.write("orphan.json", "{}");
    until(SOON, || running.report().left_alone.len() == 2, || format!("{:?}", running.report().left_alone)).await;
    assert_eq!(drop.intake.items().len(), 1);
    assert!(Path::new(&drop.source.path).join("notes.txt").exists());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_while_files_pour_in_it_loses_and_doubles_nothing() {
    const FILES: usize = 400;
    let mut drop = Drop::new(FolderKind::Plain);
    drop.source.look = Duration::from_millis(50);
    let folder = drop.source.path.clone();
    drop.intake.answer_slowly();
    let pouring = tokio::spawn(async move {
        for number in 0..FILES {
            let (part, whole) = (folder.join(format!("{number}.part")), folder.join(format!("{number}.pdf")));
            match number % 2 {
                0 => fs::write(whole, format!("file {number}")).unwrap(),
                _ => {
                    fs::write(&part, format!("file {number}")).unwrap();
                    fs::rename(part, whole).unwrap();
                }
            }
            tokio::time::sleep(Duration::from_millis(rand::random_range(1..15))).await;
        }
    });
    let mut kills = 0;
    while !pouring.is_finished() {
        let (source, intake) = (drop.source.clone(), Arc::clone(&drop.intake));
        let running = RunningSource::start(SourceKind::Folder, |health, stop| source.run(intake, health, stop));
        tokio::time::sleep(Duration::from_millis(rand::random_range(5..90))).await;
        running.kill().await;
        kills += 1;
    }
    let running = drop.start().await;
    until(SOON, || drop.lie().iter().all(|path| path.starts_with("done/")), || format!("{:?}", drop.lie())).await;
    println!("{kills} kills, {} known again", drop.intake.known());
    assert!(drop.intake.known() > 0, "none of {kills} kills fell between commit and move");
    assert_eq!((drop.intake.items().len(), drop.lie().len()), (FILES, FILES));
    for (item, _) in drop.intake.items() {
        assert!(item.bytes.starts_with(b"file "), "{} is whole", item.arrival.name);
    }
    running.stop().await;
}
