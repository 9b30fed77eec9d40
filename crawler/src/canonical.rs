//! The canonical form of an address, by which the frontier knows it: [`canonical`].

use url::Url;

/// The canonical form of `address`: two addresses with the same one lead to the same document.
pub fn canonical(address: &Url) -> String {
    let mut address = address.clone();
    address.set_fragment(None);
    address.into()
}
