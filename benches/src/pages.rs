//! `benches pages`: writes generated pages with their truth into a folder, for `bursar eval` and for training.
//!
//! Names say nothing: they are drawn from the seed, and `index.json` tells which is which.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use samples::pages::{Class, Device, Language, Layout, Wish, degrade, generate, picture_pdf};
use serde_json::{Value, json};

/// What to write.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write into; made when absent.
    out: PathBuf,
    /// Languages, separated by commas; all when absent.
    #[arg(long, value_delimiter = ',')]
    language: Vec<String>,
    /// Documents of each language.
    #[arg(long, default_value_t = 20)]
    count: u64,
    /// Decides everything else.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Layouts, separated by commas; `held-out` are those that nothing is trained on, `trained` all others.
    #[arg(long, value_delimiter = ',')]
    layout: Vec<String>,
    /// Classes, separated by commas (`invoice`, `credit_note`, `receipt` …); mostly invoices when absent.
    #[arg(long, value_delimiter = ',')]
    class: Vec<String>,
    /// Pictures instead of text: `scanner`, `clean`, `fax`, `phone`, or several, taken in turn.
    #[arg(long, value_delimiter = ',')]
    scan: Vec<String>,
    /// Write pictures as JPEG where a document has one page, instead of a PDF.
    #[arg(long)]
    jpeg: bool,
    /// Write the places of values as well, as NAME.places.json.
    #[arg(long)]
    places: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.out)?;
    let languages = languages(&arguments.language)?;
    let layouts = layouts(&arguments.layout)?;
    let classes = named(&arguments.class, Class::of, "class")?;
    let devices = named(&arguments.scan, Device::of, "device")?;
    let mut index = Vec::new();
    for language in languages {
        for number in 0..arguments.count {
            let seed = mixed(arguments.seed, language.code(), number);
            let turn = |count: usize| usize::try_from(number).unwrap_or(0) % count;
            let class = (!classes.is_empty()).then(|| classes[turn(classes.len())]);
            let wish = Wish { language, class, layout: Some(layouts[turn(layouts.len())]), seed };
            let made = generate(wish);
            let name = format!("{:012x}", seed & 0xffff_ffff_ffff);
            let (bytes, ending, device) = if devices.is_empty() {
                (made.pdf, "pdf", None)
            } else {
                let device = devices[turn(devices.len())];
                let pictures = degrade(&made.pdf, device, seed);
                match pictures.as_slice() {
                    [one] if arguments.jpeg => (one.jpeg(), "jpg", Some(device)),
                    _ => (picture_pdf(&pictures), "pdf", Some(device)),
                }
            };
            let write = |ending: &str, bytes: &[u8]| {
                let path = arguments.out.join(format!("{name}.{ending}"));
                fs::write(&path, bytes).with_context(|| path.display().to_string())
            };
            write(ending, &bytes)?;
            write("truth.json", &serde_json::to_vec_pretty(&made.truth)?)?;
            if arguments.places {
                let places: Vec<Value> = made
                    .places
                    .iter()
                    .map(|p| json!({ "field": p.field, "page": p.page, "text": p.text, "rect": p.rect }))
                    .collect();
                write("places.json", &serde_json::to_vec(&places)?)?;
            }
            index.push(json!({
                "file": format!("{name}.{ending}"),
                "language": language.code(),
                "class": made.class.as_str(),
                "layout": made.layout.map(Layout::name),
                "held_out": made.held_out,
                "device": device.map(Device::name),
                "seed": seed,
            }));
        }
    }
    fs::write(arguments.out.join("index.json"), serde_json::to_vec_pretty(&index)?)?;
    Ok(())
}

fn languages(codes: &[String]) -> Result<Vec<Language>> {
    if codes.is_empty() { Ok(Language::all().collect()) } else { named(codes, Language::of, "language") }
}

fn layouts(names: &[String]) -> Result<Vec<Layout>> {
    if names.is_empty() {
        return Ok(Layout::ALL.to_vec());
    }
    let mut out = Vec::new();
    for name in names {
        match name.as_str() {
            "held-out" => out.extend(Layout::ALL.into_iter().filter(|l| l.held_out())),
            "trained" => out.extend(Layout::ALL.into_iter().filter(|l| !l.held_out())),
            name => match Layout::of(name) {
                Some(layout) => out.push(layout),
                None => bail!("there is no layout {name}"),
            },
        }
    }
    Ok(out)
}

fn named<T>(names: &[String], of: impl Fn(&str) -> Option<T>, what: &str) -> Result<Vec<T>> {
    names.iter().map(|name| of(name).with_context(|| format!("there is no {what} {name}"))).collect()
}

/// A seed of its own for each document (FNV-1a).
fn mixed(seed: u64, language: &str, number: u64) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(language.bytes()).chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
