//! The kinds of link and the words of their two sides.

crate::words! {
    /// What binds two tickets.
    pub enum LinkKind {
        /// They have to do with each other.
        Related = 1 "related",
        /// They ask the same.
        Duplicate = 2 "duplicate",
        /// One is a part of the other.
        Parent = 3 "parent",
        /// One tells of the trouble that the other one is about.
        Incident = 4 "incident",
        /// One cannot be closed before the other.
        Dependency = 5 "dependency",
        /// One continues the other, which was closed. Made by Nobat alone.
        FollowUp = 6 "follow_up",
    }
}

crate::words! {
    /// What a ticket is to another one: "this ticket `depends_on` that ticket".
    pub enum Relation {
        /// They have to do with each other.
        RelatedTo = 1 "related_to",
        /// This one asks what that one asked.
        Duplicates = 2 "duplicates",
        /// That one asks what this one asked.
        DuplicatedBy = 3 "duplicated_by",
        /// This one is a part of that one.
        ChildOf = 4 "child_of",
        /// That one is a part of this one.
        ParentOf = 5 "parent_of",
        /// This one tells of the trouble that that one is about.
        ReportOf = 6 "report_of",
        /// That one tells of the trouble that this one is about.
        IncidentOf = 7 "incident_of",
        /// This one cannot be closed before that one.
        DependsOn = 8 "depends_on",
        /// That one cannot be closed before this one.
        Blocks = 9 "blocks",
        /// This one continues that one, which was closed.
        FollowUpOf = 10 "follow_up_of",
        /// That one continues this one, which was closed.
        FollowedUpBy = 11 "followed_up_by",
    }
}

impl LinkKind {
    /// What the source is to the target.
    pub const fn relation(self) -> Relation {
        match self {
            Self::Related => Relation::RelatedTo,
            Self::Duplicate => Relation::Duplicates,
            Self::Parent => Relation::ChildOf,
            Self::Incident => Relation::ReportOf,
            Self::Dependency => Relation::DependsOn,
            Self::FollowUp => Relation::FollowUpOf,
        }
    }

    /// Are both to each other the same?
    pub const fn is_mutual(self) -> bool {
        matches!(self, Self::Related)
    }

    /// Must no ticket lead back to itself over links of this kind?
    pub const fn is_acyclic(self) -> bool {
        matches!(self, Self::Parent | Self::Dependency)
    }

    /// Do people make and remove links of this kind?
    pub const fn is_free(self) -> bool {
        !matches!(self, Self::FollowUp)
    }
}

impl Relation {
    /// What binds the two.
    pub const fn kind(self) -> LinkKind {
        match self {
            Self::RelatedTo => LinkKind::Related,
            Self::Duplicates | Self::DuplicatedBy => LinkKind::Duplicate,
            Self::ChildOf | Self::ParentOf => LinkKind::Parent,
            Self::ReportOf | Self::IncidentOf => LinkKind::Incident,
            Self::DependsOn | Self::Blocks => LinkKind::Dependency,
            Self::FollowUpOf | Self::FollowedUpBy => LinkKind::FollowUp,
        }
    }

    /// What the other ticket is to this one.
    pub const fn inverse(self) -> Self {
        match self {
            Self::RelatedTo => Self::RelatedTo,
            Self::Duplicates => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::Duplicates,
            Self::ChildOf => Self::ParentOf,
            Self::ParentOf => Self::ChildOf,
            Self::ReportOf => Self::IncidentOf,
            Self::IncidentOf => Self::ReportOf,
            Self::DependsOn => Self::Blocks,
            Self::Blocks => Self::DependsOn,
            Self::FollowUpOf => Self::FollowedUpBy,
            Self::FollowedUpBy => Self::FollowUpOf,
        }
    }
}
