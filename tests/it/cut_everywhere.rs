//! The line is cut after every byte of request and reply, one after the other. What is recorded is at the centre
//! once, nobody is told that more was confirmed than the centre holds, and the next sync moves only what is missing.

use fleet::town::{Cut, Device, Village};
use replica::RecordId;

/// After so many cuts a new village begins: what a device says of itself grows with what it holds.
const CUTS_A_VILLAGE: u64 = 50;
/// Once in so many cuts the sync behind it is followed by another, which must have nothing to say.
const IDLE_EVERY: usize = 8;
/// What a sync moves beside the ops, at most: heads or a digest, a cursor, a signature, a proof.
const BESIDE: u64 = 400;

/// Whose line is cut, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leg {
    /// The sender's request.
    Push,
    /// The reply to the sender.
    PushReply,
    /// The request of somebody who lacks what the sender wrote.
    Pull,
    /// The reply that brings it.
    PullReply,
}

impl Leg {
    const fn cut(self, bytes: u64) -> Cut {
        match self {
            Self::Push | Self::Pull => Cut::Up(bytes),
            Self::PushReply | Self::PullReply => Cut::Down(bytes),
        }
    }

    const fn is_push(self) -> bool {
        match self {
            Self::Push | Self::PushReply => true,
            Self::Pull | Self::PullReply => false,
        }
    }
}

/// How a client takes a line that breaks. All but the first are controls: their check must fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    /// The product's.
    Ours,
    /// Says "confirmed" of what it sent.
    BelievesWhatItSent,
    /// Records anew what was not confirmed.
    RecordsAgain,
}

/// A village with a sender and a reader.
struct Pair {
    village: Village,
    sender: Device,
    reader: Device,
    person: RecordId,
    recorded: usize,
}

impl Pair {
    async fn new(seed: u64, with_tls: bool) -> Self {
        let mut village = Village::found(seed, with_tls).expect("a village");
        let sender = village.device().await.expect("a sender");
        let reader = village.device().await.expect("a reader");
        let (_, person) = village.register(&sender, "Đỗ Văn An").expect("a person");
        let mut pair = Self {
            village,
            sender,
            reader,
            person,
            recorded: 0,
        };
        pair.record();
        whole(&pair.village, &pair.sender)
            .await
            .expect("a whole sync");
        whole(&pair.village, &pair.reader)
            .await
            .expect("a whole sync");
        // From here on both know what the centre holds.
        whole(&pair.village, &pair.sender)
            .await
            .expect("a whole sync");
        pair
    }

    fn record(&mut self) {
        self.village
            .collect(&self.sender, self.person)
            .expect("a receipt");
        self.recorded += 1;
    }

    const fn one(&self, leg: Leg) -> &Device {
        if leg.is_push() {
            &self.sender
        } else {
            &self.reader
        }
    }

    /// Cuts one sync there and looks at both sides; whether the sync was done.
    async fn cut(&mut self, leg: Leg, at: u64, client: Client) -> Result<bool, String> {
        self.record();
        if !leg.is_push() {
            whole(&self.village, &self.sender).await?;
        }
        let cut = self.village.sync_over(self.one(leg), leg.cut(at)).await;
        let (outcome, line) = cut.map_err(|fault| fault.to_string())?;
        let held = self.village.held_of(self.one(leg)).expect("the centre");
        let claimed = match client {
            Client::BelievesWhatItSent => outcome.here,
            Client::Ours | Client::RecordsAgain => outcome.confirmed_centre,
        };
        if claimed > held {
            return Err(format!("confirmed {claimed}, held {held}"));
        }
        // Whoever says nothing of a cut has everything: TLS says good-bye behind the last byte that matters.
        let is_done = outcome.fault.is_none();
        if is_done {
            self.is_everywhere(leg)?;
        } else if !line.was_cut() {
            return Err("a line that held is said to be cut".into());
        }
        if outcome.fault.is_some() && client == Client::RecordsAgain && leg == Leg::PushReply {
            self.village
                .collect(&self.sender, self.person)
                .expect("a receipt");
        }
        self.settle(leg, outcome.bytes_up).await?;
        Ok(is_done)
    }

