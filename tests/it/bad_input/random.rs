//! Input that nobody thought of: no argument makes a program panic, no bytes make a server fail.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use super::raw::{request, send};
use super::refused::{centre_state, output, state};
use crate::programs::{Centre, Device};

/// How many argument vectors each program is given.
const VECTORS: u32 = 300;
/// How many requests each path is given.
const REQUESTS: u32 = 25;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).expect("31 bits") % bound
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most + 1))
            .map(|_| u8::try_from(self.below(256)).expect("a byte"))
            .collect()
    }
}

/// Command lines that are nearly right. `ui` and `serve` do not end by themselves; their wrong flags do.
const OF_DEVICE: &[&str] = &[
    "household add --name An --address Xóm --phone 0912345678 --members 4",
    "household edit {house} --poverty near-poor:1:01/01/2026:31/12/2026",
    "household list --limit 5 --offset 1",
    "household find an",
    "person add --household {house} --name An --cccd 040187001234 --card GD4010123456789:31/12/2026",
    "person edit {person} --birth-date 1987 --sex female --group poor --order 2",
    "visit add {house} --outcome appointment --appointment 01/12/2026 --day 01/11/2026",
    "quote bhxh --months 3 --income 1500000 --local-percent 20 --sponsor 0",
    "quote bhyt --member 1:12 --member 2:6:31/12/2026",
    "collect --line {person}:bhxh:3:1500000:poor --line -:bhyt:12:1 --cash 1 --again x --visit",
    "receipt show BH26:1",
    "receipt list --day 01/11/2026 --limit 3",
    "hand-over add --amount 1 --note 1000:1",
    "cash",
    "status",
    "sync --server http://127.0.0.1:1",
    "conflicts choose {house} phone 1",
    "enrol tungnha:http://127.0.0.1:1#0.0",
];
const OF_SERVER: &[&str] = &[
    "init --name An --address http://127.0.0.1:1 --book-size 5",
    "unit add --level hamlet --code X4 --name An --parent 17530",
    "collector add --code NA-9 --name An --office 17530",
    "user add an --role supervisor",
    "token add giamsat",
    "invite --collector NA-001 --hamlets X3 --hours 3 --address http://127.0.0.1:1",
    "hand-over count 0000 --counted 1 --as giamsat --day 01/11/2026",
    "ledger --by commune,scheme --from 01/11/2026 --to 30/11/2026 --as-of 3 --format json",
    "participants --on 30/06/2021 --new-since 01/01/2021 --format csv",
    "cash",
    "conflicts",
    "held",
    "verify",
    "rebuild",
    "serve --listen nowhere",
];
const ODD: &[&str] = &[
    "",
    "-",
    "--",
    "---",
    "-1",
    "0",
    "00000000000000000000000000000000",
    "99999999999999999999",
    "1e9",
    "NaN",
    "1.000",
    "1,5",
    "-9223372036854775808",
    "31/02/2026",
    "00/00/0000",
    "29/02/2100",
    "9999-12-31",
    "đồng",
    "Nguyễn\u{301}",
    "\u{202e}abc",
    "a\nb",
    "\u{1b}[2J",
    ":",
    "::::",
    ":bhyt:",
    "--json",
    "--lang",
    "en",
    "--help",
    "-h",
    "--version",
    "--data=",
    "--id",
    "--day",
    "--limit",
    "../../etc/passwd",
    "'; drop table op",
    "%00",
    "{}",
    "ﷺﷺﷺﷺﷺﷺﷺﷺ",
    "😀",
];

/// A nearly right command line with up to three arguments replaced, doubled, lost or put elsewhere.
fn arguments(dice: &mut Dice, lines: &[&str], known: &[(&str, &str)]) -> Vec<OsString> {
    let line = dice.one(lines);
    let replace = |word: &str| {
        known
            .iter()
            .fold(word.to_owned(), |word, (from, to)| word.replace(from, to))
    };
    let mut words: Vec<OsString> = line.split(' ').map(|word| replace(word).into()).collect();
    if dice.below(3) > 0 {
        // One wrong value behind a flag, or at the end.
        let flags: Vec<usize> = (1..words.len())
            .filter(|at| words[at - 1].to_string_lossy().starts_with("--"))
            .collect();
        let at = match dice.below(flags.len() + 1) {
            last if last == flags.len() => words.len() - 1,
            flag => flags[flag],
        };
        words[at] = dice.one(ODD).into();
        return words;
    }
    for _ in 0..=dice.below(3) {
        let at = dice
            .below(words.len().max(1))
            .min(words.len().saturating_sub(1));
        match dice.below(7) {
            _ if words.is_empty() => words.push(dice.one(ODD).into()),
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[at].clone()),
            2 => words.swap(0, at),
            3 => {
                words[at] = OsString::from_vec(
                    dice.bytes(12)
                        .into_iter()
                        .filter(|byte| *byte > 0)
                        .collect(),
                )
            }
            4 => words[at] = "9".repeat(1 + dice.below(5000)).into(),
            5 => words.insert(at, dice.one(ODD).into()),
            _ => words[at] = dice.one(ODD).into(),
        }
    }
    // By chance it may become one of the two that do not end by themselves.
    words.retain(|word| word != "ui" && word != "serve");
    words
}

