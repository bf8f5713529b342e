use proptest::prelude::*;
use replica::{Hlc, Kind, Opening, Role, SecretKey, Seed, UnixMillis, leaf};

use super::*;

const ORG: OrgId = OrgId::from_bytes([1; 16]);

fn key(byte: u8) -> SecretKey {
    SecretKey::from_bytes(&[byte; 32])
}

/// Op 3 of a stream, with the signature so many ops behind it.
fn excerpt(actor: u32, behind: usize) -> Excerpt {
    let (centre, device) = (key(2), key(3));
    let certificate = Certificate {
        org: ORG,
        key: device.public(),
        role: Role::Device,
        actor: ActorId(1001),
        name: "Máy của chị Hoà".into(),
        from: UnixMillis(0),
        until: UnixMillis(1),
    };
    let opening = Opening {
        device: certificate.device(),
        nonce: [4; 16],
        seed: Seed::from_bytes([5; 16]),
    };
    let stream = StreamKey {
        org: ORG,
        scope: ScopeId(9),
        incarnation: opening.incarnation(ORG),
    };
    let op = |number: u8| {
        Op {
            kind: Kind(51),
            time: Hlc::from_bits(number.into()),
            actor: ActorId(actor),
            body: vec![0xa1, 0x00, 0x18, 100 + number],
        }
        .encode()
    };
    let before = [1, 2].iter().fold(stream.origin(), |head, number| {
        head.followed_by(&opening.seed, &op(*number))
    });
    let mut head = before.followed_by(&opening.seed, &op(3));
    let mut leaves = Vec::new();
    for number in (4..).take(behind) {
        leaves.push(leaf(&opening.seed, number.into(), &op(number)));
        head = head.followed_by(&opening.seed, &op(number));
    }
    Excerpt {
        scope: stream.scope,
        nonce: opening.nonce,
        number: 3,
        before: *before.hash.as_bytes(),
        salt: opening.seed.salt(3).unwrap(),
        op: op(3),
        behind: Leaves::of(&leaves),
        signature: device.sign_head(&stream, &head),
        certificate: certificate.sign(&centre),
    }
}

fn verify(excerpt: &Excerpt) -> Result<Proven, ExcerptError> {
    excerpt.verify(ORG, &key(2).public())
}

#[test]
fn an_op_is_proven_by_the_signature_over_its_link_or_one_behind() {
    let ids: Vec<_> = [0, 1, 7]
        .map(|behind| verify(&excerpt(1001, behind)).unwrap())
        .into();
    assert!(
        ids.iter()
            .all(|proven| proven.record == ids[0].record && proven.number == 3)
    );
    assert_eq!(ids[0].actor(), ActorId(1001));
}

#[test]
fn whoever_is_not_who_it_says_is_refused() {
    let other = excerpt(1002, 0);
    let device = DeviceId::of(&key(3).public());
    assert_eq!(verify(&other), Err(ExcerptError::AnotherActor(device)));
    let genuine = excerpt(1001, 0);
    let elsewhere = genuine.verify(OrgId::from_bytes([9; 16]), &key(2).public());
    assert_eq!(elsewhere, Err(ExcerptError::OtherOrganisation));
    let unknown = genuine.verify(ORG, &key(7).public());
    assert_eq!(unknown, Err(ExcerptError::Certificate));
    let changed = Excerpt {
        nonce: [5; 16],
        ..genuine.clone()
    };
    assert_eq!(verify(&changed), Err(ExcerptError::Signature));
    let short = Excerpt {
        behind: Some(Leaves(vec![0; 31])),
        ..genuine
    };
    assert_eq!(verify(&short), Err(ExcerptError::Form));
}

#[test]
fn the_text_survives_people() {
    let excerpt = excerpt(1001, 1);
    let text = excerpt.to_string();
    assert!(
        text.bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b":-".contains(&b))
    );
    let typed = format!("  {}\n {} ", text[..40].to_lowercase(), &text[40..]);
    for text in [text.as_str(), typed.as_str()] {
        assert_eq!(Excerpt::parse(text), Ok(excerpt.clone()));
    }
    for wrong in [
        "",
        "TUNGNHA-R1:",
        "TUNGNHA-R2:00",
        "đ",
        &text[..text.len() - 8],
        "tungnha:https://a#b",
    ] {
        assert_eq!(Excerpt::parse(wrong), Err(ExcerptError::Form), "{wrong}");
    }
}

proptest! {
    /// The control: the same check passes where nothing was changed.
    #[test]
    fn a_changed_byte_is_refused(behind in 0_usize..3, at: prop::sample::Index, by in 0_u8..=255) {
        let genuine = excerpt(1001, behind);
        let mut bytes = genuine.bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        let text = format!("{PREFIX}{}", BASE32.encode(&bytes));
        let read = Excerpt::parse(&text).and_then(|excerpt| verify(&excerpt));
        prop_assert_eq!(read.is_ok(), by == 0, "{} {}", at, by);
    }

    #[test]
    fn a_changed_letter_is_refused(at: prop::sample::Index, letter in "[0-9A-HJKMNP-TV-Z]") {
        let text = excerpt(1001, 0).to_string();
        let at = PREFIX.len() + at.index(text.len() - PREFIX.len());
        let changed = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
        let read = Excerpt::parse(&changed).and_then(|excerpt| verify(&excerpt));
        prop_assert_eq!(read.is_ok(), changed == text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text: String) {
        drop(Excerpt::parse(&text));
        drop(Excerpt::parse(&format!("{PREFIX}{text}")));
    }
}
