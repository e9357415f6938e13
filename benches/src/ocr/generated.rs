//! Generated pages of many languages, as a scanner, a fax and a telephone see them.

use anyhow::{Context, Result};
use extractors::Limits;
use regex::Regex;
use samples::pages::{Class, Device, Language, Wish, degrade, generate};

use super::{Arguments, Contestant, Scanned, pieces_of};

/// Devices, taken in turn.
const DEVICES: [Device; 3] = [Device::Scanner, Device::Fax, Device::Telephone];

/// Reads the first page of so many documents of each language.
pub(super) fn read(arguments: &Arguments, amounts: &Regex, contestants: &mut [Contestant]) -> Result<()> {
    let languages: Vec<Language> = if arguments.language.is_empty() {
        Language::all().collect()
    } else {
        let of = |code: &String| Language::of(code).with_context(|| format!("there is no language {code}"));
        arguments.language.iter().map(of).collect::<Result<_>>()?
    };
    for (index, language) in languages.into_iter().enumerate() {
        for number in 0..arguments.generated {
            let seed = arguments.seed.wrapping_mul(1_000_003) + index as u64 * 1_009 + number;
            let made = generate(Wish { language, class: Some(Class::Invoice), layout: None, seed });
            let device = DEVICES[(number as usize + index) % DEVICES.len()];
            let layer = extractors::pdf::text_layer(&made.pdf, &Limits::default());
            let layer = layer.map_err(|problem| anyhow::anyhow!("a page of ours: {}", problem.message))?;
            let (Some(page), Some(seen)) = (layer.first(), degrade(&made.pdf, device, seed).into_iter().next()) else {
                continue;
            };
            let picture = image::load_from_memory(&seen.jpeg())?.into_luma8();
            let pieces = pieces_of(page, &picture);
            let name = format!("{}-{}-{seed}", language.code(), device.name());
            let scanned = Scanned { name, picture: &picture, dpi: seen.dpi, pieces: &pieces };
            for contestant in contestants.iter_mut() {
                let tally = scanned.read(contestant, arguments, amounts, |point| seen.on_page(point))?;
                *contestant.generated.entry(device.name().to_owned()).or_default() += tally;
                *contestant.generated.entry(language.code().to_owned()).or_default() += tally;
            }
        }
    }
    Ok(())
}
