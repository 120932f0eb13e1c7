//! The whole main job on a generated set of about 100,000 rows: seconds a stage and peak memory, once.
//!
//! `SYLFAEN_BENCH_PEOPLE` sets how many people there are; the deliveries are made before the clock starts.

#![allow(clippy::print_stdout, clippy::print_stderr)] // A benchmark's figures are its output.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

fn main() -> ExitCode {
    // `cargo test --benches` only wants to know that it builds.
    if env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let people = env::var("SYLFAEN_BENCH_PEOPLE").unwrap_or_else(|_| "150000".to_owned());
    match measure(&people) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(people: &str) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let wales = folder.path().join("wales");
    let start = Instant::now();
    sylfaen(folder.path(), &["synth", "--people", people, "--seed", "1", "--out", &wales.to_string_lossy()])?;
    println!("synth, {people} people: {:.1} s", start.elapsed().as_secs_f64());

    let pipeline = wales.join("pipeline.toml");
    std::fs::write(&pipeline, pipeline_for(&wales)?)?;
    let start = Instant::now();
    sylfaen(folder.path(), &["run", "--timings", &pipeline.to_string_lossy()])?;
    println!("run: {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    sylfaen(folder.path(), &["run", &pipeline.to_string_lossy()])?;
    println!("run again, nothing new: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The demonstration pipeline, reading the generated deliveries in place of the fixtures.
fn pipeline_for(wales: &Path) -> std::io::Result<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let demo = std::fs::read_to_string(top.join("pipelines/demo.toml"))?;
    let at = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let mut text = String::new();
    for line in demo.lines() {
        let line = match line.split_once(" = \"") {
            Some(("deliveries", _)) => format!("deliveries = \"{}\"", at(&wales.join("deliveries.toml"))),
            Some((
                key @ ("models" | "checks" | "link_rules" | "link_model" | "plan" | "audiences"),
                path,
            )) => {
                format!("{key} = \"{}/pipelines/{path}", at(&top))
            }
            Some((key @ ("key" | "schemas" | "file" | "publication"), path)) => {
                format!("{key} = \"{}/{}", at(&top), path.trim_start_matches("../"))
            }
            _ => line.to_owned(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn sylfaen(workplace: &Path, args: &[&str]) -> std::io::Result<()> {
    let status =
        Command::new(env!("CARGO_BIN_EXE_sylfaen")).arg("--workplace").arg(workplace).args(args).status()?;
    if matches!(status.code(), Some(0 | 3)) {
        return Ok(());
    }
    Err(std::io::Error::other(format!("sylfaen {} ended with {status}", args[0])))
}
