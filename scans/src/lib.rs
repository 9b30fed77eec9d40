//! x
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels: sizes are bounded far below 2^24, and values are brought into the range of a byte before"
)]

mod candidate;
mod components;
mod crop;
mod decode;
mod finder;
mod ink;
mod lines;
pub mod network;
mod picture;
mod plane;
mod rectangle;

pub use crop::{CROP_HEIGHT, CROP_WIDTH, Crop};
pub use decode::{Pages, Unread, can_read, each_page};
pub use finder::{Found, Mark, PageMarks, Scale, find_crops, find_marks};
pub use picture::Picture;
