//! PP-OCR in Rust: a network finds the lines of a page, each line is laid straight, a second network reads it.
//!
//! The weights are not part of the program: they are read at start and handed over as bytes. Promises: no file, no network,
//! one thread, no panic; a picture that the networks cannot take has no words.

mod alphabet;
mod decode;
mod detect;
mod network;
mod protobuf;
mod strip;
mod tongue;

use image::GrayImage;

pub use alphabet::Alphabet;
pub use network::Runtime;

use super::{OcrUnavailable, SeenWord, Slant, Words};
use alphabet::Classes;
use network::Network;

use strip::{HEIGHT, Strip};
use tongue::{Letter, Tongue};

/// The two networks, in ONNX's format.
#[derive(Debug, Clone)]
pub struct Weights {
    /// Finds lines of text.
    pub detection: Vec<u8>,
    /// Reads a line of text.
    pub recognition: Vec<u8>,
    /// Characters of the recogniser, one a line, when they are not in its metadata.
    pub dictionary: Option<String>,
    /// Which characters the recogniser may answer with.
    pub alphabet: Alphabet,
    /// What they run on.
    pub runtime: Runtime,
    /// Why that is not the runtime that lies beside them.
    pub runtime_missing: Option<OcrUnavailable>,
}

/// The engine. One per thread; opening takes about 200 ms, so keep it.
#[derive(Debug)]
pub struct Paddle {
    detection: Network,
    recognition: Network,
    classes: Classes,
    name: &'static str,
}

/// Dots per inch at which the detector sees a page.
const DETECTION_DPI: f32 = 100.0;
/// Shorter side at which the detector sees a picture of unknown size.
const DETECTION_SIDE: f32 = 800.0;
/// Longest side at which the detector sees a picture of unknown size.
const DETECTION_SIDE_MAX: f32 = 1_900.0;
/// Lines read to find out which way up a page is.
const PROBE_COUNT: usize = 5;
/// A page whose longest lines read worse than this may lie upside down.
const UPRIGHT_MIN: f32 = 0.85;

impl Paddle {
    /// Loads the networks.
    ///
    /// # Errors
    /// When the bytes are no networks of this kind.
    pub fn open(weights: Weights) -> Result<Paddle, OcrUnavailable> {
        let Weights { detection, recognition, dictionary, alphabet, runtime, runtime_missing: _ } = weights;
        let (recognition, classes) = alphabet::cut(&recognition, dictionary.as_deref(), alphabet).ok_or_else(|| {
            OcrUnavailable::Weights("the network of recognition and its dictionary do not fit together".to_owned())
        })?;
        let engine = Paddle {
            detection: runtime.load("detection", detection)?,
            recognition: runtime.load("recognition", recognition)?,
            classes,
            name: match runtime.name() {
                "rten" => "PP-OCR",
                _ => "PP-OCR on ONNX Runtime",
            },
        };
        // A first run tells whether the networks are of this kind; it also takes what they take only once.
        let blank = GrayImage::from_pixel(64, 64, image::Luma([255]));
        let whole = Slant { middle: (32.0, 32.0), width: 64.0, height: 48.0, angle: 0.0 };
        let _ = detect::lines(&engine.detection, &blank, 1.0);
        if engine.read(&blank, &whole).is_none() {
            return Err(OcrUnavailable::Weights("the network of recognition does not know its dictionary".to_owned()));
        }
        Ok(engine)
    }

    /// The words of one line, in pixels of the strip; `None` when the network does not answer.
    fn read(&self, picture: &GrayImage, line: &Slant) -> Option<(Vec<decode::StripWord>, Strip)> {
        let strip = Strip::cut(picture, line);
        let (shape, scores) = self.recognition.run(&strip.normalised(), strip.width, HEIGHT)?;
        if shape.last() != Some(&self.classes.len()) {
            return None;
        }
        Some((decode::words(&scores, &self.classes, &strip), strip))
    }

    fn read_line(&self, picture: &GrayImage, line: Slant) -> Line {
        let Some((words, strip)) = self.read(picture, &line) else { return Line { slant: line, words: Vec::new() } };
        let scale = line.width / strip.shown as f32;
        let words = words
            .into_iter()
            .map(|word| {
                let (left, right) = (word.left * scale, (word.right * scale).min(line.width));
                let slant = Slant {
                    middle: line.point((left + right) / 2.0, line.height / 2.0),
                    width: (right - left).max(1.0),
                    ..line
                };
                Placed { letters: word.letters, slant }
            })
            .collect();
        Line { slant: line, words }
    }