    /// The next sync brings what is missing and no more; then everything is everywhere, once.
    async fn settle(&self, leg: Leg, tried: u64) -> Result<(), String> {
        let rest = whole(&self.village, self.one(leg)).await?;
        if rest > tried.max(BESIDE) + BESIDE {
            return Err(format!("{tried} bytes before the cut, {rest} behind it"));
        }
        if self.recorded.is_multiple_of(IDLE_EVERY) {
            let idle = whole(&self.village, self.one(leg)).await?;
            if idle > BESIDE {
                return Err(format!("{idle} bytes where nothing was left to say"));
            }
        }
        self.is_everywhere(leg)
    }

    /// Every receipt is where the leg leads, once.
    fn is_everywhere(&self, leg: Leg) -> Result<(), String> {
        if leg.is_push() {
            return check(&self.village.receipts().expect("receipts"), self.recorded);
        }
        let reader = self.reader.agent();
        let receipts = reader
            .read()
            .receipts(&store::view::ReceiptFilter::default());
        check(&receipts.expect("receipts"), self.recorded)
    }
}

/// Every receipt once.
fn check(receipts: &[store::view::ReceiptView], recorded: usize) -> Result<(), String> {
    if receipts.len() == recorded {
        Ok(())
    } else {
        Err(format!("{} receipts of {recorded}", receipts.len()))
    }
}

/// A sync over a line that holds: the bytes of its bodies. Nothing of the device's own is left after it.
async fn whole(village: &Village, device: &Device) -> Result<u64, String> {
    let synced = village.sync(device).await.map_err(|why| why.to_string())?;
    if synced.waiting > 0 {
        return Err(format!("{} left after a whole sync", synced.waiting));
    }
    Ok(synced.up)
}

/// Cuts a leg after every `step`-th byte until the line holds; how many cuts that were.
async fn everywhere(leg: Leg, step: u64, with_tls: bool, client: Client) -> Result<u64, String> {
    let mut pair = Pair::new(1, with_tls).await;
    let mut cuts = 0;
    loop {
        if cuts % CUTS_A_VILLAGE == CUTS_A_VILLAGE - 1 {
            pair = Pair::new(cuts, with_tls).await;
        }
        let held = pair.cut(leg, cuts * step, client).await;
        if held.map_err(|why| format!("{leg:?} cut after {} bytes: {why}", cuts * step))? {
            return Ok(cuts);
        }
        cuts += 1;
    }
}

/// Cuts a leg after every byte.
async fn every_byte(leg: Leg) {
    let cuts = everywhere(leg, 1, false, Client::Ours).await.expect("once");
    println!("{leg:?}: {cuts} cuts");
    // A head and a body: the line was cut within both.
    assert!(cuts > 150, "{leg:?}: {cuts} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_any_byte_of_a_push_loses_and_doubles_nothing() {
    every_byte(Leg::Push).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_any_byte_of_its_reply_loses_and_doubles_nothing() {
    every_byte(Leg::PushReply).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_any_byte_of_a_pull_loses_and_doubles_nothing() {
    every_byte(Leg::Pull).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_any_byte_of_what_it_brings_loses_and_doubles_nothing() {
    every_byte(Leg::PullReply).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_a_cut_within_tls_from_its_first_byte() {
    for leg in [Leg::Push, Leg::PushReply, Leg::PullReply] {
        let cuts = everywhere(leg, 13, true, Client::Ours).await.expect("once");
        println!("{leg:?} over TLS: {cuts} cuts");
        assert!(cuts > 40, "{leg:?}: {cuts} cuts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_believe_what_they_sent_or_record_again_are_caught() {
    let believes = everywhere(Leg::Push, 1, false, Client::BelievesWhatItSent).await;
    let said = believes.expect_err("a false word went unnoticed");
    assert!(said.contains("confirmed"), "{said}");

    let again = everywhere(Leg::PushReply, 1, false, Client::RecordsAgain).await;
    let said = again.expect_err("a doubled receipt went unnoticed");
    assert!(said.contains("receipts of"), "{said}");
}
