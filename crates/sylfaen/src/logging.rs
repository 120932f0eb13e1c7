//! Spans and events on standard error: what stage, how many rows in and out, how many rejects, how long.
//!
//! Only our own targets pass: other crates log plans and paths, and those can hold a value.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging: nothing at 0, stages at 1, every table at 2.
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let ours = filter_fn(|metadata| {
        let target = metadata.target();
        target.starts_with("sylfaen") && metadata.level() <= &tracing::Level::DEBUG
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_filter(level)
        .with_filter(ours);
    // A second start in one process, as in tests, keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
