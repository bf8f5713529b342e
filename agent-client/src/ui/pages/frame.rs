//! What all pages share: who looks at which device when, and the frame around the content.

use book::date::Date;
use maud::{Markup, html};
use replica::UnixMillis;
use store::Reader;
use web::badge::Tone;
use web::lang::Lang;
use web::layout::{NavItem, Page as Layout, page};
use web::part::notice;
use web::problem::sentence;
use web::text::{Text, tr};
use wire::problem::Code;

use super::super::typed::Typed;
use crate::{Agent, Answer, Fault};

/// Who looks at which device when.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The device.
    pub agent: &'a Agent,
    /// The language.
    pub lang: Lang,
    /// The time.
    pub now: UnixMillis,
    /// The address of the page, for the language switch; empty where it cannot be asked for again.
    pub here: String,
}

/// How a request is seen: in which language, when, from which address.
#[derive(Debug, Clone)]
pub(in super::super) struct Seen {
    pub(in super::super) lang: Lang,
    pub(in super::super) now: UnixMillis,
    pub(in super::super) here: String,
}

impl Seen {
    pub(in super::super) fn desk<'a>(&self, agent: &'a Agent) -> Desk<'a> {
        Desk {
            agent,
            lang: self.lang,
            now: self.now,
            here: self.here.clone(),
        }
    }
}

/// What answers a form or a link.
#[derive(Debug)]
pub enum Page {
    /// A page.
    Shown(Markup),
    /// The form again, with what is wrong.
    Wrong(Markup),
    /// It is done; look there.
    Moved(String),
    /// A file to keep or print.
    File(File),
}

/// A file to keep or print.
#[derive(Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub content: Vec<u8>,
}

impl Desk<'_> {
    pub(super) fn read(&self) -> Reader<'_> {
        self.agent.read()
    }

    pub(super) fn today(&self) -> Date {
        Date::local_day(self.now.0)
    }

    pub(super) fn t(&self, text: Text) -> &'static str {
        tr(self.lang, text)
    }

    /// Returns the whole page around a content.
    pub(super) fn frame(&self, title: &str, body: Markup) -> Answer<Markup> {
        let conflicts = u64::try_from(self.read().conflicts()?.len()).unwrap_or(u64::MAX);
        let path = self.here.split('?').next().unwrap_or_default();
        let item = |text, href, waiting| NavItem {
            text,
            href,
            current: path == href,
            waiting,
        };
        let nav = [
            item(Text::Today, "/", 0),
            item(Text::Households, "/households", 0),
            item(Text::Cash, "/cash", 0),
            item(Text::Conflicts, "/conflicts", conflicts),
        ];
        let own = self.agent.identity().actor;
        let mut actors = self.read().actors()?.into_iter();
        let name = actors
            .find(|actor| actor.actor == own)
            .map(|actor| actor.name);
        Ok(page(&Layout {
            program: self.t(Text::CollectorPages),
            nav: &nav,
            user: name.as_deref(),
            here: &self.here,
            ..Layout::new(self.lang, title, body)
        }))
    }

    /// Returns a page with a form: shown anew, or again with what is wrong.
    pub(super) fn form(&self, title: &str, typed: &Typed, body: &Markup) -> Answer<Page> {
        let body = html! { (web::form::error_summary(self.lang, &typed.errors())) (body) };
        let markup = self.frame(title, body)?;
        Ok(if typed.is_right() {
            Page::Shown(markup)
        } else {
            Page::Wrong(markup)
        })
    }
}

/// Returns a problem as a page of its own.
pub(in super::super) fn problem(lang: Lang, fault: &Fault) -> Markup {
    let body = html! {
        (notice(Tone::Bad, &html! {
            p { (sentence(lang, &fault.0)) }
            @if fault.code() == Code::Forbidden {
                p { (lang.pick(
                    "Hãy mở đúng địa chỉ mà lệnh “tungnha ui” đã in ra trên máy này.",
                    "Open the address that “tungnha ui” printed on this device.",
                )) }
            }
            p { small { (fault.code().as_str()) } }
        }))
        p { a href="/" { (tr(lang, Text::Back)) } }
    };
    page(&Layout::new(lang, tr(lang, Text::SomethingWrong), body))
}
