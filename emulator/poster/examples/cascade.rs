//! Packs the face detector's data: `cascade XML OUT`.
//!
//! Reads the published cascade as text (`data/faces/README.md` says which) and writes the table that the survey
//! reads, little-endian: stages (u8); for each stage its classifiers (u8) and the score it asks for (i32); for each
//! classifier its first block (left, top, width, height, u8 each), the scores for a code inside and outside its set
//! (i32 each) and the set (256 bits as eight u32). Scores are in 1/2^24, so that sums need no rounding.

use std::error::Error;

/// One in the table's fixed point.
const ONE: f64 = 16_777_216.0;
/// What is taken off a stage's score: a sum that training met exactly must still pass after rounding.
const SLACK: f64 = 1e-5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = arguments.as_slice() else {
        return Err("usage: cascade XML OUT".into());
    };
    let text = std::fs::read_to_string(source)?;
    let (stages, features) = text.split_once("<features>").ok_or("no features")?;
    let features = values::<u8>(features, "rect")?;
    let stages: Vec<&str> = stages.split("<stageThreshold>").skip(1).collect();
    let mut table = vec![u8::try_from(stages.len())?];
    for stage in stages {
        table.extend(packed(stage, &features)?);
    }
    std::fs::write(target, table)?;
    Ok(())
}

fn packed(stage: &str, features: &[Vec<u8>]) -> Result<Vec<u8>, Box<dyn Error>> {
    let threshold: f64 = stage.split('<').next().ok_or("no threshold")?.trim().parse()?;
    let nodes = values::<i64>(stage, "internalNodes")?;
    let leaves = values::<f64>(stage, "leafValues")?;
    let mut bytes = vec![u8::try_from(nodes.len())?];
    bytes.extend(fixed(threshold - SLACK).to_le_bytes());
    for (node, leaf) in nodes.iter().zip(&leaves) {
        let [0, -1, feature, set @ ..] = node.as_slice() else {
            return Err("a classifier is one question".into());
        };
        bytes.extend(features.get(usize::try_from(*feature)?).ok_or("no such feature")?);
        for &score in leaf {
            bytes.extend(fixed(score).to_le_bytes());
        }
        for &part in set {
            bytes.extend(i32::try_from(part)?.to_le_bytes());
        }
    }
    Ok(bytes)
}

fn fixed(score: f64) -> i32 {
    (score * ONE).round() as i32
}

/// Returns the numbers in each element of a name, in order.
fn values<T: std::str::FromStr>(text: &str, name: &str) -> Result<Vec<Vec<T>>, String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let bodies = text.split(&open).skip(1).filter_map(|rest| rest.split(&close).next());
    let number = |word: &str| word.parse().map_err(|_| format!("not a number: {word}"));
    bodies.map(|body| body.split_whitespace().map(number).collect()).collect()
}
