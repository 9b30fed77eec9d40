//! Word documents that the tests write themselves.
