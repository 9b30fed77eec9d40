//! Reading hostile documents in processes of their own, so that a parser's crash, hang or memory bomb costs
//! one document, which is reported, and nothing else.

mod confine;
mod filter;
mod pool;
mod protocol;
mod recogniser;
mod source;
mod worker;

pub use confine::{Confinement, protect_memory};
pub use pool::{PoolError, PoolStatistics, ReaderPool, WorkerCommand, WorkerLimits};
pub use protocol::ReadRequest;
pub use recogniser::{RECOGNISER_ARGUMENT, Recogniser, become_recogniser};
pub use source::{DocumentBytes, OpenFile};
pub use worker::{WORKER_ARGUMENT, run_worker};
