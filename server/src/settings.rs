//! What a server is told once, at `init`, and keeps in `server.json` beside its database.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// A server's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The address that invitations name: `https://…`, or `http://127.0.0.1:…`.
    pub address: String,
    /// The language of those who ask for none: `vi` or `en`.
    #[serde(default = "vietnamese")]
    pub lang: String,
    /// How many numbers a receipt book has.
    #[serde(default = "book_size")]
    pub book_size: u32,
    /// The server that this one relays to; `serve --upstream` overrides it.
    #[serde(default)]
    pub upstream: Option<String>,
    /// How much is done at once.
    #[serde(default)]
    pub limits: Limits,
}

/// How many numbers a receipt book has where nothing else is said.
pub const BOOK_SIZE: u32 = 200;

impl Settings {
    /// Returns the settings of a server with this address.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self {
            address: address.trim_end_matches('/').to_owned(),
            lang: vietnamese(),
            book_size: BOOK_SIZE,
            upstream: None,
            limits: Limits::default(),
        }
    }

    /// Returns the language of those who ask for none.
    #[must_use]
    pub fn lang(&self) -> web::lang::Lang {
        web::lang::Lang::parse(&self.lang).unwrap_or_default()
    }

    /// Returns whether pages travel over TLS, so that cookies can be kept off plain lines.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.address.starts_with("https://")
    }
}

/// Returns the host of an address, without scheme and port; `None` where it has none.
#[must_use]
pub fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split_once(']')?.0,
        None => authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host),
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// Returns the port that an address names; `None` where it names none.
#[must_use]
pub fn port_of(address: &str) -> Option<u16> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let behind = authority
        .rsplit_once(']')
        .map_or(authority, |(_, rest)| rest);
    behind.rsplit_once(':')?.1.parse().ok()
}

fn vietnamese() -> String {
    web::lang::Lang::Vi.code().to_owned()
}

const fn book_size() -> u32 {
    BOOK_SIZE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_stands_between_scheme_and_port() {
        for (address, host) in [
            ("https://Trung-Tam.vn:8443/", Some("trung-tam.vn")),
            ("http://127.0.0.1:0", Some("127.0.0.1")),
            ("https://[::1]:8443", Some("::1")),
            ("trung-tam.vn", Some("trung-tam.vn")),
            ("https://", None),
        ] {
            assert_eq!(host_of(address).as_deref(), host, "{address}");
        }
    }
}
