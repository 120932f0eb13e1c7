//! Models of people who differ in how easily they are met: M0, Mt, Mh and Mth.
//!
//! In: a table, or how many people were met how often on how many occasions. Out: the population under each form, with the
//! standard error, deviance, AIC and BIC that Rcapture gives. Refused: a form without a unique fit.
#![doc = include_str!("heterogeneity.md")]

use crate::{
    CaptureTable, EstimateError, Interval,
    interval::log_normal_of_log,
    poisson::{half_deviance, log_at_mean, log_gamma},
    regression::{Regressed, Regression},
};

/// How people differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// They do not.
    None,
    /// In any way; the number is a lower bound. A free term for each frequency from three, none of them negative.
    Chao,
    /// `2^i - 1` for people met `i` times.
    Poisson,
    /// `i^2 / 2`: logits that differ like a normal variable.
    Darroch,
    /// `log 3.5 - log(3.5 + i)`.
    Gamma,
}

/// Every form in the order of Rcapture's tables.
pub const FORMS: [Form; 5] = [Form::None, Form::Chao, Form::Poisson, Form::Darroch, Form::Gamma];

impl Form {
    /// What a person met so often adds to the logarithm.
    fn effect(self, times: f64) -> f64 {
        match self {
            Self::None | Self::Chao => 0.0,
            Self::Poisson => times.exp2() - 1.0,
            Self::Darroch => times * times / 2.0,
            Self::Gamma => 3.5_f64.ln() - (3.5 + times).ln(),
        }
    }

    /// The name Rcapture gives the model, by whether lists differ in reach.
    pub fn name(self, lists_differ: bool) -> &'static str {
        match (self, lists_differ) {
            (Self::None, false) => "M0",
            (Self::None, true) => "Mt",
            (Self::Chao, false) => "Mh Chao (LB)",
            (Self::Chao, true) => "Mth Chao (LB)",
            (Self::Poisson, false) => "Mh Poisson2",
            (Self::Poisson, true) => "Mth Poisson2",
            (Self::Darroch, false) => "Mh Darroch",
            (Self::Darroch, true) => "Mth Darroch",
            (Self::Gamma, false) => "Mh Gamma3.5",
            (Self::Gamma, true) => "Mth Gamma3.5",
        }
    }
}

/// A fitted form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// People seen.
    pub people: f64,
    /// The logarithm of the people nobody has met.
    pub log_dark: f64,
    /// Its standard error.
    pub log_dark_error: f64,
    /// The deviance.
    pub deviance: f64,
    /// The logarithm of the Poisson likelihood.
    pub log_likelihood: f64,
    /// Parameters, those set to zero left out.
    pub parameters: usize,
    /// Counts fitted less parameters.
    pub degrees_of_freedom: usize,
}

impl Heterogeneity {
    /// The population, in people.
    pub fn population(&self) -> f64 {
        self.people + self.log_dark.exp()
    }

    /// The standard error of the population, `sqrt(D + D^2 se^2)`, in people.
    pub fn population_error(&self) -> f64 {
        let dark = self.log_dark.exp();
        (dark + (dark * self.log_dark_error).powi(2)).sqrt()
    }

    /// The log-normal interval. It takes the form as known.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        log_normal_of_log(self.log_dark, self.log_dark_error, self.people, confidence)
    }

    /// Akaike's criterion.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, the sample being the people seen.
    pub fn bic(&self) -> f64 {
        self.parameters as f64 * self.people.ln() - 2.0 * self.log_likelihood
    }
}

/// Fits a form to a table, `lists_differ` saying whether each list has a reach of its own (Mt, Mth) or all have one (M0, Mh).
///
/// # Errors
/// [`EstimateError::NoFit`], [`EstimateError::NotConverged`]; [`EstimateError::NoValue`] for a form on fewer than three lists.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Form, heterogeneity};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let bound = heterogeneity(&table, Form::Chao, false)?;
/// assert!((bound.population() - 479.15).abs() < 0.01);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn heterogeneity(
    table: &CaptureTable,
    form: Form,
    lists_differ: bool,
) -> Result<Heterogeneity, EstimateError> {
    if form != Form::None && table.lists() < 3 {
        return Err(EstimateError::NoValue { why: "a form of heterogeneity needs three lists" });
    }
    let lists = table.lists();
    if !lists_differ {
        let counts: Vec<f64> = table.frequencies().into_iter().map(|count| count as f64).collect();
        let fit = frequencies_fit(&counts, lists, form)?;
        return Ok(by_patterns(table, &fit));
    }
    let patterns: Vec<u32> = table.patterns().collect();
    let row = |pattern: u32| -> Vec<f64> {
        let flags = (0..lists).map(|list| f64::from(pattern >> list & 1));
        std::iter::once(1.0).chain(flags).collect()
    };
    let times: Vec<u32> = patterns.iter().map(|pattern| pattern.count_ones()).collect();
    let regression = Regression {
        rows: patterns.iter().map(|&pattern| row(pattern)).collect(),
        counts: patterns.iter().map(|&pattern| table.count(pattern) as f64).collect(),
        offsets: vec![0.0; patterns.len()],
    };
    let (fit, columns) = with_form(&regression, &times, lists, form)?;
    Ok(summary(&regression.counts, &fit, columns))
}

