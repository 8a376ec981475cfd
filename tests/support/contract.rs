//! The contract: every answer of every test is compared with the document that the server serves.
//!
//! An answer must be documented (path, method, status, media type), its body must fit the schema and hold nothing that
//! the schema does not name, and instants must have their one form. With `fields=` members may be missing. What lies
//! outside the document (unknown paths, other methods, limits of the transport) must be a problem document.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{Answer, actor::served_document, schema};

/// Statuses that the frame around all operations may answer before an operation is looked at: the transport's limits.
const FRAME: &[u16] = &[405, 414, 431];

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with parameters in braces.
    pub path: String,
    /// The whole of its contract.
    pub contract: Value,
}

impl Operation {
    /// May it be called without a credential?
    pub fn is_public(&self) -> bool {
        self.contract["security"].as_array().is_some_and(Vec::is_empty)
    }

    /// Is it for customers, and for nobody of the team?
    pub fn is_for_customers(&self) -> bool {
        self.contract["security"].as_array().is_some_and(|all| all.iter().any(|one| one["customer"].is_array()))
    }

    /// The scopes that it needs.
    pub fn scopes(&self) -> Vec<String> {
        let scopes = self.contract["x-required-scopes"].as_array();
        let scopes = scopes.unwrap_or_else(|| panic!("{} does not say which scopes it needs", self.id));
        scopes.iter().map(|scope| scope.as_str().expect("a scope is a text").to_owned()).collect()
    }

    /// The names of its path's parameters, in order.
    pub fn path_parameters(&self) -> Vec<String> {
        let names = self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        names.map(str::to_owned).collect()
    }
}

/// The document with what is needed to compare answers with it.
pub struct Contract {
    /// As served.
    pub document: Value,
    /// Every operation, in the order of paths.
    pub operations: Vec<Operation>,
    components: Value,
    validators: Mutex<HashMap<(String, String, bool), Arc<Validator>>>,
    problem: Validator,
}

/// The contract of the program under test, read from the server at this address when it is first asked for.
pub fn of(origin: &str) -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract::read(served_document(origin).clone()))
}

impl Contract {
    fn read(document: Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().expect("the document has paths") {
            for (method, contract) in item.as_object().expect("a path has methods") {
                let id = contract["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
                operations.push(Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    contract: contract.clone(),
                });
            }
        }
        let components = schema::strict(&document["components"]);
        let problem = schema::validator(&components, &json!({"$ref": "#/components/schemas/Problem"}));
        Self { operations, components, validators: Mutex::default(), problem, document }
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> &Operation {
        self.operations.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("the document has no {id}"))
    }

