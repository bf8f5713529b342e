//! Everyone at once: each device sends until the centre's signature covers all that it recorded.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use replica::UnixMillis;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::child::Child;
use super::crowd::{Crowd, gather};
use super::sender::{PATH, Sender, Told};
use crate::fault::{Outcome, While as _};
use crate::workload::{SqliteFloor, Stopwatch, sqlite_floor};

/// How often one device tries.
const TRIES_MAX: u32 = 200;

/// Where the server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// In this process: nothing is said of its memory and processor time.
    Here,
    /// In a process of its own: this program, asked for `storm-server`.
    Child(PathBuf),
}

/// How large the crowd is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// A new folder for the server and the floor.
    pub folder: PathBuf,
    /// How many devices.
    pub devices: usize,
    /// How many records each.
    pub records: usize,
    /// Where the server runs.
    pub host: Host,
    /// Whether the floor is measured, too.
    pub with_floor: bool,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storm {
    /// How many devices.
    pub devices: usize,
    /// How many records each.
    pub records: usize,
    /// How many were signed off.
    pub signed_off: usize,
    /// How long each took until it was, sorted.
    pub took: Vec<Duration>,
    /// Answers 200.
    pub answered: u64,
    /// Answers 503 that said when to come again.
    pub busy: u64,
    /// Anything else: other statuses, broken connections.
    pub other: u64,
    /// Bytes of request bodies, those sent again included.
    pub bytes_up: u64,
    /// Bytes of reply bodies.
    pub bytes_down: u64,
    /// The most memory that the server held, in KiB; 0 where it ran here.
    pub peak_kib: u64,
    /// The server's processor time; 0 where it ran here.
    pub cpu: Duration,
    /// The bare database with the same rows at the end.
    pub floor: Option<SqliteFloor>,
}

impl Storm {
    /// Returns how long it took until `percent` of a hundred devices were signed off; the longest for 100.
    #[must_use]
    pub fn nth(&self, percent: usize) -> Duration {
        let at = self.took.len().saturating_mul(percent).div_ceil(100);
        let nth = self.took.get(at.saturating_sub(1));
        nth.copied().unwrap_or_default()
    }

    /// Returns whether every device was signed off, and nothing but 200 and 503 was answered.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.signed_off == self.devices && self.other == 0
    }
}

/// Prepares a crowd, lets all of it send at once, and measures.
///
/// # Errors
///
/// Where the server does not come up or ends badly.
pub async fn storm(options: &Options, now: UnixMillis) -> Outcome<Storm> {
    let folder = options.folder.join("centre");
    let Crowd {
        mut centre,
        senders,
    } = gather(&folder, options.devices, options.records, now)?;
    let mut measured = match &options.host {
        Host::Here => {
            let measured = send_all(&centre.site.address, senders).await?;
            centre.site.stop().await?;
            measured
        }
        Host::Child(program) => {
            centre.site.stop().await?;
            drop(centre);
            let child = Child::start(program, &folder)?;
            let mut measured = send_all(&child.address, senders).await?;
            (measured.peak_kib, measured.cpu) = child.cost()?;
            child.stop()?;
            measured
        }
    };
    measured.records = options.records;
    if options.with_floor {
        measured.floor = Some(floor(&folder, &options.folder)?);
    }
    Ok(measured)
}

fn floor(centre: &Path, folder: &Path) -> Outcome<SqliteFloor> {
    sqlite_floor(&centre.join("server.db"), &folder.join("floor")).doing("the floor")
}

/// Lets every device send at the same moment.
async fn send_all(address: &str, senders: Vec<Sender>) -> Outcome<Storm> {
    let client = plain_client()?;
    let url: Arc<str> = format!("{address}{PATH}").into();
    let start = Arc::new(Barrier::new(senders.len()));
    let mut measured = Storm {
        devices: senders.len(),
        ..Storm::default()
    };
    let mut all = JoinSet::new();
    for sender in senders {
        let (client, url, start) = (client.clone(), Arc::clone(&url), Arc::clone(&start));
        all.spawn(async move {
            start.wait().await;
            one(&client, &url, &sender).await
        });
    }
    while let Some(one) = all.join_next().await {
        let one = one?;
        measured.signed_off += one.took.len();
        measured.took.extend(one.took);
        measured.answered += one.answered;
        measured.busy += one.busy;
        measured.other += one.other;
        measured.bytes_up += one.bytes_up;
        measured.bytes_down += one.bytes_down;
    }
    measured.took.sort_unstable();
    Ok(measured)
}