/// Fits a form to how many people were met once, twice, ... on so many occasions, all alike (M0, Mh).
///
/// # Errors
/// As [`heterogeneity`]; [`EstimateError::SettingOutOfRange`] for fewer occasions than frequencies.
///
/// ```
/// use sylfaen_estimate::{Form, frequencies};
///
/// let fit = frequencies(&[40, 20, 10, 4], 6, Form::None)?;
/// assert!(fit.population() > 74.0);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn frequencies(counts: &[u64], occasions: usize, form: Form) -> Result<Heterogeneity, EstimateError> {
    if occasions < counts.len() || occasions == 0 {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the number of occasions",
            range: "at least the most times anybody was met",
        });
    }
    let mut padded: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    padded.resize(occasions, 0.0);
    let fit = frequencies_fit(&padded, occasions, form)?;
    Ok(summary(&padded, &fit.0, fit.1))
}

fn frequencies_fit(
    counts: &[f64],
    occasions: usize,
    form: Form,
) -> Result<(Regressed, usize), EstimateError> {
    let times: Vec<u32> = (1..=counts.len() as u32).collect();
    let regression = Regression {
        rows: times.iter().map(|&times| vec![1.0, f64::from(times)]).collect(),
        counts: counts.to_vec(),
        offsets: times.iter().map(|&times| log_choose(occasions, times)).collect(),
    };
    with_form(&regression, &times, occasions, form)
}

fn log_choose(all: usize, some: u32) -> f64 {
    let (all, some) = (all as f64, f64::from(some));
    log_gamma(all + 1.0) - log_gamma(some + 1.0) - log_gamma(all - some + 1.0)
}

/// Adds the columns of a form; Chao's come in while they raise the likelihood and stay while they are positive.
fn with_form(
    base: &Regression,
    times: &[u32],
    lists: usize,
    form: Form,
) -> Result<(Regressed, usize), EstimateError> {
    let mut regression = base.clone();
    let width = base.rows.first().map_or(0, Vec::len);
    if form == Form::None {
        return Ok((regression.fit()?, width));
    }
    if form != Form::Chao {
        for (row, &times) in regression.rows.iter_mut().zip(times) {
            row.push(form.effect(f64::from(times)));
        }
        return Ok((regression.fit()?, width + 1));
    }
    let mut knots: Vec<u32> = Vec::new();
    // Knots beyond the last frequency seen have no fit of their own and would only pull their term to minus infinity.
    let mut barred: Vec<u32> = Vec::new();
    let mut fit = regression.fit()?;
    for _ in 0..4 * lists {
        let slope = |knot: u32| -> f64 {
            fit.residuals.iter().zip(times).map(|(residual, &times)| residual * column(knot, times)).sum()
        };
        let free = (3..=lists as u32).filter(|knot| !knots.contains(knot) && !barred.contains(knot));
        let best = free.map(|knot| (slope(knot), knot)).max_by(|left, right| left.0.total_cmp(&right.0));
        let Some((_, knot)) = best.filter(|(slope, _)| *slope > 1e-9) else { break };
        let before = knots.clone();
        knots.push(knot);
        match settle(base, &mut regression, times, &mut knots) {
            Ok(settled) => fit = settled,
            Err(EstimateError::NoFit { .. }) => {
                barred.push(knot);
                knots = before;
            }
            Err(error) => return Err(error),
        }
    }
    Ok((fit, width + knots.len()))
}

/// The column of a knot of Chao's form.
fn column(knot: u32, times: u32) -> f64 {
    f64::from((times + 1).saturating_sub(knot))
}

/// Fits with some knots, taking out the most negative until none is.
fn settle(
    base: &Regression,
    regression: &mut Regression,
    times: &[u32],
    knots: &mut Vec<u32>,
) -> Result<Regressed, EstimateError> {
    let width = base.rows.first().map_or(0, Vec::len);
    loop {
        knots.sort_unstable();
        for ((row, base), &times) in regression.rows.iter_mut().zip(&base.rows).zip(times) {
            row.clone_from(base);
            row.extend(knots.iter().map(|&knot| column(knot, times)));
        }
        let fit = regression.fit()?;
        let effect = |place: usize| fit.effects[width + place];
        let worst = (0..knots.len()).min_by(|&left, &right| effect(left).total_cmp(&effect(right)));
        match worst.filter(|&place| effect(place) < 0.0) {
            Some(place) => drop(knots.remove(place)),
            None => return Ok(fit),
        }
    }
}

