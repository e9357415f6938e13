use std::io::Read;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut bytes = Vec::new();
    std::fs::File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    let t = std::time::Instant::now();
    let o = extractors::mail::open(&bytes, &extractors::Limits::default());
    eprintln!("{:?}", t.elapsed());
    println!("{:#?}", o.headers);
    println!("flags {:?}\nproblems {:?}\nbundles {:?}\ntext: {}", o.flags, o.problems, o.bundles, o.text);
    for (i, p) in o.parts.iter().enumerate() {
        println!(
            "{i} {:?} {:?} {} {} bytes inline {} {:?}",
            p.name,
            p.media_type,
            p.path,
            p.bytes.len(),
            p.inline,
            p.problems
        );
        if p.path.ends_with("/body") {
            std::fs::write("/tmp/body.pdf", &p.bytes).unwrap();
        }
    }
}
