//! Tables and charts of a linkage as a whole, and of one explained pair.
//!
//! In: a model, scored pairs, explained lines. Out: a CSV file and an SVG beside it for each. Refused: nothing. They speak of
//! columns, levels and numbers, never of what stands in a record.

use serde::Serialize;
use sylfaen_link::{ExplainedField, Linker, Model, Scored, level_weights, score_bins};

use super::staged::Staged;
use crate::SylfaenError;
use crate::chart::{Bar, Line, bars, lines};

/// One line of an explained pair, as it stands in a table.
#[derive(Serialize)]
struct ExplainedLine<'a> {
    column: &'a str,
    level: &'a str,
    weight_log2: f64,
    rarity_log2: f64,
    total_log2: f64,
}

/// Writes what each level weighs, how weights are spread, and what every cut would give.
pub(super) fn overall(
    staged: &mut Staged,
    linker: &Linker,
    model: &Model,
    scored: &Scored,
) -> Result<(), SylfaenError> {
    let weights = level_weights(model);
    staged.csv("weights.csv", &weights)?;
    let of_weight = |weight: &sylfaen_link::LevelWeight| Bar {
        label: format!("{}: {}", weight.column, weight.level),
        from: 0.0,
        to: weight.weight_log2,
        says: format!("{:+.1}", weight.weight_log2),
    };
    let description = "For each level of each field, in bits, how much it speaks for one person (right, blue) or for two (left, \
                       orange), before the rarity of the value. The same numbers stand in weights.csv.";
    let drawn: Vec<Bar> = weights.iter().map(of_weight).collect();
    staged.text("weights.svg", &bars("What each level weighs", description, &drawn))?;

    let bins = score_bins(&scored.pairs);
    staged.csv("scores.csv", &bins)?;
    let of_bin = |bin: &sylfaen_link::ScoreBin| Bar {
        label: format!("{} to {} bits", bin.weight_log2_from, bin.weight_log2_from + 1),
        from: 0.0,
        to: bin.pairs as f64,
        says: bin.pairs.to_string(),
    };
    let description =
        "How many of the pairs that were kept have each match weight. The same numbers stand in scores.csv.";
    let drawn: Vec<Bar> = bins.iter().map(of_bin).collect();
    staged.text("scores.svg", &bars("Match weights of the pairs kept", description, &drawn))?;

    let curve = linker.curve(scored);
    staged.csv("thresholds.csv", &curve)?;
    let line = |label, of: fn(&sylfaen_link::CurvePoint) -> f64| Line {
        label,
        points: curve.iter().map(|point| (point.probability_min, of(point))).collect(),
    };
    let drawn = [
        line("precision", |point| point.precision_expected),
        line("recall", |point| point.recall_expected),
        line("F1", |point| point.f1_expected),
    ];
    let description = format!(
        "Expected precision, recall and F1 of links at every cut; the cut in use is {:.3}. The same numbers stand in thresholds.csv.",
        scored.cut.probability_min
    );
    staged.text(
        "thresholds.svg",
        &lines("What every cut would give", &description, "least probability of a link", &drawn),
    )
}

/// Writes an explained pair as a table and as a chart in which each bar starts where the last one ended.
pub(super) fn explained(staged: &mut Staged, found: &[ExplainedField]) -> Result<(), SylfaenError> {
    let column = |line: &ExplainedField| line.column.clone().unwrap_or_else(|| "any two records".to_owned());
    let names: Vec<String> = found.iter().map(column).collect();
    let rows: Vec<ExplainedLine<'_>> = found
        .iter()
        .zip(&names)
        .map(|(line, column)| ExplainedLine {
            column,
            level: line.level.as_deref().unwrap_or_default(),
            weight_log2: line.weight_log2,
            rarity_log2: line.rarity_log2,
            total_log2: line.total_log2,
        })
        .collect();
    staged.csv("explained.csv", &rows)?;
    let mut drawn = Vec::new();
    let mut from = 0.0;
    for (line, column) in found.iter().zip(&names) {
        let level = match (&line.level, line.column.is_some()) {
            (Some(level), _) => format!(": {level}"),
            (None, true) => ": missing".to_owned(),
            (None, false) => String::new(),
        };
        let says = format!("{:+.1}", line.total_log2 - from);
        drawn.push(Bar { label: format!("{column}{level}"), from, to: line.total_log2, says });
        from = line.total_log2;
    }
    let says = format!("{from:.1}");
    drawn.push(Bar { label: "together".to_owned(), from: 0.0, to: from, says });
    let description = "How the match weight of two records comes about, in bits: each bar starts where the last one ended, blue ones \
                       speak for one person, orange ones for two, rarity of the value included. The same numbers stand in \
                       explained.csv.";
    staged.text("explained.svg", &bars("Why two records are, or are not, one person", description, &drawn))
}
