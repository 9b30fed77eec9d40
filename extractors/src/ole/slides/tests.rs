//! Presentations that the tests write themselves.
