//! Fields, what is typed into them, and what can be chosen.

/// A field with what was typed into it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What was typed before.
    pub value: &'a str,
    /// What is wrong with it, one sentence.
    pub error: Option<&'a str>,
    /// What to type.
    pub hint: Option<&'a str>,
    /// Whether it may stay empty.
    pub required: bool,
}

/// A value to choose.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: &'a str,
}

/// What is typed into an input: it decides which keyboard a phone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Words to search for.
    Search,
    /// A day. Not `type=date`: that would throw a mistyped day away instead of showing it again.
    Date,
    /// An amount in đồng.
    Amount,
    /// Digits that are no quantity, as a CCCD number, or a small number.
    Digits,
    /// A phone number.
    Phone,
    /// A user's name.
    UserName,
    /// A password; never shown again.
    Password,
}

impl<'a> Field<'a> {
    /// Returns an empty field.
    #[must_use]
    pub const fn new(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            value: "",
            error: None,
            hint: None,
            required: false,
        }
    }

    /// Returns the field with what was typed before.
    #[must_use]
    pub const fn value(mut self, value: &'a str) -> Self {
        self.value = value;
        self
    }

    /// Returns the field with what is wrong with it.
    #[must_use]
    pub const fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error;
        self
    }

    /// Returns the field with what to type.
    #[must_use]
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Returns the field as one that must not stay empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// Returns the ids of the field's hint and error, for screen readers.
    pub(super) fn described_by(&self) -> Option<String> {
        let ids = [
            self.hint.map(|_| format!("{}-hint", self.id())),
            self.error.map(|_| format!("{}-error", self.id())),
        ];
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

impl Kind {
    pub(super) const fn html(self) -> &'static str {
        match self {
            Self::Text | Self::Date | Self::Amount | Self::Digits | Self::UserName => "text",
            Self::Search => "search",
            Self::Phone => "tel",
            Self::Password => "password",
        }
    }

    pub(super) const fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::UserName | Self::Password | Self::Date => None,
            Self::Search => Some("search"),
            Self::Amount | Self::Digits => Some("numeric"),
            Self::Phone => Some("tel"),
        }
    }

    pub(super) const fn completion(self) -> &'static str {
        match self {
            Self::UserName => "username",
            Self::Password => "current-password",
            Self::Text | Self::Search | Self::Date | Self::Amount | Self::Digits | Self::Phone => {
                "off"
            }
        }
    }
}
