//! Two, three and four replicas in one process: nothing here has a line to lose but what a test takes away.

mod ahead;
mod budgets;
mod copies;
mod cursors;
mod damage;
mod hand;
mod histories;
mod hostile;
mod introductions;
mod letters;
mod references;
mod refusals;
mod repeats;
mod restored;
mod routes;
mod seeds;
mod strikes;
mod world;
