//! What holds of all files together.

mod files;
mod mappings;
mod written;