fn summary(counts: &[f64], fit: &Regressed, parameters: usize) -> Heterogeneity {
    let saturated: f64 = counts.iter().map(|&count| log_at_mean(count)).sum();
    Heterogeneity {
        people: counts.iter().sum(),
        log_dark: fit.effects[0],
        log_dark_error: fit.variance.sqrt(),
        deviance: fit.deviance,
        log_likelihood: saturated - fit.deviance / 2.0,
        parameters,
        degrees_of_freedom: counts.len() - parameters,
    }
}

/// The same fit seen by patterns: everybody met equally often is as likely to have any pattern of that many lists.
fn by_patterns(table: &CaptureTable, (fit, parameters): &(Regressed, usize)) -> Heterogeneity {
    let lists = table.lists();
    let means: Vec<f64> =
        fit.means.iter().zip(1..).map(|(mean, times)| mean / log_choose(lists, times).exp()).collect();
    let patterns: Vec<(f64, f64)> = table
        .patterns()
        .map(|pattern| (table.count(pattern) as f64, means[pattern.count_ones() as usize - 1]))
        .collect();
    let counts: Vec<f64> = patterns.iter().map(|(count, _)| *count).collect();
    let half: f64 = patterns.iter().map(|(count, mean)| half_deviance(*count, *mean)).sum();
    summary(&counts, &Regressed { deviance: 2.0 * half, ..fit.clone() }, *parameters)
}

/// The estimate of M0, Mt or Chao's bound corrected for bias, with its standard error, as Rcapture's `closedp.bc`
/// (Rivest and Levesque 2001).
///
/// # Errors
/// As [`heterogeneity`]; [`EstimateError::NoValue`] for any other form.
pub fn bias_corrected(
    table: &CaptureTable,
    form: Form,
    lists_differ: bool,
) -> Result<(f64, f64), EstimateError> {
    let lists = table.lists();
    let people = table.people() as f64;
    let counts: Vec<f64> = table.frequencies().into_iter().map(|count| count as f64).collect();
    match (form, lists_differ) {
        (Form::None, false) => {
            // What the correction adds must not make a fit where there was none.
            frequencies_fit(&counts, lists, form)?;
            let mut shifted = counts;
            for (count, shift) in shifted.iter_mut().zip([-0.5, 1.0]) {
                *count = (*count + shift).max(0.0);
            }
            let fit = frequencies_fit(&shifted, lists, form)?.0;
            let dark = fit.effects[0].exp();
            Ok((people + dark, (dark + dark * dark * fit.variance).sqrt()))
        }
        (Form::None, true) => corrected_margins(table),
        (Form::Chao, false) => {
            let (t, one, two) = (lists as f64, counts[0], counts.get(1).copied().unwrap_or(0.0));
            if table.on_two_or_more() == 0 || lists < 3 {
                return Err(EstimateError::NoOverlap);
            }
            let share = (t - 1.0) / t;
            let dark = share * one * (one - 1.0) / (2.0 * (two + 1.0));
            let spread = one * one + 4.0 * one * two + 3.0 * one - 6.0 * two - 6.0;
            let variance =
                share * share * one * (one - 1.0) * spread / (4.0 * (two + 1.0).powi(2) * (two + 2.0));
            Ok((people + dark, (dark + variance).max(0.0).sqrt()))
        }
        _ => Err(EstimateError::NoValue { why: "no correction for bias is known for this form" }),
    }
}

/// Seber's equation for Mt with corrected margins: `prod(1 - n_i / N) = 1 - n / N`.
fn corrected_margins(table: &CaptureTable) -> Result<(f64, f64), EstimateError> {
    let lists = table.lists();
    let margins: Vec<f64> = (0..lists).map(|list| table.on_all(1 << list) as f64).collect();
    let people = table.people() as f64;
    if lists == 2 {
        let pair = crate::Pair::new(margins[0] as u64, margins[1] as u64, table.on_all(0b11))?;
        return Ok((pair.chapman(), pair.chapman_variance().sqrt()));
    }
    if table.on_two_or_more() == 0 {
        return Err(EstimateError::NoOverlap);
    }
    let t = lists as f64;
    let margins: Vec<f64> = margins.iter().map(|margin| margin + (t + 2.0) / (2.0 * t)).collect();
    let seen = people + t / 2.0;
    let excess = |n: f64| {
        let log: f64 = margins.iter().map(|margin| (-margin / n).ln_1p()).sum();
        log.exp() - (1.0 - seen / n)
    };
    let (mut low, mut high) =
        (seen.max(margins.iter().copied().fold(0.0, f64::max)) * (1.0 + 1e-12), 2.0 * seen);
    let mut doublings = 0;
    while excess(high) > 0.0 {
        high *= 2.0;
        doublings += 1;
        if doublings > 60 {
            return Err(EstimateError::NoFit { code: 1 });
        }
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if excess(middle) > 0.0 { low = middle } else { high = middle }
    }
    let population = f64::midpoint(low, high);
    let away: f64 = margins.iter().map(|margin| 1.0 / (population - margin)).sum();
    let precision = 1.0 / (population - seen) + (t - 1.0) / population - away;
    Ok((population - t / 2.0, (1.0 / precision).max(0.0).sqrt()))
}
