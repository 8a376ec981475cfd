//! Surveys: what workspaces say of them, whom they ask, and what was answered.

mod answers;
mod course;
mod list;
mod row;
mod settings;
mod write;

pub use answers::{add_answer, answers};
pub use course::{claim, course, keep_course};
pub use list::{SurveyFilter, SurveyPage, list};
pub use settings::{find_settings, save_settings};
pub use write::{find, find_of_cycle, insert, latest_asked, lock, save, set_key};