    /// Which way up the page is: its lines as they are to be read, those already read, and whether it was doubtful.
    fn turned_right(&self, picture: &GrayImage, lines: Vec<Slant>) -> (Vec<Slant>, Vec<Line>) {
        let length = |slant: &Slant| slant.width.max(slant.height);
        let ratio = |slant: &Slant| length(slant) / slant.width.min(slant.height).max(1.0);
        let weight = |standing: bool| -> f32 {
            let of = lines.iter().filter(|slant| (slant.height > slant.width) == standing && ratio(slant) > 2.0);
            of.map(length).sum()
        };
        // On a page that lies on its side most lines stand.
        let on_its_side = weight(true) > weight(false);
        let mut lines: Vec<Slant> = lines
            .into_iter()
            .map(|line| {
                // On any page some lines stand: a margin's print. They are read upwards, as margins are.
                let stands = line.height > line.width * 2.5;
                let lies = line.width > line.height * 2.5;
                if (on_its_side && !lies) || (!on_its_side && stands) { line.stood_up() } else { line }
            })
            .collect();
        let mut longest: Vec<&Slant> = lines.iter().filter(|line| line.width < line.height * 30.0).collect();
        longest.sort_by(|a, b| length(b).total_cmp(&length(a)));
        let probes: Vec<Slant> = longest.into_iter().take(PROBE_COUNT).copied().collect();
        let read: Vec<Line> = probes.iter().map(|line| self.read_line(picture, *line)).collect();
        if certainty(&read) >= UPRIGHT_MIN {
            return (lines, read);
        }
        let reversed: Vec<Line> = probes.iter().map(|line| self.read_line(picture, line.upside_down())).collect();
        if certainty(&reversed) > certainty(&read) + 0.05 {
            for line in &mut lines {
                *line = line.upside_down();
            }
            return (lines, reversed);
        }
        (lines, read)
    }
}

/// A line and its words.
#[derive(Clone)]
struct Line {
    slant: Slant,
    words: Vec<Placed>,
}

/// A word where it stands, its letters not yet settled.
#[derive(Clone)]
struct Placed {
    letters: Vec<Letter>,
    slant: Slant,
}

/// How sure the recogniser is of some lines: the mean over their characters.
fn certainty(lines: &[Line]) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for word in lines.iter().flat_map(|line| &line.words) {
        let characters = word.letters.len() as f32;
        sum += word.letters.iter().map(|letter| letter.confidence).fold(1.0, f32::min) * characters;
        count += characters;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

impl Words for Paddle {
    fn name(&self) -> &'static str {
        self.name
    }

    fn words(&mut self, picture: &GrayImage, dpi: Option<f32>) -> Vec<SeenWord> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        if width < 8.0 || height < 8.0 {
            return Vec::new();
        }
        let scale = match dpi {
            Some(dpi) => DETECTION_DPI / dpi.max(1.0),
            None => (DETECTION_SIDE / width.min(height)).min(DETECTION_SIDE_MAX / width.max(height)),
        };
        let lines = detect::lines(&self.detection, picture, scale);
        let (lines, read) = self.turned_right(picture, lines);
        let mut words = Vec::new();
        for line in lines {
            match read.iter().find(|known| known.slant == line) {
                Some(known) => words.extend(known.words.iter().cloned()),
                None => words.extend(self.read_line(picture, line).words),
            }
        }
        let tongue = Tongue::of(words.iter().flat_map(|word| &word.letters));
        let seen = |mut word: Placed| {
            if let Some(tongue) = &tongue {
                word.letters.iter_mut().for_each(|letter| tongue.settle(letter));
            }
            let text = word.letters.iter().map(|letter| letter.text).collect();
            let confidence = word.letters.iter().map(|letter| letter.confidence).fold(1.0, f32::min);
            SeenWord { text, slant: word.slant, confidence }
        };
        words.into_iter().map(seen).collect()
    }

    fn line(&mut self, picture: &GrayImage, place: &Slant) -> Option<(String, f32)> {
        let (words, _) = self.read(picture, place)?;
        let confidence = words.iter().map(decode::StripWord::confidence).fold(1.0, f32::min);
        let text: Vec<String> = words.iter().map(decode::StripWord::text).collect();
        (!text.is_empty()).then(|| (text.join(" "), confidence))
    }
}
