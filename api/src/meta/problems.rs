//! What the problem codes mean.

use actix_web::{CustomizeResponder, Responder, http::header::CONTENT_LANGUAGE};

use super::dto::ProblemPage;
use crate::http::{ApiError, Code, Ctx, Language, Ok200, PathText};

/// Explain a problem code.
///
/// The page that a problem's `type` leads to.
#[utoipa::path(
    get,
    path = "/v1/problems/{code}",
    operation_id = "showProblem",
    tag = "service",
    params(("code" = String, Path, description = "The code.", max_length = 100, example = "validation_failed")),
    responses((status = 200, description = "What the code means.", body = ProblemPage))
)]
pub async fn show_problem(context: Ctx, code: PathText) -> Result<CustomizeResponder<Ok200<ProblemPage>>, ApiError> {
    let code = Code::from_word(&code.0).ok_or_else(ApiError::not_found)?;
    let page = Ok200::new(explain(code, context.language));
    Ok(page.customize().insert_header((CONTENT_LANGUAGE, context.language.tag())))
}

/// The last of a code's details needs the fewest members of a problem to be read.
fn explain(code: Code, language: Language) -> ProblemPage {
    let texts = code.texts(language);
    ProblemPage {
        code: code.word(),
        status: code.status().as_u16(),
        title: texts.title,
        detail: texts.details.last().copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_in_both_languages() {
        for code in Code::ALL {
            let (en, fa) = (explain(*code, Language::En), explain(*code, Language::Fa));
            assert_eq!((en.code, en.status), (fa.code, fa.status));
            assert!(!en.detail.is_empty() && !fa.detail.is_empty() && en.title != fa.title, "{}", en.code);
        }
        let page = explain(Code::UnsupportedMediaType, Language::En);
        assert!(!page.detail.contains('{'), "{}", page.detail);
    }
}
