//! The money side through SQL: worked examples, holds, judging again, order of arrival, pages, numbers.

mod acts;
mod again;
mod among;
mod bank;
mod bank_world;
mod books;
mod commission;
mod cost;
mod cost_bank;
mod cost_days;
mod cost_office;
mod custody;
mod days;
mod due;
