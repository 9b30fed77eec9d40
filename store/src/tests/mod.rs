//! Tests of the store as a whole, on real files. All addresses, texts and markings are invented.

mod audit;
mod case_lists;
mod casework;
mod definitions;
mod faults;
mod history;
mod kill;
mod layout;
mod links;
mod queues;
mod reports;
mod resume;
mod run_control;
mod secrecy;
mod sums;
mod support;
