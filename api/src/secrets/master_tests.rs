use super::*;

/// A folder of its own that is removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("master-key-{}", to_hex(&random::bytes::<8>().unwrap())));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn key_file(&self) -> PathBuf {
        self.0.join(MASTER_KEY_FILE)
    }

    fn load(&self) -> Result<LoadedKey, MasterKeyError> {
        MasterKey::load(KeySource::Folder(&self.0))
    }

    fn put(&self, text: &str, mode: u32) {
        fs::write(self.key_file(), text).unwrap();
        fs::set_permissions(self.key_file(), fs::Permissions::from_mode(mode)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn message(result: Result<LoadedKey, MasterKeyError>) -> String {
    result.err().unwrap().to_string()
}

#[test]
fn a_missing_key_is_made_once_readable_by_its_owner_only_and_kept() {
    let folder = Folder::new();
    let first = folder.load().unwrap();
    assert_eq!(first.origin, KeyOrigin::Created(folder.key_file()));
    assert_eq!(fs::metadata(folder.key_file()).unwrap().permissions().mode() & 0o7777, 0o600);
    let second = folder.load().unwrap();
    assert_eq!(second.origin, KeyOrigin::File(folder.key_file()));
    assert_eq!(first.key.id(), second.key.id());
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [MASTER_KEY_FILE]);
}

#[test]
fn two_folders_have_different_keys() {
    assert_ne!(Folder::new().load().unwrap().key.id(), Folder::new().load().unwrap().key.id());
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let folder = Folder::new();
    let path = folder.0.clone();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || MasterKey::load(KeySource::Folder(&path)).unwrap().key.id())
        })
        .collect();
    let ids: Vec<KeyId> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[test]
fn our_own_file_is_refused_when_others_can_read_it_and_a_named_one_is_not() {
    let folder = Folder::new();
    folder.put(&"0a".repeat(32), 0o644);
    let line = message(folder.load());
    assert!(line.contains("mode 0644") && line.contains("chmod 600") && !line.contains("0a0a"), "{line}");
    let named = MasterKey::load(KeySource::File(&folder.key_file())).unwrap();
    folder.put(&"0a".repeat(32), 0o400);
    assert_eq!(folder.load().unwrap().key.id(), named.key.id());
}

#[test]
fn text_and_file_give_the_same_key() {
    let folder = Folder::new();
    folder.put("CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo=\n", 0o600);
    let text = MasterKey::load(KeySource::Text(&SecretText::new("0a".repeat(32)))).unwrap();
    assert_eq!(text.origin, KeyOrigin::Text);
    assert_eq!(text.key.id(), folder.load().unwrap().key.id());
}

#[test]
fn a_damaged_or_missing_key_is_one_clear_line_and_never_replaced() {
    let folder = Folder::new();
    for text in ["", "secret", &"0a".repeat(31), &"a".repeat(5_000)] {
        folder.put(text, 0o600);
        let line = message(folder.load());
        assert!(line.contains("master.key") && line.contains("64 hexadecimal") && !line.contains('\n'), "{line}");
        assert_eq!(fs::read_to_string(folder.key_file()).unwrap(), text);
    }
    fs::write(folder.key_file(), [0xff, 0xfe]).unwrap();
    assert!(matches!(folder.load(), Err(MasterKeyError::FileText(..))));
    assert!(matches!(
        MasterKey::load(KeySource::File(&folder.0.join("none"))),
        Err(MasterKeyError::Read(_, error)) if error.kind() == io::ErrorKind::NotFound
    ));
    assert!(message(MasterKey::load(KeySource::Text(&SecretText::new("x".to_owned())))).contains("NOBAT_MASTER_KEY"));
}

#[test]
fn a_folder_that_is_missing_is_said_so() {
    let folder = Folder::new();
    let line = message(MasterKey::load(KeySource::Folder(&folder.0.join("gone"))));
    assert!(line.contains("cannot be made"), "{line}");
}

#[test]
fn secrets_do_not_show_themselves() {
    assert_eq!(format!("{:?} {:?}", SecretText::new("hunter2".to_owned()), SecretBytes::new([7; 32])), "*** ***");
}
