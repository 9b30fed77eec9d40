//! What the marking rules can weigh: the judges, with every feature they compute.

use super::vocabulary;
use crate::pack::Judge;

/// A marking on a line, in a box or in brackets.
pub(super) const STAMP: &Judge = &Judge {
    name: "stamp",
    features: &[
        "own_line",
        "with_companions",
        "tag",
        "in_title",
        "picture_of_stamp",
        "inside_sentence",
        "other_word",
        "capitals",
        "title_case",
        "lower_case",
        "without_accents",
        "without_accents_two_words",
        "letters_joined",
        "quoted",
        "under_number",
        "header_block",
        "upper_left",
        "handling_line",
        "handling_lines",
        "own_box",
        "watermark",
        "page_furniture",
        "metadata",
        "link_to_another",
        "hidden",
        "bold",
        "red",
        "large",
        "repeats",
        "continues",
        "heading_goes_on",
        "one_word_lines",
        "one_other_level",
        "other_levels",
        "sample",
        "homonyms",
        "row_of_table",
        "level_column",
        "about_secrecy",
        "many_mentions",
    ],
    limits: &["many_mentions", "large_percent"],
    words: vocabulary::LISTS,
};

/// The field that tells the level.
pub(super) const FIELD: &Judge = &Judge {
    name: "level_field",
    features: &[
        "field",
        "field_in_two_places",
        "general_label",
        "capitals",
        "lower_case",
        "without_accents",
        "without_accents_two_words",
        "quoted",
        "under_number",
        "header_block",
        "handling_line",
        "handling_lines",
        "own_box",
        "metadata",
        "link_to_another",
        "hidden",
        "repeats",
        "one_other_level",
        "other_levels",
        "sample",
        "level_column",
        "about_secrecy",
        "many_mentions",
    ],
    limits: &["many_mentions"],
    words: &[],
};

/// The stamp on copies of secret documents.
pub(super) const COPY: &Judge = &Judge {
    name: "copy_stamp",
    features: &[
        "copy_stamp",
        "capitals",
        "lower_case",
        "quoted",
        "own_box",
        "header_block",
        "handling_line",
        "handling_lines",
        "hidden",
        "metadata",
        "link_to_another",
        "repeats",
        "sample",
        "row_of_table",
        "about_secrecy",
        "many_mentions",
    ],
    limits: &["many_mentions"],
    words: &[],
};

/// A declassification stamp, and markings beside one.
pub(super) const DECLASSIFICATION: &Judge = &Judge {
    name: "declassification",
    features: &["old_marking", "declassification_stamp", "repeats"],
    limits: &[],
    words: &[],
};

/// The suffix that secret documents carry in their number.
pub(super) const NUMBER: &Judge = &Judge {
    name: "number_suffix",
    features: &[
        "number_suffix",
        "header_block",
        "hidden",
        "link_to_another",
        "sample",
        "row_of_table",
        "repeats",
    ],
    limits: &[],
    words: &["suffixes", "suffixes_toi_mat", "suffixes_tuyet_mat"],
};

/// A marking in a file name or in the text of the link to the document.
pub(super) const NAME: &Judge = &Judge {
    name: "name",
    features: &[
        "in_file_name",
        "in_link_text",
        "in_part_name",
        "bracketed",
        "among_codes",
        "plain_words",
        "at_edge",
        "stands_out",
        "whole_name",
        "capitals",
        "without_accents",
        "without_accents_two_words",
        "number_suffix",
    ],
    limits: &[],
    words: &["document_codes"],
};

/// A register of secret documents with entries.
pub(super) const REGISTER: &Judge = &Judge {
    name: "register",
    features: &["register_title", "entries", "blank", "sample", "about_secrecy"],
    limits: &["min_entries"],
    words: &["titles"],
};

/// Stamps for internal use.
pub(super) const INTERNAL: &Judge = &Judge {
    name: "internal_stamp",
    features: &[
        "own_line",
        "with_companions",
        "capitals",
        "title_case",
        "header_block",
        "own_box",
        "page_furniture",
        "watermark",
        "hidden",
        "sample",
        "row_of_table",
        "repeats",
    ],
    limits: &[],
    words: &["phrases"],
};

/// A marking that a reader of scans saw in a picture.
pub(super) const SCANNED: &Judge = &Judge {
    name: "scanned_stamp",
    features: &[
        "shape",
        "sure",
        "unsure",
        "letters_agree",
        "double_frame",
        "frame",
        "red",
        "watermark",
        "all_levels",
        "repeats",
    ],
    limits: &[],
    words: &[],
};

/// All of them.
pub(crate) const JUDGES: &[Judge] = &[
    *STAMP,
    *FIELD,
    *COPY,
    *DECLASSIFICATION,
    *NUMBER,
    *NAME,
    *REGISTER,
    *INTERNAL,
    *SCANNED,
];
