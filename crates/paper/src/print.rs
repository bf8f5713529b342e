//! What a sheet is filled from: a receipt and the names around it, as a replica holds them.

use book::act::Void;
use book::money::Dong;
use book::record::Field;
use book::standing::Hold;
use replica::SecretKey;
use store::view::{ReceiptView, RecordView};
use store::{Reader, StoreError};
use web::format;
use web::lang::Lang;
use web::void::reason_name;

use crate::names::{Names, record};
use crate::proof::{Issued, proof};
use crate::sheet::{Insured, Sheet};

/// A receipt with all that its paper says.
#[derive(Debug, Clone)]
pub struct Print {
    /// The receipt.
    pub view: ReceiptView,
    /// Which copy this is; 0 for the original.
    pub copy: u32,
    /// The cash that the payer handed over, where change was given.
    pub tendered: Option<Dong>,
    /// What its QR says; empty for none.
    pub proof: String,
    names: Names,
    insured: Vec<Insured>,
    recorded: String,
    code: String,
    device: String,
    void: Option<String>,
}

impl Print {
    /// Reads the names around a receipt.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn read(reader: &Reader<'_>, view: ReceiptView) -> Result<Self, StoreError> {
        let names = Names::read(reader, view.collector, view.receipt.household)?;
        let persons = view.receipt.lines.iter().zip(&view.persons);
        let insured = persons.map(|(line, name)| {
            Ok(Insured {
                name: name.clone(),
                number: record(reader, line.person)?.map_or_else(String::new, |it| number(&it)),
            })
        });
        let void = reader.void_of(view.id)?;
        let void = void.filter(|void| void.standing.is_counted());
        Ok(Self {
            void: void.map(|void| why(&void.void)),
            names,
            insured: insured.collect::<Result<_, StoreError>>()?,
            recorded: format::time(view.time),
            code: format::short_id(&view.id),
            device: format::short_id(&view.device),
            copy: 0,
            tendered: None,
            proof: String::new(),
            view,
        })
    }

    /// Puts the code on it by which anyone can check it, where this replica can prove the receipt: with the own `key`, or
    /// with a signature that stands near.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn prove(
        mut self,
        reader: &Reader<'_>,
        key: Option<&SecretKey>,
    ) -> Result<Self, StoreError> {
        let proof = proof(reader, &Issued::receipt(&self.view), key)?;
        self.proof = proof.map_or_else(String::new, |proof| proof.to_string());
        Ok(self)
    }

    /// Returns a name for the file that it is kept in: the receipt's number.
    #[must_use]
    pub fn file_name(&self, ending: &str) -> String {
        let number = self.view.receipt.number.to_string();
        let plain = number
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        format!("{}.{ending}", plain.collect::<String>())
    }

    /// Returns the sheet, to be drawn.
    #[must_use]
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet {
            receipt: &self.view.receipt,
            organisation: &self.names.organisation,
            collector: &self.names.collector,
            household: &self.names.household,
            address: &self.names.address,
            insured: &self.insured,
            official: "",
            recorded: &self.recorded,
            code: &self.code,
            device: &self.device,
            // A transfer is money once the bank's statement shows it.
            provisional: self.view.standing.has(Hold::AwaitingBank),
            void: self.void.as_deref(),
            copy: self.copy,
            tendered: self.tendered,
            proof: &self.proof,
        }
    }
}

fn why(void: &Void) -> String {
    let reason = reason_name(Lang::Vi, void.reason).to_owned();
    match &void.words {
        Some(words) => format!("{reason} – {words}"),
        None => reason,
    }
}

/// Returns the number by which the insurer knows a person, masked: the paper lies about in the house.
fn number(person: &RecordView) -> String {
    let known = [Field::BhxhNumber, Field::Cccd]
        .into_iter()
        .find_map(|field| {
            let value = person.shown(field)?;
            Some(format::masked_value(Lang::Vi, field, value))
        });
    known.unwrap_or_default()
}
