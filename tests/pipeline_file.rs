//! Pipeline files of a test's own: the demonstration pipeline with paths that hold anywhere, and what the test changes.

use std::fs;
use std::path::Path;

use crate::top;

/// So few models find nothing that is far away, and take no time.
pub(crate) const FEW_MODELS: usize = 2_000;

/// A plan under which so many models are fitted to look for the counts behind estimates.
pub(crate) fn with_search(plan: &str, models: usize) -> String {
    let with = plan.replace("chain_draws = 500", &format!("chain_draws = 500\nsearch_models = {models}"));
    assert_ne!(with, plan, "the plan has no draws of chains");
    with
}

/// The text of a pipeline.
#[derive(Clone)]
pub(crate) struct PipelineFile {
    text: String,
}

impl PipelineFile {
    /// The demonstration pipeline.
    pub(crate) fn demo() -> Self {
        Self::of("demo")
    }

    /// A pipeline of the repository, by its name.
    pub(crate) fn of(name: &str) -> Self {
        let top = slashed(&top());
        let pipeline = fs::read_to_string(format!("{top}/pipelines/{name}.toml")).unwrap();
        let mut text = String::new();
        for line in pipeline.lines() {
            let line = match line.split_once(" = \"") {
                Some((
                    key @ ("models" | "checks" | "link_rules" | "link_model" | "plan" | "audiences"),
                    path,
                )) => {
                    format!("{key} = \"{top}/pipelines/{path}")
                }
                Some((key @ ("key" | "schemas" | "file" | "publication" | "deliveries"), path)) => {
                    format!("{key} = \"{top}/{}", path.trim_start_matches("../"))
                }
                _ => line.to_owned(),
            };
            text.push_str(&line);
            text.push('\n');
        }
        Self { text }
    }

    /// The same with another line in place of the one of this key.
    pub(crate) fn with_line(&self, key: &str, line: &str) -> Self {
        let mut is_found = false;
        let start = format!("{key} = ");
        let lines = self.text.lines().map(|old| {
            let is_it = !is_found && old.starts_with(&start);
            is_found |= is_it;
            format!("{}\n", if is_it { line } else { old })
        });
        let text = lines.collect();
        assert!(is_found, "the pipeline has no `{key}`");
        Self { text }
    }

    /// The same without the lines that begin like these.
    pub(crate) fn without_lines(&self, starts: &[&str]) -> Self {
        let mut text = self.text.clone();
        for start in starts {
            let is_it = |line: &str| line.starts_with(start);
            assert!(text.lines().any(is_it), "the pipeline has no `{start}`");
            let kept: Vec<&str> = text.lines().filter(|line| !is_it(line)).collect();
            text = kept.join("\n");
        }
        Self { text }
    }

    /// The same with a path in place of this key's.
    pub(crate) fn with_path(&self, key: &str, path: &Path) -> Self {
        self.with_line(key, &format!("{key} = \"{}\"", slashed(path)))
    }

    /// The same under the plan of this name by which few models are fitted to look for the counts behind estimates: for tests that
    /// do not ask what is found. The plan is written into a folder.
    pub(crate) fn searched_little(&self, plan: &str, folder: &Path) -> Self {
        let text = fs::read_to_string(top().join(format!("pipelines/{plan}.plan.toml"))).unwrap();
        let file = folder.join("plan.toml");
        fs::write(&file, with_search(&text, FEW_MODELS)).unwrap();
        self.with_path("plan", &file)
    }

    /// The same with one more table at its end.
    pub(crate) fn with_table(&self, table: &str) -> Self {
        Self { text: format!("{}\n{table}", self.text) }
    }

    /// Writes it into a folder, and says where it is.
    pub(crate) fn write(&self, folder: &Path) -> String {
        let path = folder.join("pipeline.toml");
        fs::write(&path, &self.text).unwrap();
        path.to_string_lossy().into_owned()
    }
}

/// A path as TOML can hold it on every system.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
