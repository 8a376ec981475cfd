//! What the choice of a team stands on, and whether what a ticket refers to exists.

use domain::{
    ids::{AgentId, CategoryId, TeamId},
    routing::{AssignmentMode, CategorySkills, CategoryTeam, FairShare, Skill, asked_skills},
    text::Digits,
    ticket::Language,
};
use uuid::Uuid;

use super::look::{ASSIGNEE, CATEGORY, GIVEN_TEAM, Look, Row, WORKSPACE};
use crate::{Conn, Scope, StorageError, reference::MissingReferences, stored, team::fair_share};

/// What there is to route by, and what else the opening of a ticket asks the workspace for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// The category and all above it.
    pub categories: Vec<CategoryTeam>,
    /// What they ask for.
    pub skills: Vec<CategorySkills>,
    /// The workspace's team for everything else.
    pub fallback: Option<TeamId>,
    /// How these teams give out tickets.
    pub modes: Vec<(TeamId, AssignmentMode)>,
    /// What those of them that say so give one member at most.
    pub shares: Vec<(TeamId, FairShare)>,
    /// Which references lead nowhere.
    pub missing: MissingReferences,
    /// The workspace's language and digits, if customers are to be told that their requests have arrived.
    pub received: Option<(Language, Digits)>,
    /// See [`crate::config::version`].
    pub config: Option<Uuid>,
}

/// What a ticket refers to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct References {
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
}

impl Ground {
    /// How the team gives out tickets.
    pub fn mode(&self, team: TeamId) -> AssignmentMode {
        self.modes.iter().find(|(known, _)| *known == team).map_or_else(AssignmentMode::default, |(_, mode)| *mode)
    }

    /// What the team gives one member at most.
    pub fn share(&self, team: TeamId) -> Option<FairShare> {
        self.shares.iter().find(|(known, _)| *known == team).map(|(_, share)| *share)
    }

    /// What a ticket of this category asks whoever works on it to know.
    pub fn asked_skills(&self, category: Option<CategoryId>) -> Vec<Skill> {
        asked_skills(category, &self.skills)
    }

    /// Takes in a row of the look that tells of it; false for another one.
    pub(super) fn take(&mut self, row: &Row, found: &mut Found) -> Result<bool, StorageError> {
        let (what, first, parent, team, mode, received, digits, text, count, minutes) = row;
        let team = team.map(TeamId::from_uuid);
        let mode = || stored::code_opt("teams.assignment_mode", AssignmentMode::from_code, *mode);
        match (*what, first) {
            (CATEGORY, Some(id)) => {
                let (id, parent_id) = (CategoryId::from_uuid(*id), parent.map(CategoryId::from_uuid));
                self.categories.push(CategoryTeam { id, parent_id, team_id: team });
                let skills = text.as_deref().unwrap_or("[]");
                let skills = stored::list_from_text("categories.required_skills", skills)?;
                self.skills.push(CategorySkills { id, parent_id, skills });
            }
            (GIVEN_TEAM, _) => found.teams.extend(team),
            (WORKSPACE, _) => {
                self.config = *first;
                self.fallback = team;
                let locale = stored::code_opt("workspaces.locale", Language::from_code, *received)?;
                let digits = digits.and_then(|code| i16::try_from(code).ok());
                let digits = stored::code_opt("workspaces.digits", Digits::from_code, digits)?;
                self.received = locale.map(|locale| (locale, digits.unwrap_or_default()));
            }
            (ASSIGNEE, Some(id)) => {
                found.assignees.push(AgentId::from_uuid(*id));
                return Ok(true);
            }
            _ => return Ok(false),
        }
        self.modes.extend(team.zip(mode()?));
        self.shares.extend(team.zip(fair_share(*count, *minutes)));
        Ok(true)
    }

    pub(super) fn miss(&mut self, asked: &References, found: &Found) {
        let category = asked.category_id.is_some_and(|id| !self.categories.iter().any(|known| known.id == id));
        self.missing = MissingReferences {
            category,
            team: asked.team_id.is_some_and(|id| !found.teams.contains(&id)),
            assignee: asked.assignee_id.is_some_and(|id| !found.assignees.contains(&id)),
        };
    }
}

/// Which references were found.
#[derive(Default)]
pub(super) struct Found {
    teams: Vec<TeamId>,
    assignees: Vec<AgentId>,
}

/// Looks for everything that the routing of a ticket with these references needs.
pub fn ground(conn: &mut Conn, scope: &Scope, asked: &References) -> Result<Ground, StorageError> {
    let (mut ground, mut found, mut look) = (Ground::default(), Found::default(), Look::default());
    look.refer_to(asked);
    for row in look.rows(conn, scope)? {
        if !ground.take(&row, &mut found)? {
            return Err(StorageError::Corrupt("a look for references found something else".to_owned()));
        }
    }
    ground.miss(asked, &found);
    Ok(ground)
}
