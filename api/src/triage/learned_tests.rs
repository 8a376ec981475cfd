use super::*;

/// A folder of its own that is removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let number = random::bytes().map(u64::from_be_bytes).unwrap();
        Self(std::env::temp_dir().join(format!("models-test-{number:016x}")))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn it_is_learned_once_then_read_and_learned_anew_when_the_file_is_damaged() {
    let folder = Folder::new();
    let (first, source, kept) = obtain(&folder.0);
    assert_eq!((source, kept.is_ok()), (Source::Examples, true));
    let name = format!("base-{}.bin", Base::version());
    assert_eq!(folder.names(), [name.as_str()], "and nothing unfinished");

    let (second, source, _) = obtain(&folder.0);
    assert_eq!(source, Source::File);
    assert!(first == second, "the same weights, bit by bit");

    let path = folder.0.join(&name);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (third, source, _) = obtain(&folder.0);
    assert_eq!(source, Source::Examples);
    assert!(first == third);
    assert_eq!(obtain(&folder.0).1, Source::File, "the damaged file was replaced");
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_file_and_not_the_model() {
    let folder = Folder::new();
    fs::write(&folder.0, "a file, not a folder").unwrap();
    let (_, source, kept) = obtain(&folder.0);
    assert_eq!(source, Source::Examples);
    assert!(kept.unwrap_err().to_string().contains("base-"));
    fs::remove_file(&folder.0).unwrap();
}
