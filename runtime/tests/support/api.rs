//! An API of no vendor, with one server: the caller's.

use plaid_cra_runtime::prelude::Json;
use plaid_cra_runtime::{Api, Core, Profile, Server};

/// The server of the caller.
#[derive(Debug, Clone)]
pub(crate) struct Url(String);

impl Server for Url {
    fn usual() -> Option<Self> {
        None
    }

    fn at(url: String) -> Self {
        Self(url)
    }

    fn base_url(&self) -> &str {
        &self.0
    }
}

/// The facts of an API, as a generated crate states them.
pub(crate) trait Facts: Send + Sync + 'static {
    const PROFILE: &'static Profile;
}

/// A client of the API with these facts.
pub(crate) struct Client<F>(Core, std::marker::PhantomData<F>);

impl<F: Facts> Api for Client<F> {
    type Envelope = Json;
    type Environment = Url;
    const PROFILE: &'static Profile = F::PROFILE;

    fn from_core(core: Core, _: Url) -> Self {
        Self(core, std::marker::PhantomData)
    }

    fn core(&self) -> &Core {
        &self.0
    }
}
