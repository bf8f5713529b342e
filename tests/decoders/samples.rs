//! Whole inputs to begin with: the golden samples of all encodings, and what was truly signed.
//!
//! They are read from where they are frozen, so that a new sample is one here, too.

use std::fs;
use std::path::{Path, PathBuf};

use book::body::Body;
use line::ZSTD;
use replica::{ActorId, Certificate, Kind, OrgId, PublicKey, Role, UnixMillis};
use wire::{
    CompactProof, Invitation, InvitationCode, Letter, Message as _, RequestAuth, RootFingerprint,
    SyncReply, SyncRequest,
};

use super::file::sealed;
use super::genuine::genuine;

/// What happens to money after it was taken has kinds from this number on, without a gap.
const FIRST_ACT: u16 = 54;

/// Returns whole inputs of a target.
pub(super) fn samples(target: &str) -> Vec<Vec<u8>> {
    match target {
        "op" => genuine().ops.clone(),
        "body" => bodies()
            .iter()
            .map(|(kind, body)| whole(*kind, body))
            .collect(),
        "sync_request" => golden("sync-request"),
        "sync_reply" => golden("sync-reply"),
        "enrol_request" => golden("enrol-request"),
        "enrol_reply" => golden("enrol-reply"),
        "packed" => packed(),
        "stretch" => vec![
            request_with(&[(0, 5)]),
            request_with(&[(0, 99), (5, 99), (12, 1)]),
        ],
        "certificate" => vec![certificate()],
        "proof" => proofs(),
        "invitation" => vec![invitation().into_bytes()],
        "excerpt" => genuine().excerpts().map(String::into_bytes).to_vec(),
        "request_auth" => request_auths().map(String::into_bytes).to_vec(),
        "tariff" => vec![read("crates/book/tariff/vietnam.toml")],
        "file" => letters().iter().map(sealed).collect(),
        "letter" => letters().iter().map(unsealed).collect(),
        _ => Vec::new(),
    }
}

/// Returns a body of every kind, as frozen. Which kind it is, is told by what reads it and writes the same.
pub(super) fn bodies() -> Vec<(Kind, Vec<u8>)> {
    let text = |name| String::from_utf8(read(name)).expect("text");
    let (bodies, premiums) = (
        text("crates/book/golden/bodies.txt"),
        text("crates/book/golden/premiums.txt"),
    );
    // Of the others what is a body alone: the rest stands in receipts.
    let tariff = premiums.lines().filter(|line| line.starts_with("tariff "));
    let frozen: Vec<&str> = bodies.lines().chain(tariff).collect();
    let mut bodies = Vec::new();
    for line in frozen {
        let (_, hex) = line.split_once(' ').expect("a name and bytes");
        let body = from_hex(hex);
        let fits = |kind: &Kind| Body::decode(*kind, &body).is_ok_and(|read| read.encode() == body);
        bodies.extend(
            (0..FIRST_ACT)
                .map(Kind)
                .filter(fits)
                .map(|kind| (kind, body.clone())),
        );
    }
    // Several acts look alike: each is of the kind in whose place it stands.
    let acts = text("crates/book/golden/acts.txt");
    for (line, kind) in acts.lines().zip((FIRST_ACT..).map(Kind)) {
        let (name, hex) = line.split_once(' ').expect("a name and bytes");
        let body = from_hex(hex);
        let read = Body::decode(kind, &body);
        assert!(read.is_ok_and(|read| read.encode() == body), "{name}");
        bodies.push((kind, body));
    }
    bodies
}

fn whole(kind: Kind, body: &[u8]) -> Vec<u8> {
    let mut whole = minicbor::to_vec(kind).expect("to write into memory");
    whole.extend_from_slice(body);
    whole
}

fn packed() -> Vec<Vec<u8>> {
    let mut packed: Vec<_> = ["sync-request", "sync-reply", "enrol-request", "enrol-reply"]
        .iter()
        .flat_map(|name| golden(name))
        .flat_map(|body| [[&[0], &*body].concat(), ZSTD.pack(&body)])
        .collect();
    packed.push(ZSTD.pack(&request_with(&[(0, 99)])));
    packed.push(ZSTD.pack(&[0; 10_000]));
    packed
}