    /// The documented path that serves this path, if any: fixed words win over parameters.
    fn template(&self, path: &str) -> Option<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &&Operation| {
            let wanted: Vec<&str> = template.path.split('/').collect();
            wanted.len() == parts.len()
                && wanted
                    .iter()
                    .zip(&parts)
                    .all(|(wanted, part)| is_parameter(wanted) && !part.is_empty() || wanted == part)
        };
        let fixed = |it: &&Operation| it.path.split('/').map(|part| !is_parameter(part)).collect::<Vec<_>>();
        self.operations.iter().filter(fits).max_by_key(fixed).map(|it| it.path.as_str())
    }

    /// Compares an answer with the document.
    #[track_caller]
    pub fn check(&self, answer: &Answer) {
        let path = answer.path.split('?').next().unwrap_or_default();
        assert!(answer.status < 500 || answer.status == 503, "the server failed: {answer:?}");
        check_frame(answer);
        // What a browser asks beforehand is asked of the frame, not of an operation.
        if answer.method == "OPTIONS" && answer.status == 204 {
            assert!(answer.header("access-control-allow-methods").is_some(), "{answer:?}");
            return;
        }
        if answer.method == "OPTIONS" && answer["code"] == "origin_not_allowed" {
            return self.check_problem(answer);
        }
        // The documentation page and its files are no operations.
        if path == "/docs" || path.starts_with("/docs/") {
            return;
        }
        let Some(template) = self.template(path) else { return self.check_outside(answer, 404) };
        let method = if answer.method == "HEAD" { "GET" } else { &answer.method };
        let Some(operation) = self.operations.iter().find(|it| it.path == template && it.method == method) else {
            return self.check_outside(answer, 405);
        };
        let status = answer.status.to_string();
        let response = self.resolve(&operation.contract["responses"][&status]);
        if response.is_null() && FRAME.contains(&answer.status) {
            return self.check_problem(answer);
        }
        assert!(!response.is_null(), "{} does not document {status}: {answer:?}", operation.id);
        if answer.method == "HEAD" {
            return;
        }
        let Some(content) = response["content"].as_object().filter(|content| !content.is_empty()) else {
            assert!(answer.bytes.is_empty(), "{} documents no body for {status}: {answer:?}", operation.id);
            return;
        };
        let media_type = answer.header("content-type").unwrap_or_else(|| panic!("no content type: {answer:?}"));
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        // A file may be of any type.
        let described = content.get(essence).or_else(|| content.get("*/*"));
        let described = described.unwrap_or_else(|| panic!("{} documents no {essence}: {answer:?}", operation.id));
        if !essence.ends_with("json") {
            return;
        }
        let sparse = answer.status == 200 && answer.sparse;
        let validator = self.validator(operation, &status, &described["schema"], sparse);
        report(&validator, answer);
    }

    /// A value must fit the schema with this name.
    #[track_caller]
    pub fn fits(&self, name: &str, value: &Value) {
        let key = (name.to_owned(), "schema".to_owned(), false);
        let build = || {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            Arc::new(schema::validator(&self.components, &schema))
        };
        let mut known = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = Arc::clone(known.entry(key).or_insert_with(build));
        drop(known);
        let errors: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path)).collect();
        assert!(errors.is_empty(), "no {name}: {errors:?}\n{value}");
    }

    fn validator(&self, operation: &Operation, status: &str, described: &Value, sparse: bool) -> Arc<Validator> {
        let key = (operation.id.clone(), status.to_owned(), sparse);
        let mut known = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let build = || {
            if sparse {
                Arc::new(schema::validator(&schema::sparse(&self.components, described), described))
            } else {
                Arc::new(schema::validator(&self.components, described))
            }
        };
        Arc::clone(known.entry(key).or_insert_with(build))
    }

    fn resolve(&self, response: &Value) -> Value {
        match response["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.trim_start_matches('#');
                self.document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere")).clone()
            }
            None => response.clone(),
        }
    }

    /// What no operation answers is refused with a problem.
    #[track_caller]
    fn check_outside(&self, answer: &Answer, expected: u16) {
        assert!(answer.status == expected || FRAME.contains(&answer.status), "undocumented: {answer:?}");
        if answer.status == 405 {
            assert!(answer.header("allow").is_some(), "405 must say what is allowed: {answer:?}");
        }
        self.check_problem(answer);
    }

    /// The answer to what could not be read as a request is a problem like any other.
    #[track_caller]
    pub fn check_refused(&self, answer: &Answer) {
        check_frame(answer);
        self.check_problem(answer);
    }

    #[track_caller]
    fn check_problem(&self, answer: &Answer) {
        if answer.method != "HEAD" {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
            report(&self.problem, answer);
        }
    }
}

fn is_parameter(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// What every answer has, whatever it answers.
#[track_caller]
fn check_frame(answer: &Answer) {
    let id = answer.header("x-request-id").unwrap_or_else(|| panic!("no request id: {answer:?}"));
    let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    assert!((1..=128).contains(&id.len()) && id.chars().all(legal), "request id {id:?}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
    assert!(answer.header("cache-control").is_some(), "no Cache-Control: {answer:?}");
    if answer.status >= 400 && answer.method != "HEAD" {
        let language = answer.header("content-language");
        assert!(matches!(language, Some("en" | "fa")), "a problem has a language: {answer:?}");
        assert_eq!(answer["request_id"], *id, "{answer:?}");
    }
}

#[track_caller]
fn report(validator: &Validator, answer: &Answer) {
    let errors: Vec<String> =
        validator.iter_errors(&answer.json).map(|error| format!("  {}: {error}", error.instance_path)).collect();
    assert!(errors.is_empty(), "the body does not fit the document:\n{}\n{answer:?}", errors.join("\n"));
}
