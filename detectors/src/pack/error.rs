//! What can be wrong with a pack: [`PackError`] when it cannot be used, [`PackFault`] when its examples do not hold.

use std::fmt;

use rasoat_core::RuleId;

use super::Written;

/// A rule pack that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It is not TOML, or a value has the wrong type or is missing.
    #[error("cannot read rule pack {at}: {message}")]
    Syntax {
        /// Where.
        at: Written,
        /// What the TOML reader says.
        message: String,
    },
    /// It names something that the code does not know.
    #[error("cannot read rule pack {at}: unknown {what} `{name}` (known are {})", known.join(", "))]
    Unknown {
        /// Where.
        at: Written,
        /// What kind of name it is.
        what: &'static str,
        /// The unknown name.
        name: String,
        /// The names that may stand there.
        known: Vec<String>,
    },
    /// A rule lacks something or contradicts itself.
    #[error("cannot read rule pack {at}: rule `{rule}` {fault}")]
    Faulty {
        /// Where.
        at: Written,
        /// The rule.
        rule: RuleId,
        /// What is wrong and what to do.
        fault: String,
    },
    /// Two packs use one id.
    #[error(
        "rule `{rule}` stands in two packs, {first} and {second}: give the second another id, or change the first by \
         an [[override]]"
    )]
    IdTaken {
        /// The id.
        rule: RuleId,
        /// The rule that has it.
        first: Written,
        /// The rule that wants it.
        second: Written,
    },
    /// Two packs change one rule.
    #[error("rule `{rule}` is overridden twice, in {first} and {second}: keep one of them")]
    OverriddenTwice {
        /// The rule.
        rule: RuleId,
        /// The first change.
        first: Written,
        /// The second change.
        second: Written,
    },
    /// There is no rule.
    #[error("the rule pack has no rule: add one, or use the built-in pack")]
    Empty,
}

/// An example that a rule's weights do not bear out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFault {
    /// The rule.
    pub rule: RuleId,
    /// How it fails.
    pub what: FaultyExample,
    /// Which one, from 1.
    pub number: usize,
    /// Where the example stands.
    pub at: Written,
}

/// How an example fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultyExample {
    /// An example in which the rule finds nothing.
    Missed,
    /// A counter-example in which the rule finds something.
    FalselyFound,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, number, at, .. } = self;
        match self.what {
            FaultyExample::Missed => write!(
                f,
                "{at}: rule `{rule}` finds nothing in its example {number}: raise its points or correct the example"
            ),
            FaultyExample::FalselyFound => write!(
                f,
                "{at}: rule `{rule}` raises a finding in its counter-example {number}: lower its points"
            ),
        }
    }
}
