//! Which blocks of a text can hold a marking, by comparing all bytes of a block at once: [`may_hold_mark`].
//!
//! The compiler turns these loops into vector instructions, so that a block takes some ten nanoseconds. For that they
//! count instead of leaving early, and the conditions are numbers joined without a branch. A block is
//! dismissed only where no byte of it can be the place that [`super::prefilter`] looks for.

/// Bytes looked at together; fewer than 256, so that counts of them fit a byte and many are added at a time.
pub(super) const BLOCK: usize = 128;
/// Bytes before a block that belong to its window.
pub(super) const BEFORE: usize = 3;
/// Bytes behind it.
const BEHIND: usize = 5;
/// A block with its neighbours.
pub(super) const WINDOW: usize = BEFORE + BLOCK + BEHIND;

/// Whether one of the needles may begin in the block inside `window`, or up to [`BEFORE`] bytes before it.
pub(super) fn may_hold_mark(window: &[u8; WINDOW]) -> bool {
    let signs = signs(window);
    signs & ACCENTED != 0
        || (signs & CAPITAL != 0 && holds_capitals(window))
        || (signs & COMBINING != 0 && holds_combined(window))
}

/// In [`signs`]: ậ or Ậ, composed, that no other letter than `m` stands before; or `mat`, or `(m)`.
const ACCENTED: u8 = 1;
/// In [`signs`]: the letter `M`.
const CAPITAL: u8 = 2;
/// In [`signs`]: the first byte of a combining accent.
const COMBINING: u8 = 4;

fn signs(window: &[u8; WINDOW]) -> u8 {
    let (mut accented, mut capital, mut combining) = (0_u8, 0_u8, 0_u8);
    for place in BEFORE..BEFORE + BLOCK {
        accented += accented_at(window, place);
        capital += is(window[place], b'M');
        combining += is(window[place], 0xCC);
    }
    let sign = |count: u8, sign: u8| if count > 0 { sign } else { 0 };
    sign(accented, ACCENTED) | sign(capital, CAPITAL) | sign(combining, COMBINING)
}

/// Whether an `M` of the block stands where it stands in a needle.
fn holds_capitals(window: &[u8; WINDOW]) -> bool {
    let mut found = 0_u8;
    for place in BEFORE..BEFORE + BLOCK {
        found += capital_at(window, place);
    }
    found > 0
}

/// Whether a combining accent of the block stands where it stands in a form of ậ.
fn holds_combined(window: &[u8; WINDOW]) -> bool {
    let mut found = 0_u8;
    for place in BEFORE..BEFORE + BLOCK {
        found += combined_at(window, place);
    }
    found > 0
}

/// One for each byte of the block that a needle may begin at, or up to [`BEFORE`] bytes before; zero for all others.
pub(super) fn anchors(window: &[u8; WINDOW]) -> [u8; BLOCK] {
    let signs = signs(window);
    let mut anchors = [0; BLOCK];
    // One condition at a time, so that the compiler makes vector instructions of each loop.
    for (offset, anchor) in anchors.iter_mut().enumerate() {
        *anchor = accented_at(window, BEFORE + offset);
    }
    if signs & CAPITAL != 0 {
        for (offset, anchor) in anchors.iter_mut().enumerate() {
            *anchor |= capital_at(window, BEFORE + offset);
        }
    }
    if signs & COMBINING != 0 {
        for (offset, anchor) in anchors.iter_mut().enumerate() {
            *anchor |= combined_at(window, BEFORE + offset);
        }
    }
    anchors
}

#[expect(
    clippy::inline_always,
    reason = "called for each byte, the loop around it cannot become vector instructions"
)]
#[inline(always)]
fn accented_at(window: &[u8; WINDOW], place: usize) -> u8 {
    let before = window[place - 1];
    let (first, second, third) = (window[place], window[place + 1], window[place + 2]);
    let composed = is(first, 0xE1) & is(second, 0xBA) & is(third | 1, 0xAD);
    let small =
        is(first, b'm') & ((is(second, b'a') & is(third, b't')) | (is(before, b'(') & is(second, b')')));
    (composed & (is_letter_but(before, b'm') ^ 1)) | small
}

#[expect(
    clippy::inline_always,
    reason = "called for each byte, the loop around it cannot become vector instructions"
)]
#[inline(always)]
fn capital_at(window: &[u8; WINDOW], place: usize) -> u8 {
    let (further, before) = (window[place - 2], window[place - 1]);
    let (behind, third) = (window[place + 1], window[place + 2]);
    let word = is(behind, b'A') | (is(behind, b' ') & is(third, b'A'));
    let sign = is(before, b'-') | is(before, b'(');
    let suffix =
        (is(before, b'T') & (is(further, b'-') | is(further, b'('))) | (is(before, b'g') & is(further, b'T'));
    let short = is(before, b'B') & is(behind, b'N');
    is(window[place], b'M') & (word | sign | suffix | short)
}

/// No other letter than `m` stands before the form.
#[expect(
    clippy::inline_always,
    reason = "called for each byte, the loop around it cannot become vector instructions"
)]
#[inline(always)]
fn combined_at(window: &[u8; WINDOW], place: usize) -> u8 {
    let [third_last, second_last, last] = [window[place - 3], window[place - 2], window[place - 1]];
    let [second, third, fourth] = [window[place + 1], window[place + 2], window[place + 3]];
    let two =
        is(third, 0xCC) & ((is(second, 0xA3) & is(fourth, 0x82)) | (is(second, 0x82) & is(fourth, 0xA3)));
    let other = is_letter_but(last, b'a') | (is(last | 0x20, b'a') & is_letter_but(second_last, b'm'));
    let circumflex = is(second_last, 0xC3) & is(second, 0xA3);
    let dotted = is(third_last, 0xE1) & is(last | 1, 0xA1) & is(second, 0x82);
    is(window[place], 0xCC) & ((two & (other ^ 1)) | circumflex | dotted)
}

/// One if the bytes are the same, zero otherwise.
#[expect(
    clippy::inline_always,
    reason = "called for each byte, the loop around it cannot become vector instructions"
)]
#[inline(always)]
fn is(byte: u8, other: u8) -> u8 {
    u8::from(byte == other)
}

/// One if `byte` is an ASCII letter, but neither `but` (a small letter) nor its capital.
#[expect(
    clippy::inline_always,
    reason = "called for each byte, the loop around it cannot become vector instructions"
)]
#[inline(always)]
fn is_letter_but(byte: u8, but: u8) -> u8 {
    let small = byte | 0x20;
    u8::from(small.wrapping_sub(b'a') < 26) & u8::from(small != but)
}
