//! The router and the core as tests see them: a small organisation in memory, no port.

mod bank;
mod callers;
mod command_line;
mod commission;
mod custody;
mod drill;
mod duplicates;
mod enrolment;
mod exports;
mod figures;
mod imports;
mod limits;
mod lines;
mod load;
mod logins;
mod office;
mod office_users;
mod pages;
mod roles;
mod roots;
mod scopes;
mod sponsors;
mod tariffs;
mod voids;
mod world;
