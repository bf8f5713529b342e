//! Badges: one word that says how a thing stands. Never by colour alone: each bears its text.

use book::standing::Standing;
use maud::{Markup, html};

use crate::lang::Lang;
use crate::text::{Text, hold_reason, tr};

/// What a badge or notice means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// Worth knowing.
    Info,
    /// Done, counted, agreed.
    Good,
    /// A person should look at it.
    Warn,
    /// Wrong.
    Bad,
}

/// The furthest place that is known to hold a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Only this device.
    Here,
    /// The commune's office.
    Office,
    /// The centre, by its signature.
    Centre,
}

impl Place {
    /// The three places, from near to far.
    pub const ALL: [Self; 3] = [Self::Here, Self::Office, Self::Centre];

    /// Returns the place's stable code, as JSON bears it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Office => "office",
            Self::Centre => "centre",
        }
    }

    /// Returns the place's name.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Here => tr(lang, Text::PlaceHere),
            Self::Office => tr(lang, Text::PlaceOffice),
            Self::Centre => tr(lang, Text::PlaceCentre),
        }
    }
}

impl Tone {
    /// Returns the tone's CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// Renders a badge.
#[must_use]
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span.badge.(tone.class()) { (text) } }
}

/// Renders where a record is: three steps, filled as far as it got.
#[must_use]
pub fn place(lang: Lang, place: Place) -> Markup {
    let tone = match place {
        Place::Here => Tone::Warn,
        Place::Office => Tone::Info,
        Place::Centre => Tone::Good,
    };
    html! {
        span.badge.place.(tone.class()) {
            span.steps aria-hidden="true" {
                @for step in Place::ALL { i class=[(step <= place).then_some("on")] {} }
            }
            (place.name(lang))
        }
    }
}

/// Renders a standing: counted, or held with its reasons. What waits for nobody here bears no mark of alarm.
#[must_use]
pub fn standing(lang: Lang, standing: Standing) -> Markup {
    if standing.is_counted() {
        return badge(Tone::Good, tr(lang, Text::Counted));
    }
    let reasons: Vec<&str> = standing
        .reasons()
        .map(|hold| hold_reason(lang, hold))
        .collect();
    let reasons = reasons.join("; ");
    if !standing.needs_a_person() {
        return html! { (badge(Tone::Info, &reasons)) };
    }
    html! { span.held { (badge(Tone::Warn, tr(lang, Text::Held))) " " small { (reasons) } } }
}

/// Renders the mark of fields that bear different values; nothing where there are none.
#[must_use]
pub fn conflicts(lang: Lang, count: u32) -> Markup {
    html! {
        @if count > 0 { span.badge.conflict { (count) " " (tr(lang, Text::InConflict)) } }
    }
}

#[cfg(test)]
mod tests {
    use book::standing::Hold;

    use super::*;

    #[test]
    fn what_is_held_says_why() {
        let held = Standing::held([Hold::NumberTwice, Hold::DayFarOff]);
        let page = standing(Lang::Vi, held).into_string();
        assert!(page.contains("Chờ xem xét"));
        assert!(page.contains("Số phiếu đã dùng cho phiếu khác; Ngày thu lệch xa giờ của máy"));
        assert!(
            standing(Lang::En, Standing::COUNTED)
                .into_string()
                .contains("Counted")
        );
    }

    #[test]
    fn a_place_fills_as_many_steps_as_it_got() {
        for (at, filled) in [(Place::Here, 1), (Place::Office, 2), (Place::Centre, 3)] {
            let page = place(Lang::Vi, at).into_string();
            assert_eq!(page.matches("class=\"on\"").count(), filled);
            assert!(page.contains(at.name(Lang::Vi)));
        }
    }

    #[test]
    fn no_conflict_leaves_no_mark() {
        assert_eq!(conflicts(Lang::Vi, 0).into_string(), "");
        assert_eq!(
            conflicts(Lang::Vi, 2).into_string(),
            r#"<span class="badge conflict">2 chưa thống nhất</span>"#
        );
    }
}
