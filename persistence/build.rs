//! Builds again when a migration changes, and gives the state of all migrations a short name.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

fn collect(folder: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else {
            let text = fs::read(&path)?;
            into.insert(path, text);
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=../migrations");
    let mut files = BTreeMap::new();
    collect(Path::new("../migrations"), &mut files)?;
    // FNV-1a: it only has to differ.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (path, text) in files {
        for byte in path.to_string_lossy().bytes().chain(text) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=NOBAT_MIGRATIONS_HASH={hash:016x}");
    Ok(())
}
