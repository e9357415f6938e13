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
    /// The pages that the weights are trained on, all of them and nothing else.
    #[arg(long, conflicts_with_all = ["language", "count", "seed", "layout", "class", "scan"])]
    training: bool,
}

/// Seed of the pages that weights are trained on; measure with others.
const TRAINING_SEED: u64 = 0x7261_696e;

/// Pages of each language that weights are trained on: as text, receipts as text, receipts as pictures, as a picture, and
/// more as text. Seeds count on, so that a new kind goes to the end.
const TRAINING: [(u64, Option<Class>, &[Device]); 5] = [
    (56, None, &[]),
    (10, Some(Class::Receipt), &[]),
    (3, Some(Class::Receipt), &[Device::Scanner, Device::Telephone]),
    (1, None, &[Device::Scanner, Device::CleanScanner, Device::Telephone]),
    (60, None, &[]),
];

/// What weights are trained on beside real documents: pages of the layouts that are not held out, in every language.
pub(crate) fn training() -> Vec<(Wish, Option<Device>)> {
    let layouts: Vec<Layout> = Layout::ALL.into_iter().filter(|layout| !layout.held_out()).collect();
    let mut out = Vec::new();
    for (place, language) in Language::all().enumerate() {
        let mut number = 0;
        for (count, class, devices) in TRAINING {
            for turn in 0..count {
                let turn = usize::try_from(turn).unwrap_or(0);
                let layout = Some(layouts[(turn + place) % layouts.len()]);
                let device = devices.iter().cycle().nth(turn + place).copied();
                let seed = mixed(TRAINING_SEED, language.code(), number);
                out.push((Wish { language, class, layout, seed }, device));
                number += 1;
            }
        }
    }
    out
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.out)?;
    let wishes = if arguments.training { training() } else { wished(arguments)? };
    let mut index = Vec::new();
    for (wish, device) in wishes {
        let made = generate(wish);
        let name = format!("{:012x}", wish.seed & 0xffff_ffff_ffff);
        let (bytes, ending) = match device {
            None => (made.pdf, "pdf"),
            Some(device) => {
                let pictures = degrade(&made.pdf, device, wish.seed);
                match pictures.as_slice() {
                    [one] if arguments.jpeg => (one.jpeg(), "jpg"),
                    _ => (picture_pdf(&pictures), "pdf"),
                }
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
            "language": wish.language.code(),
            "class": made.class.as_str(),
            "layout": made.layout.map(Layout::name),
            "held_out": made.held_out,
            "device": device.map(Device::name),
            "seed": wish.seed,
        }));
    }
    fs::write(arguments.out.join("index.json"), serde_json::to_vec_pretty(&index)?)?;
    Ok(())
}

/// What the arguments wish for.
fn wished(arguments: &Arguments) -> Result<Vec<(Wish, Option<Device>)>> {
    let layouts = layouts(&arguments.layout)?;
    let classes = named(&arguments.class, Class::of, "class")?;
    let devices = named(&arguments.scan, Device::of, "device")?;
    let mut out = Vec::new();
    for language in languages(&arguments.language)? {
        for number in 0..arguments.count {
            let seed = mixed(arguments.seed, language.code(), number);
            let turn = |count: usize| usize::try_from(number).unwrap_or(0) % count;
            let class = (!classes.is_empty()).then(|| classes[turn(classes.len())]);
            let device = (!devices.is_empty()).then(|| devices[turn(devices.len())]);
            out.push((Wish { language, class, layout: Some(layouts[turn(layouts.len())]), seed }, device));
        }
    }
    Ok(out)
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
