//! A real Chromium without a screen, driven through chromedriver: opens, types, presses, looks, takes pictures.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(30);
/// The widths at which every page is looked at: a phone's and a desk's.
const WIDTHS: [u32; 2] = [360, 1200];
/// The height of the window while somebody works in it.
const HEIGHT: u32 = 740;

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=vi",
];

/// How often chromedriver is started until it listens.
const TRIES: u32 = 5;

/// A chromedriver of our own, ended with the test however that ends.
struct Driver(Child);

impl Driver {
    /// Starts chromedriver on a port that the system chooses, and returns its address.
    fn start() -> (Self, String) {
        let missing = |what: &str| {
            format!("{what} is missing: run `bash tests/run`, which installs what the tests need")
        };
        let chromium = Command::new("chromium").arg("--version").output();
        assert!(chromium.is_ok(), "{}", missing("chromium"));
        // It binds one port for both kinds of address, one after the other, and gives up where another test took it
        // in between.
        (0..TRIES)
            .find_map(|_| {
                let process = Command::new("chromedriver")
                    .arg("--port=0")
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn();
                let mut process = process.unwrap_or_else(|_| panic!("{}", missing("chromedriver")));
                let out = BufReader::new(process.stdout.take().expect("its output"));
                let driver = Self(process);
                let port = out.lines().map_while(Result::ok).find_map(|line| {
                    // Before it listens it says “on port 0”.
                    let port = line.split("successfully on port ").nth(1)?;
                    port.trim().trim_end_matches('.').parse::<u16>().ok()
                })?;
                Some((driver, format!("http://127.0.0.1:{port}")))
            })
            .expect("a line that names chromedriver's port")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Devtools {
    name: &'static str,
    values: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.name, "params": self.values });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// A window of a browser that knows nothing yet.
pub(crate) struct Browser {
    client: Client,
    pictures: PathBuf,
    // After the client: the driver ends last.
    _driver: Driver,
}

impl Browser {
    /// Opens an empty window; `profile` is an empty folder, downloads go to `downloads`.
    pub(crate) async fn open(profile: &Path, downloads: &Path) -> Self {
        let (driver, address) = Driver::start();
        let mut flags: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({ "goog:chromeOptions": { "args": flags } });
        let Value::Object(wanted) = wanted else {
            unreachable!("an object was written above")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&address)
            .await
            .expect("a window of Chromium");
        let pictures = program_folder().join("pictures");
        fs::create_dir_all(&pictures).expect("a folder for pictures");
        let browser = Self {
            client,
            pictures,
            _driver: driver,
        };
        browser
            .devtools(
                "Browser.setDownloadBehavior",
                json!({ "behavior": "allow", "downloadPath": downloads }),
            )
            .await;
        browser.size(WIDTHS[0], HEIGHT).await;
        browser
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("to close the window");
    }

    async fn devtools(&self, name: &'static str, values: Value) {
        let command = Devtools { name, values };
        self.client
            .issue_cmd(command)
            .await
            .unwrap_or_else(|why| panic!("{name}: {why}"));
    }

    /// Sizes the page itself: a desktop window cannot be as narrow as a phone.
    async fn size(&self, width: u32, height: u32) {
        let values =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", values)
            .await;
    }

    /// Goes to an address.
    pub(crate) async fn go(&self, address: &str) {
        self.client.goto(address).await.expect("to go there");
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("to load it again");
    }

    /// Returns the address.
    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.expect("an address").into()
    }

    /// Waits until the address has this in it.
    pub(crate) async fn arrives(&self, part: &str) {
        self.until(part, async || self.address().await.contains(part))
            .await;
    }

    /// Waits until the page shows these words.
    pub(crate) async fn shows(&self, words: &str) {
        self.until(words, async || self.text().await.contains(words))
            .await;
    }

    /// Waits until a condition holds; `what` names it.
    pub(crate) async fn until(&self, what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        if waited.await.is_err() {
            panic!("never: {what}\n{}", self.text().await);
        }
    }

    /// Returns the words of the page, as an element's words are: no blank is a special one. Empty while one page
    /// gives way to the next.
    pub(crate) async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let said = self.client.execute(script, Vec::new()).await;
        let said = said.ok().and_then(|said| said.as_str().map(str::to_owned));
        said.unwrap_or_default().replace('\u{a0}', " ")
    }

    /// Waits for an element.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE);
        let found = found.for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|why| panic!("{css}: {why}"))
    }

    /// Types into a field, over what is there.
    pub(crate) async fn types(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("to empty the field");
        field.send_keys(text).await.expect("to type");
    }

    /// Chooses a value of a list.
    pub(crate) async fn chooses(&self, css: &str, value: &str) {
        let list = self.find(css).await;
        list.select_by_value(value).await.expect("the value");
    }

    /// Presses a button or a link.
    pub(crate) async fn press(&self, css: &str) {
        self.find(css).await.click().await.expect("to press it");
    }

    /// Presses twice, faster than the first press is answered.
    pub(crate) async fn press_twice(&self, css: &str) {
        let button = serde_json::to_value(self.find(css).await).expect("a button");
        let script = "arguments[0].click(); arguments[0].click();";
        let pressed = self.client.execute(script, vec![button]).await;
        pressed.expect("to press it twice");
    }

    /// Presses the link or button with these words.
    pub(crate) async fn follow(&self, words: &str) {
        let path = format!("//main//*[self::a or self::button][contains(., \"{words}\")]");
        let found = self.client.wait().at_most(PATIENCE);
        let found = found.for_element(Locator::XPath(&path)).await;
        let found = found.unwrap_or_else(|why| panic!("{words}: {why}"));
        found.click().await.expect("to press it");
    }

    /// Looks at the whole page at each width: it must fit, and its picture is kept.
    pub(crate) async fn look(&self, name: &str) {
        for width in WIDTHS {
            self.size(width, HEIGHT).await;
            let script = "const root = document.documentElement; \
                          return [root.scrollWidth, root.clientWidth, root.scrollHeight]";
            let sizes = self.client.execute(script, Vec::new()).await;
            let sizes: [u32; 3] =
                serde_json::from_value(sizes.expect("the page's size")).expect("three numbers");
            let [needs, has, height] = sizes;
            assert_eq!(has, width, "{name}: the page is as wide as was asked");
            assert!(
                needs <= has,
                "{name}: {needs} px wide in a window of {has} px"
            );
            self.size(width, height.max(HEIGHT)).await;
            let picture = self.client.screenshot().await.expect("a picture");
            let path = self.pictures.join(format!("{name}-{width}.png"));
            fs::write(path, picture).expect("to keep the picture");
        }
        self.size(WIDTHS[0], HEIGHT).await;
    }
}

/// Returns the folder above the one with the programs: `target`.
fn program_folder() -> PathBuf {
    let program = super::programs::program("tungnha");
    let target = program.parent().and_then(Path::parent);
    target.expect("target/release").to_owned()
}
