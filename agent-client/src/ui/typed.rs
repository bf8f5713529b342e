//! What a person typed into a form: kept as it is until it is all right.

use book::record::{Field, Fields};
use web::lang::Lang;
use web::problem::sentence;
use wire::problem::Kind;

use crate::{Answer, Fault, input};

/// The hidden field with the request's id.
pub(super) const REQUEST: &str = "request";

/// A form's values and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Typed {
    /// Returns the values as they came.
    #[must_use]
    pub const fn new(values: Vec<(String, String)>) -> Self {
        Self {
            values,
            errors: Vec::new(),
        }
    }

    /// Returns a value without blanks around it; empty where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(it, _)| it == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Returns a value, where something was typed.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    /// Sets a value, unless something was typed.
    pub fn preset(&mut self, name: &str, value: &str) {
        if self.values.iter().all(|(it, _)| it != name) {
            self.values.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Notes what is wrong with a field; an empty name stands for the form as a whole.
    pub fn note(&mut self, lang: Lang, name: &str, fault: &Fault) {
        self.errors
            .push((name.to_owned(), sentence(lang, &fault.0)));
    }

    /// Returns what was read, or notes what is wrong.
    pub fn take<T>(&mut self, lang: Lang, name: &str, read: Answer<T>) -> Option<T> {
        read.map_err(|fault| self.note(lang, name, &fault)).ok()
    }

    /// Returns the request's id.
    #[must_use]
    pub fn request(&self) -> Option<uuid::Uuid> {
        uuid::Uuid::try_parse(self.value(REQUEST)).ok()
    }

    /// Returns the values whose names begin with `prefix`, without it.
    pub fn beginning<'t>(&'t self, prefix: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        let all = self.values.iter();
        all.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// Returns what is wrong with a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// Returns whether nothing is wrong so far.
    #[must_use]
    pub const fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// Returns everything that is wrong, field by field.
    #[must_use]
    pub fn errors(&self) -> Vec<(&str, String)> {
        self.errors
            .iter()
            .map(|(name, sentence)| (name.as_str(), sentence.clone()))
            .collect()
    }

    /// Reads those of these fields into which something was typed.
    pub fn fields(&mut self, lang: Lang, fields: &[Field], today: book::date::Date) -> Fields {
        let mut read = Fields::default();
        for field in fields {
            let Some(text) = self.given(field.code()).map(str::to_owned) else {
                continue;
            };
            let value = input::field(*field, field.code(), &text, today);
            if let Some(value) = self.take(lang, field.code(), value) {
                read = read.with(*field, value);
            }
        }
        read
    }

    /// Returns what an act gave, or notes its fault at the field of the form that it names. A fault that no input
    /// is to blame for is passed on.
    ///
    /// # Errors
    ///
    /// The act's fault.
    pub fn take_act<T>(
        &mut self,
        lang: Lang,
        fields: &[&str],
        done: Answer<T>,
    ) -> Answer<Option<T>> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(fault) if matches!(fault.code().kind(), Kind::Input | Kind::Conflict) => {
                let what = fault.0.detail("what").to_owned();
                let name = fields.iter().find(|name| **name == what).copied();
                self.note(lang, name.unwrap_or_default(), &fault);
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }
}
