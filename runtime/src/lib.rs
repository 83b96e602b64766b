//! The behaviour behind `plaid-cra`: transport, codec, errors, presence and secrets.
//!
//! The generated crate holds data only: types, and the facts of each operation. Everything that does something is
//! here, and depends on no spec.
// docs.rs shows then which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod date;
mod error;
mod failure;
mod headers;
mod members;
mod observe;
mod operation;
mod presence;
mod profile;
mod rate;
mod remedy;
mod request;
mod response;
mod retry;
mod security;
mod server;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod transport;
#[cfg(feature = "webhooks")]
mod verify;
mod wait;
mod webhook;
pub mod wire;

pub use client::{Api, ClientBuilder, Core};
pub use error::{Error, ErrorKind};
pub use operation::{Answer, Content, Operation, OperationInfo, Parameterised, Received, Retry, TypedErrors};
pub use profile::{ErrorMembers, Profile, RateFamilies, SignedWebhooks, WebhookMembers, WebhookVerification};
pub use remedy::Remedy;
pub use request::{BodyFormat, Location, Parameter, PartFormat, Style};
pub use security::{Carrier, Credentials, Security, SecurityScheme, Token, TokenError, TokenFuture, TokenSource};
#[doc(hidden)]
pub use serde;
pub use server::{Server, ShownUrl};
pub use stream::ByteStream;
#[cfg(feature = "webhooks")]
pub use verify::{
    KeyFuture, KeySource, KeySourceError, VerifiedWebhook, VerifyError, VerifyErrorKind, WebhookKey, WebhookKeyError,
    WebhookVerifier, WebhookVerifierBuilder,
};
pub use wait::WaitingRoom;
pub use webhook::{Event, RawWebhook, UnrecognizedWebhook};

/// What the generated files of types read and write with.
#[doc(hidden)]
pub mod codec {
    pub use crate::wire::{Field, Object, OpenEnum, Read, ScalarEnum, Shape, Visit, VisitMut, blank};
    pub use crate::{any_of, newtype, object, one_of, open_enum, scalar_enum, serde_choice};
}

/// What the generated crate shows beside its own types.
pub mod prelude {
    pub use crate::client::CallOptions;
    pub use crate::date::{Date, DateError, DateTime};
    pub use crate::error::ErrorKind;
    pub use crate::operation::{Answer, Binary, NoContent, Operation, OperationInfo, PlainText, Retry};
    pub use crate::presence::Presence;
    pub use crate::rate::{OverLimit, RateLimit};
    pub use crate::remedy::{Envelope, ErrorRule, Remedy};
    pub use crate::request::Upload;
    pub use crate::response::Response;
    pub use crate::retry::RetryPolicy;
    #[cfg(feature = "testing")]
    pub use crate::testing::FakeFailure;
    pub use crate::text::Text;
    pub use crate::transport::{Exchange, HttpTransport, Payload, Transport, TransportError};
    #[cfg(feature = "webhooks")]
    pub use crate::verify::{
        KeyFuture, KeySource, KeySourceError, VerifiedWebhook, VerifyError, VerifyErrorKind, WebhookKey,
        WebhookKeyError,
    };
    pub use crate::wait::Waiting;
    pub use crate::webhook::{Event, UnrecognizedWebhook};
    pub use crate::wire::{
        DecodeError, Empty, Extra, Json, Lenient, Map, Scalar, SetAside, Surprise, SurpriseKind, Unrecognized,
        UnrecognizedScalar, Wire, from_json, from_json_lenient, surprises, to_json,
    };
    pub use rust_decimal::Decimal;
}