#[test]
fn no_argument_makes_a_program_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let person = device.add_person("Đỗ Văn An");
    let houses = device.run(&["household", "list"]);
    let known = [
        ("{person}", person.as_str()),
        ("{house}", houses[0]["id"].as_str().expect("an id")),
    ];
    let mut dice = Dice(0x7475_6e67_6e68_6131);
    let mut ends = [0; 8];
    for round in 0..VECTORS * 2 {
        let (mut command, lines) = match round % 2 {
            0 => (device.plain(), OF_DEVICE),
            _ => (centre.command(&[]), OF_SERVER),
        };
        let arguments = arguments(&mut dice, lines, &known);
        command.args(&arguments).current_dir(folder.path());
        let ran = output(command);
        let told = String::from_utf8_lossy(&ran.stderr);
        let exit = ran.status.code().unwrap_or(-1);
        let end = usize::try_from(exit)
            .ok()
            .and_then(|exit| ends.get_mut(exit));
        assert!(!told.contains("panicked"), "{arguments:?}: {told}");
        *end.unwrap_or_else(|| panic!("{arguments:?} ended with {exit}: {told}")) += 1;
        assert!(exit != 1, "{arguments:?}: {told}");
        assert_eq!(exit == 0, told.is_empty(), "{arguments:?}: {told}");
    }
    // The control: many were understood, many were not.
    assert!(ends[0] > 20 && ends[2] > 40 && ends[3] > 40, "{ends:?}");
    println!("ends by exit status: {ends:?}");
    state(&device);
    centre_state(&centre);
}

const PATHS: &[&str] = &[
    "/",
    "/receipts",
    "/receipts/00",
    "/receipts/{}",
    "/conflicts",
    "/held",
    "/cash",
    "/hand-overs",
    "/participants",
    "/login",
    "/logout",
    "/style.css",
    "/healthz",
    "/v1/sync",
    "/v1/enrol",
    "/v1/tls",
    "/v1/organisation",
    "/v1/ledger",
    "/v1/participants",
    "/v1/conflicts",
    "/v1/held",
    "/v1/declared",
    "/v1/overspent",
    "/v1/cash",
    "/nowhere",
    "/%ff%00",
    "//",
    "/../server.key",
];
const QUERIES: &[&str] = &[
    "",
    "?",
    "?by=house",
    "?from=31/02/2026",
    "?from=&to=&by=",
    "?as_of=-1",
    "?as_of=99999999999999999999",
    "?on=%ff%fe",
    "?format=pdf&format=csv",
    "?limit=-1&offset=x",
    "?office=%27%3b--",
    "?lang=xx",
    "?a=b&&==&%",
];
const HEADERS: &[&str] = &[
    "",
    "Content-Type: application/x-www-form-urlencoded\r\n",
    "Content-Type: application/json\r\n",
    "Authorization: Tungnha 00.AA\r\n",
    "Authorization: Bearer x\r\n",
    "Authorization: \u{fffd}\r\n",
    "Cookie: session=x; =; ;;\r\n",
    "Accept: text/html\r\n",
    "Origin: null\r\n",
    "Sec-Fetch-Site: cross-site\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Accept-Language: \u{202e}\r\n",
];

#[test]
fn no_bytes_make_a_server_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let before = centre_state(&centre);
    let device = "0".repeat(32);
    let signed = format!("Authorization: Tungnha {device}.{}\r\n", "A".repeat(86));
    let mut headers = HEADERS.to_vec();
    headers.push(&signed);
    let token = centre.run(&["token", "add", "giamsat"]);
    let bearer = format!(
        "Authorization: Bearer {}\r\n",
        token["token"].as_str().expect("a token")
    );
    headers.extend([bearer.as_str(); 6]);

    let mut dice = Dice(0x6d6f_745f_7068_6965);
    let mut answered = std::collections::BTreeMap::new();
    for path in PATHS {
        for _ in 0..REQUESTS {
            let method = dice.one(&[
                "GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "X",
            ]);
            let path = format!("{path}{}", dice.one(QUERIES));
            let asked = request(method, &path, dice.one(&headers), &dice.bytes(300));
            let Some(said) = send(&centre.address, &asked) else {
                continue;
            };
            assert!(
                said.status < 500,
                "{}: {said:?}",
                String::from_utf8_lossy(&asked)
            );
            *answered.entry(said.status).or_insert(0) += 1;
        }
    }
    println!("answers by status: {answered:?}");
    // The control: the server was really asked, and said both yes and no.
    assert!(
        answered.get(&200) > Some(&20) && answered.len() > 4,
        "{answered:?}"
    );
    assert_eq!(centre_state(&centre), before);
    let alive = send(&centre.address, &request("GET", "/healthz", "", b""));
    assert_eq!(alive.expect("an answer").status, 200);
}
