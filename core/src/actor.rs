//! Who acts: [`Actor`], and what each [`Role`] may do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Bilingual, UserId};

/// Who does something: a person in a role, or one of our machines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A person.
    Person {
        /// Who. Two actors with the same user are one person, whatever their roles.
        user: UserId,
        /// In which role.
        role: Role,
    },
    /// A part of rasoat that acts by itself.
    Machine {
        /// Which.
        machine: Machine,
    },
}

impl Actor {
    /// A person in a role.
    pub const fn person(user: UserId, role: Role) -> Self {
        Self::Person { user, role }
    }

    /// A part of rasoat.
    pub const fn machine(machine: Machine) -> Self {
        Self::Machine { machine }
    }

    /// The person; `None` for a machine.
    pub const fn user(&self) -> Option<&UserId> {
        match self {
            Self::Person { user, .. } => Some(user),
            Self::Machine { .. } => None,
        }
    }

    /// Whether it is one of our machines.
    pub const fn is_machine(&self) -> bool {
        matches!(self, Self::Machine { .. })
    }

    /// Whether it may do what takes `duty`.
    pub fn has(&self, duty: Duty) -> bool {
        match self {
            Self::Person { role, .. } => role.duties().contains(&duty),
            Self::Machine { .. } => duty == Duty::Watch,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { user, role } => write!(f, "{user} ({})", role.as_str()),
            Self::Machine { machine } => write!(f, "rasoat ({})", machine.as_str()),
        }
    }
}

/// A part of rasoat that acts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Machine {
    /// Fetches and judges documents.
    Scanner,
    /// Probes whether documents are gone.
    Verifier,
    /// Watches deadlines.
    Clock,
    /// Sends alerts.
    Messenger,
    /// Destroys what may no longer be kept.
    Retention,
}

impl Machine {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scanner => "scanner",
            Self::Verifier => "verifier",
            Self::Clock => "clock",
            Self::Messenger => "messenger",
            Self::Retention => "retention",
        }
    }
}

/// What a user is in rasoat. One user has one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks at findings and handles cases (communications department).
    Handler,
    /// Decides as the second person (communications department).
    Approver,
    /// Keeps users, agencies and settings; sees no finding and no case.
    Administrator,
    /// Sees the cases of one agency and of those below it.
    AgencyViewer,
    /// Answers for one agency and those below it.
    AgencyHandler,
    /// Receives cases for the police.
    PoliceReceiver,
    /// Commands for the police.
    PoliceCommander,
    /// Reads the audit log; sees no finding and no case.
    Auditor,
    /// A program that reads findings and cases.
    ApiClient,
    /// Whoever works at the command line of the server itself, known to its operating system.
    Operator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Handler,
        Self::Approver,
        Self::Administrator,
        Self::AgencyViewer,
        Self::AgencyHandler,
        Self::PoliceReceiver,
        Self::PoliceCommander,
        Self::Auditor,
        Self::ApiClient,
        Self::Operator,
    ];

    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
            Self::AgencyViewer => "agency_viewer",
            Self::AgencyHandler => "agency_handler",
            Self::PoliceReceiver => "police_receiver",
            Self::PoliceCommander => "police_commander",
            Self::Auditor => "auditor",
            Self::ApiClient => "api_client",
            Self::Operator => "operator",
        }
    }

    /// The role named by [`Role::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::Handler => Bilingual::new("chuyên viên xử lý", "handler"),
            Self::Approver => Bilingual::new("người duyệt", "approver"),
            Self::Administrator => Bilingual::new("quản trị hệ thống", "administrator"),
            Self::AgencyViewer => Bilingual::new("người theo dõi của cơ quan", "agency viewer"),
            Self::AgencyHandler => Bilingual::new("đầu mối xử lý của cơ quan", "agency handler"),
            Self::PoliceReceiver => Bilingual::new("cán bộ tiếp nhận (Công an)", "police receiver"),
            Self::PoliceCommander => Bilingual::new("chỉ huy (Công an)", "police commander"),
            Self::Auditor => Bilingual::new("kiểm tra nhật ký", "auditor"),
            Self::ApiClient => Bilingual::new("chương trình kết nối", "API client"),
            Self::Operator => Bilingual::new("người vận hành tại máy chủ", "operator at the server"),
        }
    }

    /// What it may do.
    pub const fn duties(self) -> &'static [Duty] {
        use Duty::{
            Administer, AnswerForAgency, Approve, Audit, CommandPolice, Handle, ReceiveForPolice, See,
        };
        match self {
            Self::Handler => &[See, Handle],
            Self::Approver => &[See, Handle, Approve],
            Self::Administrator => &[Administer],
            Self::AgencyViewer | Self::ApiClient => &[See],
            Self::AgencyHandler => &[See, AnswerForAgency],
            Self::PoliceReceiver => &[See, ReceiveForPolice],
            Self::PoliceCommander => &[See, ReceiveForPolice, CommandPolice],
            Self::Auditor => &[Audit],
            Self::Operator => &[See, Handle, Approve, Administer, Audit],
        }
    }

    /// Whether it belongs to one agency, so that it sees nothing of others.
    pub const fn is_of_agency(self) -> bool {
        matches!(self, Self::AgencyViewer | Self::AgencyHandler)
    }
}

/// Something that only some roles may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// See findings and cases, as far as its agency reaches.
    See,
    /// Work on findings and cases.
    Handle,
    /// Decide as the second person.
    Approve,
    /// Answer for the agency whose website it is.
    AnswerForAgency,
    /// Receive for the police, and ask to wait.
    ReceiveForPolice,
    /// Command for the police.
    CommandPolice,
    /// Keep users, agencies and settings.
    Administer,
    /// Read the audit log.
    Audit,
    /// What machines do: raise flags, tell of relapses, escalate.
    Watch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_and_auditors_see_no_case() {
        for role in [Role::Administrator, Role::Auditor] {
            assert!(!role.duties().contains(&Duty::See), "{role:?}");
        }
    }

    #[test]
    fn no_person_does_what_machines_do_and_no_machine_what_people_do() {
        for role in Role::ALL {
            assert!(!role.duties().contains(&Duty::Watch), "{role:?}");
            assert_eq!(Role::from_name(role.as_str()), Some(role));
        }
        let machine = Actor::machine(Machine::Verifier);
        assert!(machine.has(Duty::Watch) && !machine.has(Duty::Handle) && !machine.has(Duty::Approve));
    }
}
