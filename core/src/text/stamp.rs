//! How a mark was read from a picture: [`StampReading`].

use serde::{Deserialize, Serialize};

/// What a scan reader can say of a mark that it found in a picture. Facts only; the detectors weigh them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StampReading {
    /// How sure the classifier of shapes is of the zone's words, in thousandths; 0 where it was not asked or saw other words.
    pub certainty_permille: u16,
    /// Lines of the frame around it: 0 none, 1 single, 2 double (as secrecy stamps have).
    pub borders: u8,
    /// By what its words were read.
    pub read_by: StampReader,
}

/// By what the words of a mark were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampReader {
    /// The classifier, which knows a few markings by their shape and nothing else.
    Shape,
    /// The classifier, and letter by letter by a text recogniser that came to the same words.
    ShapeAndLetters,
    /// Nothing could read it: a frame as of a secrecy stamp, with something illegible in it.
    Nothing,
}
