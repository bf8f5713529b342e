//! A sheet of rows, from the top, and the code under them: what every printed form draws in its own way.

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// What the file is called by programs that show it.
    pub(crate) name: String,
    /// The rows, from the top.
    pub(crate) rows: Vec<Row>,
    /// What its QR says, so that anyone can check it; empty for none. Text has no room for it.
    pub(crate) proof: String,
}

/// One row of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// Who issues it.
    Head(String),
    /// What it is.
    Title(&'static str),
    /// What must not be overlooked.
    Mark(String),
    /// Its number.
    Number(String),
    /// A name and what it says.
    Field(&'static str, String),
    /// A text of its own.
    Text(String),
    /// An amount and what it is for.
    Amount(String, String),
    /// An amount that counts more.
    Sum(&'static str, String),
    /// A line across.
    Rule,
    /// What stands at the foot.
    Note(String),
}

impl Rows {
    /// Begins a sheet with whoever issues it, where that is known.
    pub(crate) fn of(organisation: &str, name: String, proof: &str) -> Self {
        let mut rows = Vec::new();
        if !organisation.is_empty() {
            rows.push(Row::Head(organisation.to_owned()));
        }
        Self {
            name,
            rows,
            proof: proof.to_owned(),
        }
    }

    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Adds what must not be overlooked.
    pub(crate) fn mark(&mut self, text: &str) {
        self.push(Row::Mark(text.to_owned()));
    }

    /// Says which copy it is, and that the bank has yet to show a transfer.
    pub(crate) fn copy_marks(&mut self, copy: u32, provisional: bool) {
        if copy > 0 {
            self.mark(&format!("BẢN SAO SỐ {copy}"));
        }
        if provisional {
            self.mark("PHIẾU TẠM");
            self.mark("chờ ngân hàng báo có");
        }
    }

    /// Adds names and what they say, but for those that say nothing.
    pub(crate) fn fields<const N: usize>(&mut self, fields: [(&'static str, &str); N]) {
        let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
        self.rows
            .extend(said.map(|(name, value)| Row::Field(name, value.to_owned())));
    }
}
