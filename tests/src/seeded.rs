//! Numbers that look random and are the same on every machine: [`Seeded`].

/// A generator (`SplitMix64`, Steele, Lea and Flood 2014) that gives the same numbers for the same seed.
///
/// ```
/// use rasoat_testkit::Seeded;
///
/// let mut first = Seeded::new(7);
/// let mut second = Seeded::new(7);
/// assert_eq!(first.below(1_000), second.below(1_000));
/// ```
#[derive(Debug, Clone)]
pub struct Seeded {
    state: u64,
}

impl Seeded {
    /// A generator that begins at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number, of all 64-bit numbers.
    pub fn next_number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not, `end` (0 if `end` is 0).
    pub fn below(&mut self, end: usize) -> usize {
        let number = self.next_number() >> 33;
        usize::try_from(number)
            .unwrap_or_default()
            .checked_rem(end)
            .unwrap_or_default()
    }

    /// One of `choices`.
    ///
    /// # Panics
    /// If `choices` is empty.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// This many digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b"0123456789"[self.below(10)]))
            .collect()
    }
}
