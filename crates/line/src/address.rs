//! A server's address, taken apart.

use std::net::IpAddr;

use hyper::Uri;
use wire::problem::{Code, Problem};

/// A server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) url: String,
    pub(crate) with_tls: bool,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Host and port as they were written.
    pub(crate) authority: String,
    /// What stands in front of every path.
    pub(crate) base: String,
}

impl Address {
    /// Takes an address apart.
    ///
    /// # Errors
    ///
    /// `not-our-server` for what is no address, `server-not-trusted` for plain HTTP to another machine.
    pub(crate) fn parse(url: &str) -> Result<Self, Problem> {
        let url = url.trim_end_matches('/').to_owned();
        let wrong = |code| Problem::new(code).with("what", &url);
        let uri: Uri = url.parse().map_err(|_| wrong(Code::NotOurServer))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong(Code::NotOurServer));
        };
        let host = authority.host();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let with_tls = match scheme {
            "https" => true,
            "http" if is_loopback(&host) => false,
            "http" => return Err(wrong(Code::ServerNotTrusted)),
            _ => return Err(wrong(Code::NotOurServer)),
        };
        let port = authority
            .port_u16()
            .unwrap_or(if with_tls { 443 } else { 80 });
        Ok(Self {
            with_tls,
            host,
            port,
            authority: authority.to_string(),
            base: uri.path().trim_end_matches('/').to_owned(),
            url,
        })
    }

    /// Returns a problem with this server.
    pub(crate) fn problem(&self, code: Code) -> Problem {
        Problem::new(code).with("what", &self.url)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_a_host_and_a_port() {
        let six = Address::parse("https://[::1]/").unwrap();
        assert_eq!((&*six.host, six.port, six.with_tls), ("::1", 443, true));
        let path = Address::parse("http://127.0.0.1:8080/tn/").unwrap();
        assert_eq!(
            (&*path.base, path.port, path.with_tls),
            ("/tn", 8080, false)
        );
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
