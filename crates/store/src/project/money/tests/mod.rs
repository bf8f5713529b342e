//! The money side through SQL: worked examples, holds, judging again, order of arrival, pages, numbers.

mod acts;
mod again;
mod bank;
mod bank_world;
mod books;
mod custody;
mod gifts;
mod holds;
mod l11;
mod l14;
mod laws;
mod laws_kept;
mod made;
mod merged;
mod names;
mod numbers;
mod office;
mod order;
mod owed;
mod pages;
mod places;
mod refunds;
mod rolled;
mod tariffs;
mod voids;
mod worked;
