//! Personal data and other data that must not be public.

mod bank_account;
mod birth_date;
mod card;
mod cccd;
mod cmnd;
mod columns;
#[cfg(test)]
mod corpus;
mod credentials;
mod digits;
mod exam;
mod fold;
mod health;
mod health_card;
mod lines;
mod lists;
mod name;
mod network;
mod passport;
mod people;
mod phone;
mod plate;
mod records;
mod redaction;
mod social_insurance;
mod table;
mod tax_code;

use rasoat_core::{Detection, DocumentContext, ExtractedText};

use crate::RulePack;
use crate::pack::Judge;

/// What can be computed here, by the names that rules use.
pub(crate) const JUDGES: &[Judge] = &[
    lists::IDENTITY_LIST,
    lists::CONTACT_LIST,
    lists::ACCOUNT_LIST,
    lists::HEALTH_LIST,
    credentials::PASSWORD_TABLE,
    credentials::LABELLED_SECRET,
    credentials::PRIVATE_KEY,
    credentials::SERVICE_TOKEN,
    credentials::CONNECTION,
    network::ADDRESS_PLAN,
    exam::EXAM_PAPER,
    redaction::HIDDEN_TEXT,
];

/// Everything of this kind that `text` shows, with what was weighed and found to be nothing.
pub(crate) fn detect(text: &ExtractedText, context: &DocumentContext, pack: &RulePack) -> Vec<Detection> {
    let mut sections = table::sections(text, context.today);
    sections.extend(lines::sections(text, context.today));
    let census = people::Census::take(text, &sections, context.today);
    let mut detections = lists::detect(text, &census, pack);
    detections.extend(credentials::detect(text, &sections, pack));
    detections.extend(network::detect(text, &sections, pack));
    detections.extend(exam::detect(text, context, pack));
    detections.extend(redaction::detect(text, pack));
    detections
}
