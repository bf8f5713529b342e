//! Tests that see everything: both programs as processes, pages in a real browser, the shape of the tree.
