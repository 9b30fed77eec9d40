//! What rasoat is tested with: a fake portal, makers of invented documents, a whole invented
//! province, and markers that show whether anything of a document was kept.
//!
//! [`FakePortal`] serves [`Reply`]s on loopback. Everything here is invented and made from fixed
//! seeds: the same seed gives the same bytes.
//!
//! This crate is for tests and for `cargo xtask fixtures`; the product never depends on it.

mod canary;
pub mod docx;
mod docx_letters;
mod docx_parts;
pub mod fixtures;
pub mod html;
mod leak_forms;
pub mod leak_search;
pub mod letter;
pub mod markup;
pub mod pdf;
mod pdf_letters;
pub mod people;
mod portal;
pub mod postgres;
pub mod prose;
mod province;
pub mod raw_pdf;
mod reply;
pub mod scans;
mod seeded;
pub mod traps;
pub mod wire;

pub use canary::{Canary, Marker};
pub use portal::{FakePortal, Received};
pub use province::{Expected, Province, Resource, Truth};
pub use reply::Reply;
pub use seeded::Seeded;
