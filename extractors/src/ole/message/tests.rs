//! Messages that the tests write themselves.
