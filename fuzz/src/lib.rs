//! What must hold whatever bytes a reader is given: the fuzz targets and a test of the workspace share it.

mod properties;

/// Runs the target of this name.
///
/// # Panics
/// If there is none, or something does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    properties::run(name, bytes);
}
