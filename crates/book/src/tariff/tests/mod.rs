//! The tariff that comes with the program, and what an editor of one can do wrong.

mod country;
mod figures;
mod places;
