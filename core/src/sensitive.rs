//! Values that must not be printed: [`Sensitive`].

use std::fmt;

use zeroize::Zeroize;

/// A value taken from a document, which must never reach a log, a message or a disk.
///
/// It has no `Display`, its `Debug` shows only that something is there, it cannot be serialised, and its
/// memory is overwritten when it is dropped. Whoever needs the value says so with [`Sensitive::expose`],
/// which is easy to search for.
///
/// ```
/// use rasoat_core::Sensitive;
///
/// let identifier = Sensitive::new(String::from("001203004567"));
/// assert_eq!(format!("{identifier:?}"), "Sensitive(…)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Takes charge of `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value, to compute with it. Never pass the result to a formatter, a log or a store.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(…)")
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self::new(value.to_owned())
    }
}

impl From<String> for Sensitive<String> {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}
