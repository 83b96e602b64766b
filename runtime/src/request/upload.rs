//! Bytes that are sent as they are.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use crate::wire::{Fault, Read, Reader, View, Wire};

/// Bytes of a request: a file of a form, or a whole body.
///
/// They are held in memory, and shared by the attempts of a call.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Upload {
    pub(crate) bytes: Bytes,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Upload {
    /// Bytes without a name.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), ..Self::default() }
    }

    /// The name of the file, without its folder. A part of a form that has none is called `file`: servers take what has
    /// no name for text.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// What the bytes are, such as `image/png`. In a form it goes before what the API description says; a body has it
    /// only if the API description leaves it open.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Another header of the part of a form. A call with one that is not valid fails before anything is sent.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The bytes in JSON.
    pub(crate) fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(&self.bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T: Into<Bytes>> From<T> for Upload {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

/// The number of bytes only: names of files are people's data, too.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// JSON has no bytes, so they are base64 there, without name, media type and headers.
impl Wire for Upload {
    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        let at = reader.at();
        let mut decoded = None;
        reader.choose(&mut |text, _| decoded = BASE64_STANDARD.decode(text).ok())?;
        self.bytes = decoded.ok_or_else(|| Fault::expected("base64", "another string", at))?.into();
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::File(self)
    }
}

crate::serde_bridge!(Upload);
