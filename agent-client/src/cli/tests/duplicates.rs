//! `duplicates`: found with a reason, merged, taken apart, refused where it makes no sense.

use serde_json::Value;

use super::Device;

impl Device {
    fn add(&self, name: &str, more: &[&str]) -> String {
        let args = [&["household", "add", "--name", name], more].concat();
        self.json(&args)["id"].as_str().unwrap().to_owned()
    }

    fn listed(&self) -> Vec<String> {
        let houses = self.json(&["household", "list"]);
        let houses = houses.as_array().unwrap().iter();
        houses
            .map(|house| house["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn pairs(found: &Value) -> Vec<(Vec<&str>, &str)> {
    let pairs = found["pairs"].as_array().unwrap().iter();
    pairs
        .map(|pair| {
            let mut ids = ["a", "b"]
                .map(|side| pair[side]["id"].as_str().unwrap())
                .to_vec();
            ids.sort_unstable();
            (ids, pair["reasons"][0].as_str().unwrap())
        })
        .collect()
}

#[test]
fn a_house_written_down_twice_is_found_merged_and_taken_apart() {
    let device = Device::new();
    // The first house is Nguyễn Thị Hoà in Xóm 3; another of that name lives elsewhere.
    let other = device.add(
        "Nguyễn Thị Hòa",
        &["--address", "xom 3", "--phone", "0912345678"],
    );
    device.add("Nguyễn Thị Hoà", &["--address", "Xóm 4"]);
    let found = device.json(&["duplicates"]);
    let mut ids = vec![device.house.as_str(), other.as_str()];
    ids.sort_unstable();
    assert_eq!(pairs(&found), [(ids.clone(), "name-address")]);
    let text = device.run(&["duplicates", "list"]).out;
    assert!(text.contains("cùng tên chủ hộ và địa chỉ"), "{text}");
    let shown = device.run(&["household", "show", &other]).out;
    assert!(shown.contains("Có thể trùng với"), "{shown}");

    let merged = device.json(&["duplicates", "merge", &device.house[..8], &other[..8]]);
    assert_eq!(
        (&merged["same"], &merged["one"]),
        (&true.into(), &true.into())
    );
    assert_eq!(device.listed().len(), 2);
    // Either id shows the house, with what both say.
    for id in &ids {
        let shown = device.json(&["household", "show", id]);
        assert_eq!(shown["id"], ids[0]);
        assert_eq!(shown["merged"], serde_json::json!([ids[1]]));
        assert_eq!(shown["fields"]["phone"]["value"], "0912345678");
    }
    let conflicts = device.json(&["conflicts", "list"]);
    let fields: Vec<_> = conflicts
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["field"])
        .collect();
    assert_eq!(fields, ["name", "address"]);
    device.json(&["conflicts", "choose", ids[1], "name", "1"]);
    device.json(&["conflicts", "choose", ids[0], "address", "2"]);
    assert_eq!(device.json(&["conflicts"]), serde_json::json!([]));
    // Said once more, nothing is written.
    let before = device.counts();
    assert_eq!(
        device.json(&["duplicates", "merge", ids[1], ids[0]])["before"],
        true
    );
    assert_eq!(device.counts(), before);

    let apart = device.json(&["duplicates", "separate", ids[0], ids[1]]);
    assert_eq!(
        (&apart["same"], &apart["one"]),
        (&false.into(), &false.into())
    );
    assert_eq!(device.listed().len(), 3);
    // A pair that was judged does not come again; what was said of it is there.
    assert_eq!(pairs(&device.json(&["duplicates"])), []);
    assert_eq!(
        device
            .json(&["duplicates", "judged"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn taking_apart_says_so_where_others_still_hold_two_together() {
    let device = Device::new();
    let [b, c] = ["Bình", "Chi"].map(|name| device.add(name, &[]));
    for (one, other) in [(&device.house, &b), (&b, &c)] {
        device.json(&["duplicates", "merge", one, other]);
    }
    let said = device.json(&["duplicates", "separate", &device.house, &c]);
    assert_eq!(
        (&said["one"], &said["contested"]),
        (&true.into(), &true.into())
    );
    let text = device
        .run(&["duplicates", "separate", &device.house, &c, "--lang", "en"])
        .out;
    assert!(text.contains("by way of others"), "{text}");
    assert_eq!(
        device.json(&["duplicates"])["contested"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    device.json(&["duplicates", "separate", &b, &c]);
    assert_eq!(device.listed().len(), 2);
    assert_eq!(
        device.json(&["duplicates"])["contested"],
        serde_json::json!([])
    );
}

#[test]
fn what_cannot_be_one_is_refused_by_name_and_writes_nothing() {
    let device = Device::new();
    let before = device.counts();
    for (a, b, code, exit) in [
        (&device.house, &device.house, "pair-invalid", 4),
        (&device.house, &device.person, "pair-invalid", 4),
        (
            &device.house,
            &"ffffffff".to_owned(),
            "household-unknown",
            3,
        ),
        (&device.house, &"xyz".to_owned(), "id-invalid", 3),
    ] {
        let ran = device.run(&["duplicates", "merge", a, b]);
        assert_eq!(ran.exit, exit, "{}", ran.err);
        assert!(ran.err.contains(code), "{}", ran.err);
    }
    assert_eq!(device.run(&["duplicates", "list", "--limit", "x"]).exit, 3);
    assert_eq!(device.run(&["duplicates", "merge", &device.house]).exit, 2);
    assert_eq!(device.counts(), before);
}
