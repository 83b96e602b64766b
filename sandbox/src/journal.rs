//! What lasts: every change of the state in its order, in a SQLite file.
//!
//! The state follows from the changes, since ids follow from the seed and the number of a change, and data from ids and
//! dates. So a sandbox that starts again repeats them, each at its own virtual time. A change is in the file before its
//! response leaves, so that nothing acknowledged is lost when the program is killed.

use std::path::Path;
use std::{error, fmt, io};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, params};
use serde_json::Value;

/// The version of the file. Another one means other changes, which cannot be repeated.
const VERSION: i64 = 1;

/// A change, and the virtual time at which it was made.
pub(crate) struct Entry {
    pub(crate) at: DateTime<Utc>,
    pub(crate) name: String,
    pub(crate) body: Value,
}

/// The file.
pub(crate) struct Journal(Connection);

impl Journal {
    /// Opens a file, or makes it, and reads all changes in it.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<Entry>), JournalError> {
        private(path).map_err(JournalError::Open)?;
        let connection = Connection::open(path)?;
        // Survives the end of the program at any moment, though not of the machine.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        match connection.query_row("PRAGMA user_version", [], |row| row.get(0))? {
            0 => connection.execute_batch(&format!(
                "BEGIN; CREATE TABLE entries (number INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, \
                 body TEXT NOT NULL) STRICT; PRAGMA user_version = {VERSION}; COMMIT"
            ))?,
            VERSION => {}
            other => return Err(JournalError::Version(other)),
        }
        let entries = entries(&connection)?;
        Ok((Self(connection), entries))
    }

    /// Adds a change; it is in the file when this returns.
    pub(crate) fn append(&self, at: DateTime<Utc>, name: &str, body: &Value) -> Result<(), JournalError> {
        let mut insert = self.0.prepare_cached("INSERT INTO entries (at, name, body) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![at.to_rfc3339_opts(SecondsFormat::Nanos, true), name, body.to_string()])?;
        Ok(())
    }
}

fn entries(connection: &Connection) -> Result<Vec<Entry>, JournalError> {
    let mut select = connection.prepare("SELECT at, name, body FROM entries ORDER BY number")?;
    let rows = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let entry = |(at, name, body): (String, String, String)| {
        let at = at.parse().map_err(|_| JournalError::Damaged)?;
        let body = serde_json::from_str(&body).map_err(|_| JournalError::Damaged)?;
        Ok(Entry { at, name, body })
    };
    rows.map(|row| entry(row?)).collect()
}

/// Makes a file that only its owner reads, since clients may send what is personal.
fn private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Why a file of state cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// It cannot be opened or made.
    Open(io::Error),
    /// It is no such file, or another sandbox uses it, or the disk fails.
    Database(rusqlite::Error),
    /// A sandbox of another version wrote it.
    Version(i64),
    /// It was made with this seed, and the sandbox has another.
    Seed(u64),
    /// What it says is no change of a sandbox.
    Damaged,
    /// This change, by its number, cannot be repeated by this version of the sandbox.
    Change(usize),
}

impl fmt::Display for JournalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(_) => formatter.write_str("the file of state could not be opened"),
            Self::Database(_) => formatter.write_str("the file of state could not be used"),
            Self::Version(other) => write!(
                formatter,
                "the file of state has version {other}, and this sandbox reads version {VERSION}; begin with another file"
            ),
            Self::Seed(seed) => {
                write!(formatter, "the file of state was made with --seed {seed}; start with that seed")
            }
            Self::Damaged => formatter.write_str("the file of state is damaged; begin with another file"),
            Self::Change(number) => write!(
                formatter,
                "change {number} of the file of state cannot be repeated by this version; begin with another file"
            ),
        }
    }
}

impl error::Error for JournalError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Open(error) => Some(error),
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}
