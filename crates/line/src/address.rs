//! A server's address, taken apart.

use std::net::IpAddr;

use reqwest::Url;
use wire::problem::{Code, Problem};

/// A server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// As it was written, without a slash at the end.
    pub(crate) url: String,
}

impl Address {
    /// Checks an address.
    ///
    /// # Errors
    ///
    /// `not-our-server` for what is no address, `server-not-trusted` for plain HTTP to another machine.
    pub(crate) fn parse(url: &str) -> Result<Self, Problem> {
        let url = url.trim_end_matches('/').to_owned();
        let wrong = |code| Problem::new(code).with("what", &url);
        let parsed = Url::parse(&url).map_err(|_| wrong(Code::NotOurServer))?;
        match parsed.scheme() {
            "https" => {}
            "http" if is_loopback(parsed.host_str().unwrap_or_default()) => {}
            "http" => return Err(wrong(Code::ServerNotTrusted)),
            _ => return Err(wrong(Code::NotOurServer)),
        }
        Ok(Self { url })
    }

    /// Returns a problem with this server.
    pub(crate) fn problem(&self, code: Code) -> Problem {
        Problem::new(code).with("what", &self.url)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_ours_or_has_a_name_for_what_is_wrong() {
        for url in [
            "https://[::1]/",
            "http://127.0.0.1:8080/tn/",
            "http://[::1]:1",
        ] {
            assert_eq!(Address::parse(url).unwrap().url, url.trim_end_matches('/'));
        }
        for (url, code) in [
            ("http://192.0.2.1", Code::ServerNotTrusted),
            ("http://localhost.example", Code::ServerNotTrusted),
            ("ftp://127.0.0.1", Code::NotOurServer),
            ("centre", Code::NotOurServer),
            ("", Code::NotOurServer),
            ("https://", Code::NotOurServer),
        ] {
            assert_eq!(Address::parse(url).unwrap_err().code, code, "{url}");
        }
    }
}
