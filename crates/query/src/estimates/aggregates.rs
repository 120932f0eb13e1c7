//! `chapman(a, b)` and `chao(a, b, ...)`: people in all, from flags of lists.
//!
//! In: flags. Out: a number of people, or null where it would mean nothing: nobody on two lists, one list inside the other, or
//! fewer than a plan's default least. Rows in which a flag is null are left out, and so are people on none of the lists.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, UInt64Type};
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, DocSection, Documentation, Signature, Volatility,
};
use sylfaen_estimate::{CaptureTable, LISTS_MAX, Plan, Role, estimate};

use super::captures::{Flags, is_flag};

/// Both aggregates.
pub(super) fn functions() -> Vec<AggregateUDF> {
    [Wanted::Chapman, Wanted::Chao].map(|wanted| AggregateUDF::from(Population::new(wanted))).into()
}

/// Which number is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted {
    Chapman,
    Chao,
}

/// One of the aggregates.
#[derive(Debug)]
struct Population {
    wanted: Wanted,
    signature: Signature,
    documentation: Documentation,
}

impl Population {
    fn new(wanted: Wanted) -> Self {
        let section = DocSection { include: true, label: "Estimates", description: None };
        let (says, called, example) = match wanted {
            Wanted::Chapman => (
                "Estimates how many people there are from two lists (Chapman 1951). Null if fewer than 7 people are on both, fewer than 30 on either, or one list lies inside the other.",
                "chapman(a, b)",
                "select chapman(gla, sarc) from mart_person__captures where stratum_code = 'all'",
            ),
            Wanted::Chao => (
                "Gives a lower bound of how many people there are from two lists or more, of whatever size (Chao, bias-corrected). Null if fewer than 3 people are on exactly two lists, or fewer than 10 on any.",
                "chao(a, b, ...)",
                "select chao(bawso, gla, sarc) from mart_person__captures where stratum_code = 'all'",
            ),
        };
        let documentation = Documentation::builder(section, says, called).with_sql_example(example).build();
        let signature = match wanted {
            Wanted::Chapman => Signature::any(2, Volatility::Immutable),
            Wanted::Chao => Signature::variadic_any(Volatility::Immutable),
        };
        Self { wanted, signature, documentation }
    }
}

impl PartialEq for Population {
    fn eq(&self, other: &Self) -> bool {
        self.wanted == other.wanted
    }
}

impl Eq for Population {}

impl Hash for Population {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.wanted.hash(state);
    }
}

impl AggregateUDFImpl for Population {
    fn name(&self) -> &'static str {
        match self.wanted {
            Wanted::Chapman => "chapman",
            Wanted::Chao => "chao",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, flags: &[DataType]) -> Result<DataType> {
        if !(2..=LISTS_MAX).contains(&flags.len()) {
            return plan_err!("{} takes the flags of 2 to {LISTS_MAX} lists", self.name());
        }
        if !flags.iter().all(is_flag) {
            return plan_err!("a list of {} holds no flags: it is a column of 0, 1 and null", self.name());
        }
        Ok(DataType::Float64)
    }

    fn accumulator(&self, called: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if called.is_distinct {
            return plan_err!("{} counts people, each once: distinct has no meaning", self.name());
        }
        let names = (1..=called.exprs.len()).map(|place| format!("flag {place} of {}", self.name()));
        let by_pattern = BTreeMap::new();
        Ok(Box::new(Counts { wanted: self.wanted, names: names.collect(), by_pattern }))
    }

    fn state_fields(&self, called: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let counts = Field::new_list(
            format!("{}[counts]", called.name),
            Field::new_list_field(DataType::UInt64, true),
            true,
        );
        Ok(vec![Arc::new(counts)])
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// People counted so far, by pattern.
#[derive(Debug)]
struct Counts {
    wanted: Wanted,
    names: Vec<String>,
    by_pattern: BTreeMap<u32, u64>,
}

impl Accumulator for Counts {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let flags = Flags::of(self.names.iter().cloned().zip(values.iter().cloned()))?;
        for row in 0..values.first().map_or(0, Array::len) {
            let (met, absent) = flags.row(row)?;
            if absent == 0 && met != 0 {
                *self.by_pattern.entry(met).or_default() += 1;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.population()?))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.by_pattern.len() * 16
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        // Pattern and count by turns: few of the many patterns there could be are ever seen.
        let flat = self.by_pattern.iter().flat_map(|(pattern, count)| [u64::from(*pattern), *count]);
        let flat = datafusion::arrow::array::UInt64Array::from_iter_values(flat);
        Ok(vec![SingleRowListArrayBuilder::new(Arc::new(flat)).build_list_scalar()])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let wrong = || exec_datafusion_err!("the counts of a part are a list of numbers");
        let lists = states.first().and_then(|state| state.as_list_opt::<i32>()).ok_or_else(wrong)?;
        for part in lists.iter().flatten() {
            let numbers = part.as_primitive_opt::<UInt64Type>().ok_or_else(wrong)?;
            for pair in numbers.values().chunks_exact(2) {
                if let [pattern, count] = pair {
                    *self.by_pattern.entry(u32::try_from(*pattern).map_err(|_| wrong())?).or_default() +=
                        count;
                }
            }
        }
        Ok(())
    }
}

impl Counts {
    fn population(&self) -> Result<Option<f64>> {
        let failed = |error| exec_datafusion_err!("{error}");
        let table = CaptureTable::new(self.names.len(), self.by_pattern.clone()).map_err(failed)?;
        let role = match self.wanted {
            Wanted::Chapman => Role::Headline,
            Wanted::Chao => Role::LowerBound,
        };
        let rows = estimate(&table, &Plan::of_table(&table)).map_err(failed)?;
        Ok(rows.into_iter().find(|row| row.role == role).and_then(|row| row.population))
    }
}
