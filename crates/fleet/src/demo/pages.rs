//! Opens a supervisor's and a collector's pages for whoever looks on.

use agent_client::ui;
use serde::Serialize;
use server::accounts::{NewUser, add_user};
use store::accounts::Duty;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use web::lang::Lang;

use super::checks::Findings;
use super::evening::Evening;
use crate::fault::{Fault, Outcome};
use crate::town::Centre;
use crate::world::Chance;

/// Where to look, and how to get in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Open {
    /// The centre's pages.
    pub supervisor: String,
    /// The supervisor's login name.
    pub user: String,
    /// The password, made for this run.
    pub password: String,
    /// A collector's pages, with the start's secret; empty where none are open.
    pub collector: String,
    /// Whose.
    pub name: String,
}

/// Opens both.
///
/// # Errors
///
/// Where a port or the store fails.
pub async fn open(evening: &Evening, seed: u64, lang: Lang) -> Outcome<Open> {
    let mut chance = Chance::part(seed, 7);
    let (user, password) = add_supervisor(&evening.centre, &mut chance)?;
    let (collector, name) = collector_pages(evening, &mut chance, lang).await?;
    evening.office.relay();
    Ok(Open {
        supervisor: evening.centre.site.address.clone(),
        user,
        password,
        collector,
        name,
    })
}

/// Adds a supervisor, who reads everything: the login name and the password, made for this run.
pub(crate) fn add_supervisor(centre: &Centre, chance: &mut Chance) -> Outcome<(String, String)> {
    let password = format!("yen-thanh-{:08x}", chance.below(1 << 32));
    let new = NewUser {
        name: "giamsat".to_owned(),
        full_name: Some("Giám sát viên".to_owned()),
        duty: Duty::Supervisor,
        office: None,
    };
    let salt = chance.bytes();
    centre.work(|store, now| add_user(store, &new, &password, &salt, now))?;
    Ok((new.name, password))
}

impl Open {
    /// Returns how to get in, as people read it.
    #[must_use]
    pub fn print(&self, lang: Lang) -> String {
        let Self {
            supervisor,
            user,
            password,
            collector,
            name,
        } = self;
        let office = match lang {
            Lang::Vi => format!("Trang giám sát: {supervisor}  (tên {user}, mật khẩu {password})"),
            Lang::En => {
                format!("Supervisor's page: {supervisor}  (user {user}, password {password})")
            }
        };
        match (lang, collector.is_empty()) {
            (_, true) => office,
            (Lang::Vi, false) => format!("{office}\nTrang của nhân viên thu {name}: {collector}"),
            (Lang::En, false) => format!("{office}\nPage of collector {name}: {collector}"),
        }
    }

    /// Logs in as the supervisor, opens the ledger, and opens the collector's start.
    ///
    /// # Errors
    ///
    /// Where nobody listens.
    pub async fn check(&self, findings: &mut Findings) -> Outcome<()> {
        let form = format!("user={}&password={}", self.user, self.password);
        let login = format!(
            "POST /login HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let (_, headers) = ask(&self.supervisor, &login).await?;
        let cookie = headers
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie
            .and_then(|cookie| cookie.split(';').next())
            .unwrap_or_default();
        let get = |cookie: &str| {
            format!(
                "GET /{{path}} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n"
            )
        };
        let (status, _) = ask(&self.supervisor, &get(cookie)).await?;
        findings.add("page-supervisor", status == 200, status.to_string());
        let (without, _) = ask(&self.supervisor, &get("")).await?;
        findings.add("page-locked", without != 200, without.to_string());
        if !self.collector.is_empty() {
            let (status, _) = ask(&self.collector, &get("")).await?;
            findings.add(
                "page-collector",
                (200..400).contains(&status),
                status.to_string(),
            );
        }
        Ok(())
    }
}

/// Sends a request to a page's server and returns status and headers of the answer.
async fn ask(url: &str, request: &str) -> Outcome<(u16, String)> {
    let bare = url.trim_start_matches("http://");
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let mut line = TcpStream::connect(host).await?;
    let request = request.replace("{host}", host).replace("{path}", path);
    line.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    let head = text.split_once("\r\n\r\n").map_or(&*text, |(head, _)| head);
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| Fault::new(format!("{host} answers with something else")))?;
    Ok((status, head.to_owned()))
}

async fn collector_pages(
    evening: &Evening,
    chance: &mut Chance,
    lang: Lang,
) -> Outcome<(String, String)> {
    let Some(device) = evening.devices.first() else {
        return Ok((String::new(), String::new()));
    };
    let app = device.pages(chance.bytes(), lang);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!(
        "http://{}/start?key={}",
        listener.local_addr()?,
        app.secret()
    );
    // Serves until the process ends, as the device's own program would.
    tokio::spawn(async move { axum::serve(listener, ui::router(app)).await });
    Ok((address, device.name.clone()))
}
