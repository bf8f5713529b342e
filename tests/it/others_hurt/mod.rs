//! Where others were hurt: what happened elsewhere, row by row, and the test that it does not happen here. Each test
//! has a control beside it that must fail.
//!
//! | Seen at | What happened | Test |
//! |---|---|---|
//! | a shell-history sync | the last record skipped at a multiple of the page | `pages::every_count_around_a_page_arrives_whole` |
//! | a clinic app | more rows of one timestamp than a page; an edit lost against a delete | `pages::more_rows_of_one_instant_than_a_page_all_arrive`, `edits::an_edit_of_what_was_merged_away_meanwhile_is_kept` |
//! | a survey server | the same submission five times in parallel | `once::five_parallel_identical_pushes_are_one` |
//! | a civil registry | reply lost, sent again, doubled | `once::a_lost_reply_and_a_second_send_are_one`; at every byte: `cut_everywhere` |
//! | a community-health suite | re-assigned while offline, edits refused silently | with the withdrawal of scopes, where its tests are |
//! | a microfinance app | payments keyed by the second | `once::two_payments_in_one_second_are_both_there` |
//! | an edge database | restored from a backup, writes acknowledged and dropped | `restored::a_device_restored_from_a_backup_is_seen_at_its_first_contact_and_loses_nothing`; by a relay first, never to return, a server: `sync::tests::copies` |
//! | a sync tool | cut in the middle, "sent 100000", exit 0 | `truth::a_sync_that_was_cut_says_so_by_exit_status_and_sentence` |
//! | several phones | clocks at 1970, +400 days, a step back | `clocks::a_wild_clock_stops_nobody_and_moves_no_money` |
//! | a relational engine | a new column re-sent every row | `kept::an_upgrade_sends_nothing` |
//! | a form server | out-of-order edits marked as conflicts | `edits::edits_that_arrive_out_of_order_are_no_conflict` |
//! | a form app | purge removed unsent records | `kept::nothing_can_be_purged_sent_or_not` |

mod clocks;
mod edits;
mod kept;
mod once;
mod pages;
mod restored;
mod truth;
