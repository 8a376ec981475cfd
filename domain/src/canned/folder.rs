//! The folder that a text is found in.

/// The most folders in one another.
pub const MAX_FOLDERS: usize = 5;

/// A path such as `مالی/بازگشت وجه` in its usual form: names without blanks around them. None when a name is missing or
/// there are more than [`MAX_FOLDERS`].
pub fn folder(path: &str) -> Option<String> {
    let names: Vec<&str> = path.split('/').map(str::trim).collect();
    let is_one = names.len() <= MAX_FOLDERS && names.iter().all(|name| !name.is_empty());
    is_one.then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_name_at_every_step() {
        assert_eq!(folder(" مالی / بازگشت وجه "), Some("مالی/بازگشت وجه".to_owned()));
        for none in ["", "/", "a//b", "/a", "a/", "a/b/c/d/e/f"] {
            assert_eq!(folder(none), None, "{none:?}");
        }
    }
}