/// Returns a client for loopback addresses: it trusts nobody's TLS and needs none.
fn plain_client() -> Outcome<reqwest::Client> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .build()?)
}

/// Lets one device send until it is signed off; it comes again when it was told to.
async fn one(client: &reqwest::Client, url: &str, sender: &Sender) -> Storm {
    let (mut mine, clock) = (Storm::default(), Stopwatch::start());
    for _ in 0..TRIES_MAX {
        mine.bytes_up += u64::try_from(sender.body.len()).unwrap_or(0);
        match ask(client, url, sender, &mut mine.bytes_down).await {
            Ok(Told::SignedOff) => {
                mine.answered += 1;
                mine.took.push(clock.elapsed());
                return mine;
            }
            Ok(Told::Busy(seconds)) => {
                mine.busy += 1;
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            // A device would try again; here every one of these is a finding.
            Ok(Told::Other(_)) | Err(_) => {
                mine.other += 1;
                return mine;
            }
        }
    }
    mine
}

async fn ask(
    client: &reqwest::Client,
    url: &str,
    sender: &Sender,
    bytes_down: &mut u64,
) -> Outcome<Told> {
    let request = client
        .post(url)
        .header(AUTHORIZATION, &sender.auth)
        .header(CONTENT_TYPE, "application/octet-stream")
        .body(sender.body.clone());
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await?;
    *bytes_down += u64::try_from(body.len())?;
    if status == StatusCode::OK {
        return sender.check(&body).map(|()| Told::SignedOff);
    }
    let after = headers.get(RETRY_AFTER);
    let after = after.and_then(|text| text.to_str().ok()?.parse().ok());
    match (status, after) {
        (StatusCode::SERVICE_UNAVAILABLE, Some(seconds)) => Ok(Told::Busy(seconds)),
        (status, _) => Ok(Told::Other(status.as_u16())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_795_168_800_000);

    fn options(folder: &Path, devices: usize) -> Options {
        Options {
            folder: folder.to_owned(),
            devices,
            records: 9,
            host: Host::Here,
            with_floor: false,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_crowd_at_once_is_signed_off_to_the_last_device() {
        let folder = tempfile::tempdir().unwrap();
        let measured = storm(&options(folder.path(), 40), NOW).await.unwrap();
        assert!(measured.is_well(), "{measured:?}");
        assert_eq!(measured.took.len(), 40);
        let store = server::folder::Folder::at(&folder.path().join("centre"));
        let (store, _, _) = store.open().unwrap();
        let totals = store.read().totals().unwrap();
        assert_eq!(
            (totals.households, totals.visits, totals.receipts),
            (120, 120, 120)
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reply_that_does_not_name_all_ops_signs_nobody_off() {
        let folder = tempfile::tempdir().unwrap();
        let crowd = gather(&folder.path().join("centre"), 2, 3, NOW).unwrap();
        let mut crowd = crowd;
        // The control: the other device's reply proves nothing of the first one's ops.
        let (first, second) = (crowd.senders.remove(0), crowd.senders.remove(0));
        let mut mixed = first.clone();
        (mixed.body, mixed.auth) = (second.body.clone(), second.auth.clone());
        let measured = send_all(&crowd.centre.site.address, vec![mixed])
            .await
            .unwrap();
        assert_eq!((measured.signed_off, measured.other), (0, 1));
        let measured = send_all(&crowd.centre.site.address, vec![first, second])
            .await
            .unwrap();
        assert!(measured.is_well());
        crowd.centre.site.stop().await.unwrap();
    }
}
