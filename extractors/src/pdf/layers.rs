//! Which layers (optional content) a viewer shows: [`Layers`].

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};

/// The layers that are switched off when the document is opened (ISO 32000-1, 8.11).
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// Reads the default configuration of `catalog`.
    pub(super) fn read(catalog: &Dict<'_>) -> Self {
        let mut layers = Self::default();
        let Some(properties) = catalog.get::<Dict<'_>>(b"OCProperties") else {
            return layers;
        };
        let Some(config) = properties.get::<Dict<'_>>(b"D") else {
            return layers;
        };
        let ids = |dict: &Dict<'_>, key: &[u8]| -> Vec<ObjectIdentifier> {
            dict.get::<Array<'_>>(key)
                .map(|array| {
                    array
                        .raw_iter()
                        .filter_map(|item| item.as_obj_ref())
                        .map(Into::into)
                        .collect()
                })
                .unwrap_or_default()
        };
        let base = config.get::<Name<'_>>(b"BaseState");
        if base.is_some_and(|state| state.as_ref() == b"OFF") {
            layers.off.extend(ids(&properties, b"OCGs"));
        }
        for id in ids(&config, b"ON") {
            layers.off.remove(&id);
        }
        layers.off.extend(ids(&config, b"OFF"));
        layers
    }

    /// Whether what `key` of `owner` refers to, a layer or a combination of layers, is shown.
    pub(super) fn shows(&self, owner: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_empty() {
            return true;
        }
        let Some(group) = owner.get::<Dict<'_>>(key) else {
            return true;
        };
        if group
            .get::<Name<'_>>(b"Type")
            .is_some_and(|kind| kind.as_ref() == b"OCMD")
        {
            return self.shows_members(&group);
        }
        owner
            .get_ref(key)
            .is_none_or(|reference| !self.off.contains(&reference.into()))
    }

    fn shows_members(&self, membership: &Dict<'_>) -> bool {
        let members: Vec<ObjectIdentifier> = match membership.get::<Array<'_>>(b"OCGs") {
            Some(array) => array
                .raw_iter()
                .filter_map(|item| item.as_obj_ref())
                .map(Into::into)
                .collect(),
            None => membership.get_ref(b"OCGs").map(Into::into).into_iter().collect(),
        };
        if members.is_empty() {
            return true;
        }
        let mut is_off = members.iter().map(|id| self.off.contains(id));
        match membership.get::<Name<'_>>(b"P").as_deref() {
            Some(b"AllOn") => !is_off.any(|off| off),
            Some(b"AnyOff") => is_off.any(|off| off),
            Some(b"AllOff") => is_off.all(|off| off),
            _ => is_off.any(|off| !off),
        }
    }
}
