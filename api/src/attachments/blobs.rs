//! Where the bytes of files are kept: a folder beside the database, reached through an object store's interface.

use std::{fs::DirBuilder, io, ops::Range, os::unix::fs::DirBuilderExt, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_core::stream::BoxStream;
use object_store::{
    GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path,
};

use crate::random;

/// The store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No space is left.
    #[error("no space is left for files")]
    Full,
    /// There are no such bytes.
    #[error("the bytes of a file are missing")]
    Missing,
    /// Anything else.
    #[error("files cannot be kept or read: {0}")]
    Other(String),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::Missing;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            let kind = inner.downcast_ref::<io::Error>().map(io::Error::kind);
            if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
                return Self::Full;
            }
            cause = inner.source();
        }
        Self::Other(error.to_string())
    }
}

/// The store of bytes by random names.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<LocalFileSystem>,
    folder: PathBuf,
}

/// Bytes on their way into the store; dropped before [`Writing::finish`], nothing of them stays.
pub struct Writing(Box<dyn MultipartUpload>);

impl Writing {
    /// Adds bytes at the end.
    pub async fn add(&mut self, bytes: Vec<u8>) -> Result<(), BlobError> {
        Ok(self.0.put_part(PutPayload::from(bytes)).await?)
    }

    /// Makes the whole of it appear under its name, durably.
    pub async fn finish(mut self) -> Result<(), BlobError> {
        self.0.complete().await?;
        Ok(())
    }
}

/// A name for new bytes, which tells nothing about them.
pub fn new_name() -> Result<String, random::RandomError> {
    let bytes = random::bytes::<16>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Names are spread over 256 folders.
fn path(name: &str) -> Path {
    let (folder, _) = name.split_at_checked(2).unwrap_or((name, ""));
    Path::from(format!("{folder}/{name}"))
}

impl Blobs {
    /// The store in this folder, which is made when it is missing, readable by its owner alone.
    pub fn open(folder: PathBuf) -> Result<Self, BlobError> {
        let failed = |error: io::Error| BlobError::Other(error.to_string());
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder })
    }

    /// Begins to write under a new name.
    pub async fn write(&self, name: &str) -> Result<Writing, BlobError> {
        Ok(Writing(self.store.put_multipart(&path(name)).await?))
    }

    /// A part of what is kept under a name, piece by piece.
    pub async fn read(
        &self,
        name: &str,
        part: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, BlobError> {
        let options = GetOptions { range: Some(part.into()), ..GetOptions::default() };
        Ok(self.store.get_opts(&path(name), options).await?.into_stream())
    }

    /// Removes what is kept under a name, and what an upload left that ended with its process. Not an error when there
    /// is nothing.
    pub async fn remove(&self, name: &str) -> Result<(), BlobError> {
        match self.store.delete(&path(name)).await.map_err(BlobError::from) {
            Ok(()) | Err(BlobError::Missing) => {}
            Err(error) => return Err(error),
        }
        // The store writes beside the final place and hides that from its own interface.
        let staged = self.folder.join(format!("{}#1", path(name)));
        let removed = tokio::task::spawn_blocking(move || std::fs::remove_file(staged)).await;
        match removed.map_err(|error| BlobError::Other(error.to_string()))? {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BlobError::Other(error.to_string())),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use futures_core::Stream as _;

    use super::*;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    fn blobs() -> (Blobs, Folder) {
        let folder = std::env::temp_dir().join(format!("nobat_blobs_{}", new_name().unwrap()));
        (Blobs::open(folder.clone()).unwrap(), Folder(folder))
    }

    fn files(folder: &std::path::Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    async fn text(blobs: &Blobs, name: &str, part: Range<u64>) -> String {
        let mut stream = blobs.read(name, part).await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = std::future::poll_fn(|context| Pin::new(&mut stream).as_mut().poll_next(context)).await
        {
            all.extend(piece.unwrap());
        }
        String::from_utf8(all).unwrap()
    }

    #[actix_web::test]
    async fn what_is_written_is_read_in_parts_and_removed() {
        let (blobs, _folder) = blobs();
        let name = new_name().unwrap();
        let mut writing = blobs.write(&name).await.unwrap();
        writing.add(b"hello ".to_vec()).await.unwrap();
        assert!(matches!(blobs.read(&name, 0..1).await, Err(BlobError::Missing)), "not before it is whole");
        writing.add(b"world".to_vec()).await.unwrap();
        writing.finish().await.unwrap();
        assert_eq!(text(&blobs, &name, 0..11).await, "hello world");
        assert_eq!(text(&blobs, &name, 4..7).await, "o w");
        for _ in 0..2 {
            blobs.remove(&name).await.unwrap();
            assert!(matches!(blobs.read(&name, 0..1).await, Err(BlobError::Missing)));
        }
    }

    #[actix_web::test]
    async fn nothing_stays_of_what_was_not_finished() {
        let (blobs, folder) = blobs();
        let name = new_name().unwrap();
        let mut writing = blobs.write(&name).await.unwrap();
        writing.add(b"half".to_vec()).await.unwrap();
        // As a killed process leaves it.
        std::mem::forget(writing);
        assert_eq!(files(&folder.0).len(), 1);
        blobs.remove(&name).await.unwrap();
        assert!(files(&folder.0).is_empty());
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let error = object_store::Error::Generic { store: "x", source: Box::new(full) };
        assert!(matches!(BlobError::from(error), BlobError::Full));
    }
}
