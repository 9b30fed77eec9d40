//! What is sealed under a portal's key: its definition and its addresses.

use rasoat_core::{FingerprintKey, RunId, Token, Validators};
use zeroize::Zeroizing;

use crate::StoreError;
use crate::seal::{DataKey, Place};

/// The keys of one portal, derived from its data key: when that is destroyed, addresses and tokens mean nothing.
#[derive(Debug)]
pub(crate) struct PortalKeys {
    sealing: DataKey,
    index: FingerprintKey,
}

impl PortalKeys {
    /// Derives them from the portal's data key.
    pub(crate) fn new(key: &DataKey) -> Self {
        let index = key.derive("address index").to_fingerprint_key();
        Self {
            sealing: key.derive("sealing"),
            index,
        }
    }

    /// The token of a canonical address.
    pub(crate) fn address_token(&self, canonical: &str) -> Token {
        self.index.token("address", canonical.as_bytes())
    }

    /// The token of a host name.
    pub(crate) fn host_token(&self, name: &str) -> Token {
        self.index.token("host", name.as_bytes())
    }

    /// Seals the host name that bears `token`.
    pub(crate) fn seal_host(&self, token: &[u8], name: &str) -> Result<Vec<u8>, StoreError> {
        self.sealing.seal(host_place(token), name.as_bytes())
    }

    /// Opens the host name that bears `token`.
    pub(crate) fn open_host(&self, token: &[u8], sealed: &[u8]) -> Result<Zeroizing<String>, StoreError> {
        self.sealing.open_text(host_place(token), sealed)
    }

    /// Seals the report of a run.
    pub(crate) fn seal_report(&self, run: RunId, json: &str) -> Result<Vec<u8>, StoreError> {
        self.sealing
            .seal(report_place(&run.0.to_be_bytes()), json.as_bytes())
    }

    /// Opens the report of a run.
    pub(crate) fn open_report(&self, run: RunId, sealed: &[u8]) -> Result<Zeroizing<String>, StoreError> {
        self.sealing.open_text(report_place(&run.0.to_be_bytes()), sealed)
    }

    /// Seals a portal's definition.
    pub(crate) fn seal_definition(&self, slug: &str, json: &str) -> Result<Vec<u8>, StoreError> {
        self.sealing.seal(definition_place(slug), json.as_bytes())
    }

    /// Opens a portal's definition.
    pub(crate) fn open_definition(&self, slug: &str, sealed: &[u8]) -> Result<Zeroizing<String>, StoreError> {
        self.sealing.open_text(definition_place(slug), sealed)
    }

    /// Seals a field of the row of `addresses` that bears `token`.
    pub(crate) fn seal_field(
        &self,
        field: AddressField,
        token: &[u8],
        plain: &str,
    ) -> Result<Vec<u8>, StoreError> {
        self.sealing.seal(address_place(field, token), plain.as_bytes())
    }

    /// Opens a field of the row of `addresses` that bears `token`.
    pub(crate) fn open_field(
        &self,
        field: AddressField,
        token: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<String>, StoreError> {
        self.sealing.open_text(address_place(field, token), sealed)
    }

    /// Seals validators, which a server may fill with anything; `None` if there are none.
    pub(crate) fn seal_validators(
        &self,
        token: &[u8],
        validators: &Validators,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        if validators.is_empty() {
            return Ok(None);
        }
        let json = serde_json::to_string(validators).expect("two optional texts are always JSON");
        self.seal_field(AddressField::Validators, token, &json).map(Some)
    }

    /// Opens validators.
    pub(crate) fn open_validators(&self, token: &[u8], sealed: &[u8]) -> Result<Validators, StoreError> {
        let json = self.open_field(AddressField::Validators, token, sealed)?;
        serde_json::from_str(&json).map_err(|_| StoreError::UnknownValue {
            table: "addresses",
            column: "validators",
        })
    }
}

/// The sealed columns of `addresses`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AddressField {
    /// The address as it is to be requested.
    Address,
    /// The text of a link to it.
    LinkText,
    /// `ETag` and `Last-Modified`.
    Validators,
}

const fn address_place(field: AddressField, token: &[u8]) -> Place<'_> {
    let column = match field {
        AddressField::Address => "address",
        AddressField::LinkText => "link_text",
        AddressField::Validators => "validators",
    };
    // The token never changes, and is known before the row has a number.
    Place {
        table: "addresses",
        column,
        row: token,
    }
}

const fn host_place(token: &[u8]) -> Place<'_> {
    Place {
        table: "hosts",
        column: "name",
        row: token,
    }
}

const fn report_place(run: &[u8]) -> Place<'_> {
    Place {
        table: "run_reports",
        column: "report",
        row: run,
    }
}

const fn definition_place(slug: &str) -> Place<'_> {
    Place {
        table: "portals",
        column: "definition",
        row: slug.as_bytes(),
    }
}
