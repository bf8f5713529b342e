//! Sizes around the edge of a page, both ways.

use super::world::*;
use crate::Budget;

/// More than one piece of this needs, less than two do.
const PIECE: u32 = 220;

fn check(count: usize, pieces: u32) {
    let budget = Budget {
        request_bytes_max: PIECE * pieces,
        reply_bytes_max: PIECE * pieces,
    };
    let mut centre = Centre::new();
    let (mut writer, mut reader) = (centre.device(1), centre.device(2));
    writer.register_pieces(count);
    let (up, _) = sync_with(&mut writer, &mut centre.node, budget);
    assert!(up.complete && up.refused.is_empty(), "{count}: {up:?}");
    assert_eq!(centre.node.households(), count);
    assert_eq!(writer.places().2, writer.places().0);

    let (down, _) = sync_with(&mut reader, &mut centre.node, budget);
    assert!(
        down.complete && down.refused.is_empty(),
        "{count}: {down:?}"
    );
    assert_eq!(reader.households(), count);
    assert_eq!(reader.bytes(), centre.node.bytes());
}

#[test]
fn every_count_around_the_edge_of_a_page_arrives_whole() {
    let pages = 5;
    for count in [0, 1, 4, 5, 6, 10, 11] {
        check(count, pages);
    }
}

#[test]
fn a_page_smaller_than_any_stretch_still_moves_on() {
    let budget = Budget {
        request_bytes_max: 1,
        reply_bytes_max: 1,
    };
    let mut centre = Centre::new();
    let (mut writer, mut reader) = (centre.device(1), centre.device(2));
    writer.register_pieces(7);
    let (up, exchanges) = sync_with(&mut writer, &mut centre.node, budget);
    assert!(up.complete, "{up:?}");
    // Its control: the page was small indeed.
    assert!(exchanges >= 7, "{exchanges}");
    let (down, exchanges) = sync_with(&mut reader, &mut centre.node, budget);
    assert!(down.complete, "{down:?}");
    assert!(exchanges >= 7, "{exchanges}");
    assert_eq!(reader.households(), 7);
}

#[test]
fn many_writers_pull_one_another_page_by_page() {
    let budget = Budget {
        request_bytes_max: PIECE * 3,
        reply_bytes_max: PIECE * 3,
    };
    let mut centre = Centre::new();
    let mut devices: Vec<_> = (1..=6).map(|id| centre.device(id)).collect();
    for device in &mut devices {
        device.register_pieces(7);
    }
    for _ in 0..2 {
        for device in &mut devices {
            let (progress, _) = sync_with(device, &mut centre.node, budget);
            assert!(progress.complete, "{progress:?}");
        }
    }
    for device in &devices {
        assert_eq!(device.households(), 42);
        assert_eq!(device.places().2, device.places().0);
    }
}
