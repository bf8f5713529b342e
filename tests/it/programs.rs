//! Both programs as processes: a centre with one commune, and devices that enrol with it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The commune's office, as its code.
pub(crate) const OFFICE: &str = "17530";
/// The password of every user that is added.
pub(crate) const PASSWORD: &str = "mot-mat-khau-dai-1";

/// Returns the program of this name, built beside the tests.
pub(crate) fn program(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the tests' own path");
    let folder = tests
        .parent()
        .and_then(Path::parent)
        .expect("target/release");
    let path = folder.join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --release --workspace --bins`",
        path.display()
    );
    path
}

/// A server's folder, and the process that serves it.
#[derive(Debug)]
pub(crate) struct Centre {
    folder: PathBuf,
    /// What it listens on.
    listen: &'static str,
    /// Whom an office relays to.
    upstream: Option<String>,
    /// Where it serves.
    pub(crate) address: String,
    process: Option<Child>,
}

impl Centre {
    /// Makes a centre with an office, a hamlet, a collector and a supervisor, and serves it.
    pub(crate) fn found(folder: &Path) -> Self {
        Self::begin(folder, "127.0.0.1:0", &[])
    }

    /// The same for a network: it serves by TLS, under the name of this machine.
    pub(crate) fn found_on_network(folder: &Path) -> Self {
        Self::begin(
            folder,
            "0.0.0.0:0",
            &["--address", "https://localhost:8443"],
        )
    }

    fn begin(folder: &Path, listen: &'static str, more: &[&str]) -> Self {
        let mut centre = Self {
            folder: folder.to_owned(),
            listen,
            upstream: None,
            address: String::new(),
            process: None,
        };
        centre.run(&[&["init", "--name", "Yên Thành"], more].concat());
        centre.run(&[
            "unit",
            "add",
            "--level",
            "office",
            "--code",
            OFFICE,
            "--name",
            "Xã Đô Thành",
        ]);
        centre.run(&[
            "unit", "add", "--level", "hamlet", "--code", "X3", "--name", "Xóm 3", "--parent",
            OFFICE,
        ]);
        centre.run(&[
            "collector",
            "add",
            "--code",
            "NA-001",
            "--name",
            "Trần Thị Hoà",
            "--office",
            OFFICE,
        ]);
        centre.typed(
            &["user", "add", "giamsat", "--role", "supervisor"],
            PASSWORD,
        );
        centre.serve();
        centre
    }

    /// Makes the server of the centre's office, which relays to it, and serves it as the centre is served.
    pub(crate) fn office(&self, folder: &Path) -> Self {
        let mut office = Self {
            folder: folder.to_owned(),
            listen: self.listen,
            upstream: Some(self.address.clone()),
            address: String::new(),
            process: None,
        };
        let said = self.run(&["invite", "--office", OFFICE, "--address", &self.address]);
        let invitation = said["invitation"].as_str().expect("an invitation");
        let init = ["init", "--join", invitation, "--name", "Xã Đô Thành"];
        let network = ["--address", "https://localhost:8443"];
        let more: &[&str] = if self.address.starts_with("https") {
            &network
        } else {
            &[]
        };
        office.run(&[&init, more].concat());
        office.serve();
        office
    }

    /// Serves what lies in another folder, as this is served.
    pub(crate) fn in_place(&self, folder: &Path) -> Self {
        let mut other = Self {
            folder: folder.to_owned(),
            listen: self.listen,
            upstream: self.upstream.clone(),
            address: String::new(),
            process: None,
        };
        other.serve();
        other
    }

    /// Serves an office again that relays to where the centre is now.
    pub(crate) fn serve_below(&mut self, centre: &Self) {
        self.upstream = Some(centre.address.clone());
        self.serve();
    }

    /// Serves on a port that the system chooses, until [`Self::kill`] or the end.
    pub(crate) fn serve(&mut self) {
        let mut command = self.command(&["serve", "--listen", self.listen]);
        if let Some(upstream) = &self.upstream {
            command.args(["--upstream", upstream]);
        }
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a server");
        let out = BufReader::new(process.stdout.take().expect("its output"));
        let line = out
            .lines()
            .map_while(Result::ok)
            .find(|line| line.contains("http"));
        let line = line.expect("the line that names the address");
        let at = line.find("http").expect("an address");
        let address = line[at..].trim().trim_end_matches('.');
        self.address = address.replace("0.0.0.0", "localhost");
        self.process = Some(process);
    }

    /// Kills the server as a power cut does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("to kill the server");
            process.wait().expect("its end");
        }
    }

    /// Returns the data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the program with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("tungnha-server"));
        command.arg("--data").arg(&self.folder).args(arguments);
        command
    }

    /// Runs a command that must succeed and returns its JSON.
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        json_of(
            &self
                .command(arguments)
                .arg("--json")
                .output()
                .expect("the program"),
        )
    }

    fn typed(&self, arguments: &[&str], input: &str) -> Value {
        let mut process = self
            .command(arguments)
            .arg("--json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut stdin = process.stdin.take().expect("its input");
        stdin.write_all(input.as_bytes()).expect("to type");
        drop(stdin);
        json_of(&process.wait_with_output().expect("its end"))
    }

    /// Invites the collector once more.
    pub(crate) fn invite(&self) -> String {
        self.invite_to(&self.address)
    }

    /// Invites the collector to come to some address.
    pub(crate) fn invite_to(&self, address: &str) -> String {
        let said = self.run(&["invite", "--collector", "NA-001", "--address", address]);
        said["invitation"]
            .as_str()
            .expect("an invitation")
            .to_owned()
    }

    /// The sum of counted and held premiums in the ledger, and the number of receipts.
    pub(crate) fn ledger(&self) -> (i64, u64) {
        let said = self.run(&["ledger", "--by", "collector", "--format", "json"]);
        let total = &said["total"];
        let sum = |key: &str| total[key].as_i64().unwrap_or_default();
        (
            sum("counted") + sum("held"),
            total["receipts"].as_u64().unwrap_or_default(),
        )
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A collector's device: a data folder.
#[derive(Debug)]
pub(crate) struct Device {
    folder: PathBuf,
}

impl Device {
    /// Returns the device whose folder this is, enrolled or not.
    pub(crate) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Returns the data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Enrols a device with a centre that serves.
    pub(crate) fn enrol(folder: &Path, centre: &Centre) -> Self {
        let device = Self::at(folder);
        device.run(&["enrol", &centre.invite()]);
        device
    }

    /// Returns the program on this folder, not yet started, without further arguments.
    pub(crate) fn plain(&self) -> Command {
        let mut command = Command::new(program("tungnha"));
        command.arg("--data").arg(&self.folder);
        command
    }

    /// Returns the program with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.plain();
        command.args(arguments).arg("--json");
        command
    }

    /// Runs a command to its end, however it ends.
    pub(crate) fn try_run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program")
    }

    /// Runs a command that must succeed and returns its JSON.
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        json_of(&self.try_run(arguments))
    }

    /// Adds a household with one person and returns the person's id.
    pub(crate) fn add_person(&self, name: &str) -> String {
        let house = self.run(&["household", "add", "--name", name, "--address", "Xóm 3"]);
        let house = house["id"].as_str().expect("an id").to_owned();
        let person = self.run(&["person", "add", "--household", &house, "--name", name]);
        person["id"].as_str().expect("an id").to_owned()
    }

    /// Every receipt on the device, as JSON.
    pub(crate) fn receipts(&self) -> Vec<Value> {
        let list = self.run(&["receipt", "list", "--limit", "100000"]);
        list.as_array().expect("a list").clone()
    }
}

fn json_of(output: &Output) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why}: {}", text(&output.stdout)))
}