fn request_with(cuts: &[(usize, usize)]) -> Vec<u8> {
    let idle = golden("sync-request-idle").remove(0);
    let mut request = SyncRequest::from_body(&idle).expect("a golden sample");
    let stretches = cuts
        .iter()
        .map(|(after, count)| genuine().stretch(*after, *count));
    request.stretches = stretches.collect();
    request.to_body()
}

fn certificate() -> Vec<u8> {
    minicbor::to_vec(genuine().signed_certificate()).expect("to write into memory")
}

/// A proof that says all itself, and one that leans on its reply.
fn proofs() -> Vec<Vec<u8>> {
    let idle = golden("sync-reply-idle").remove(0);
    let mut reply = SyncReply::from_body(&idle).expect("a golden sample");
    let proof = &genuine().proof;
    reply.proof = Some(CompactProof::of(proof, reply.time, &[].into()));
    let alone = reply.to_body();
    let scope = genuine().stream.scope;
    let held = proof.heads(scope).expect("spelled out").clone();
    let held = [(scope, held)].into();
    reply.time = proof.time;
    reply.proof = Some(CompactProof::of(proof, reply.time, &held));
    reply.heads = Some(held);
    vec![alone, reply.to_body()]
}

fn letters() -> Vec<Letter> {
    let read = |body: &Vec<u8>| SyncRequest::from_body(body).expect("a golden sample");
    let requests = golden("sync-request").iter().map(read).collect();
    let read = |body: &Vec<u8>| SyncReply::from_body(body).expect("a golden sample");
    let replies = golden("sync-reply").iter().map(read).collect();
    vec![Letter::Ask(requests), Letter::Answer(replies)]
}

/// Returns a letter's kind and body.
fn unsealed(letter: &Letter) -> Vec<u8> {
    let (kind, parts): (u8, Vec<_>) = match letter {
        Letter::Ask(requests) => (0, requests.iter().map(|one| one.pack(&ZSTD)).collect()),
        Letter::Answer(replies) => (1, replies.iter().map(|one| one.pack(&ZSTD)).collect()),
    };
    let mut content = vec![kind];
    for part in parts {
        let length = u32::try_from(part.len()).expect("a small part");
        content.extend_from_slice(&length.to_be_bytes());
        content.extend_from_slice(&part);
    }
    content
}

fn invitation() -> String {
    let root = RootFingerprint::of(&PublicKey::from_bytes([3; 32]));
    let code = InvitationCode::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
    let invitation = Invitation::new("https://trung-tam.example.vn:8443", root, code);
    invitation.expect("a fit address").to_string()
}

/// A header as it is, and one that shows a certificate.
fn request_auths() -> [String; 2] {
    let genuine = genuine();
    let plain = RequestAuth::sign(&genuine.key, genuine.opening.device, "/v1/sync", b"");
    let certificate = Certificate {
        org: OrgId::from_bytes([1; 16]),
        key: genuine.key.public(),
        role: Role::Device,
        actor: ActorId(7),
        name: "Máy của cô Hoà".to_owned(),
        from: UnixMillis(0),
        until: UnixMillis(1),
    };
    let shown = certificate.sign(&genuine.key);
    [plain.to_string(), plain.showing(Some(shown)).to_string()]
}

/// Returns the golden messages whose names begin so.
fn golden(name: &str) -> Vec<Vec<u8>> {
    let folder = root().join("crates/wire/src/tests/golden");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("golden samples")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| {
            let file = path.file_name().and_then(|file| file.to_str());
            file.is_some_and(|file| file.starts_with(name))
        })
        .collect();
    files.sort();
    let texts = files
        .iter()
        .map(|path| fs::read_to_string(path).expect("a golden sample"));
    texts.map(|text| from_hex(text.trim())).collect()
}

fn read(path: &str) -> Vec<u8> {
    fs::read(root().join(path)).expect(path)
}

fn from_hex(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits");
    digits.chunks_exact(2).map(byte).collect()
}

/// Returns where the sources lie.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests is in the workspace")
        .to_owned()
}
