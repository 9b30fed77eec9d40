//! Workbooks that the tests write themselves.
