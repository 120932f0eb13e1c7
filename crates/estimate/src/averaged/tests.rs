//! The average against its models one by one, and a pair that acts among many.

use super::*;
use crate::{LogLinearModel, all_models, fit};

fn hare_like() -> CaptureTable {
    CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)]).unwrap()
}

#[test]
fn one_model_gives_its_own_number_and_limits() {
    // Two lists have one model: nothing is left to choose.
    let table = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)]).unwrap();
    let average = average_pairs(&table, &[], 0.95).unwrap();
    let fitted = fit(&table, &LogLinearModel::independence(2).unwrap()).unwrap();
    let interval = fitted.interval(0.95).unwrap();
    assert!((average.population - 1380.0).abs() < 1e-6);
    assert!((average.interval.lower - interval.lower).abs() < 1e-6);
    assert!((average.interval.upper - interval.upper).abs() < 1e-6);
    assert_eq!((average.models, average.model_variance), (1, 0.0));
}

#[test]
fn the_weights_are_those_of_all_models_by_akaike() {
    let table = hare_like();
    let average = average_pairs(&table, &[0b011], 0.95).unwrap();
    let kept = all_models(&table, 2).unwrap();
    let kept: Vec<_> = kept
        .iter()
        .filter(|candidate| candidate.model.terms().contains(&0b011))
        .filter_map(|candidate| candidate.fit.as_ref())
        .collect();
    assert_eq!(average.models, kept.len());
    let best = kept.iter().map(|fit| fit.aic()).fold(f64::INFINITY, f64::min);
    let weight = |fit: &crate::LogLinearFit| ((best - fit.aic()) / 2.0).exp();
    let total: f64 = kept.iter().map(|fit| weight(fit)).sum();
    let centre = kept.iter().map(|fit| weight(fit) * fit.log_dark()).sum::<f64>() / total;
    let between = kept.iter().map(|fit| weight(fit) * (fit.log_dark() - centre).powi(2)).sum::<f64>() / total;
    assert!((average.model_variance - between).abs() < 1e-9);
    let declared = kept.iter().find(|fit| fit.degrees_of_freedom() == 2).unwrap();
    assert!((average.declared_weight - weight(declared) / total).abs() < 1e-9);
    let shares = average.shares();
    assert!((shares.sampling + shares.model + shares.linkage - 1.0).abs() < 1e-12);
}

#[test]
fn a_set_that_is_no_pair_is_refused() {
    let refusal = EstimateError::TermOutOfRange { term: 0b111, lists: 3 };
    assert_eq!(average_pairs(&hare_like(), &[0b111], 0.95), Err(refusal));
}

#[test]
fn among_many_pairs_the_one_that_acts_is_found() {
    // Six lists of chance 0.3 among 20,000 people; of those on the first half are sent on to the second.
    let patterns = (1..64_u32).map(|pattern| {
        let chance = |list: u32| if pattern >> list & 1 == 1 { 0.3 } else { 0.7 };
        let second = match pattern & 0b11 {
            0b11 => 0.3 * 0.65,
            0b01 => 0.3 * 0.35,
            0b10 => 0.7 * 0.3,
            _ => 0.7 * 0.7,
        };
        let share: f64 = second * (2..6).map(chance).product::<f64>();
        (pattern, (20_000.0 * share).round() as u64)
    });
    let table = CaptureTable::new(6, patterns).unwrap();
    let average = average_pairs(&table, &[], 0.95).unwrap();
    // Every choice among ten of fifteen pairs would be 1,024 models; those without the pair that acts weigh nothing, and of them
    // only what it takes to know that is fitted.
    assert!((512..600).contains(&average.models), "{}", average.models);
    assert!((average.population / 20_000.0 - 1.0).abs() < 0.01, "{}", average.population);
    assert!(average.supported.iter().any(|pair| pair.pair == 0b11 && pair.observed > pair.expected));
}

/// What is left out weighs nothing: the average over all models one by one is the same.
#[test]
fn models_that_are_not_fitted_weigh_nothing() {
    // Five lists of chance 0.25 among 20,000 people; of those on the first half are sent on to the second.
    let patterns = (1..32_u32).map(|pattern| {
        let chance = |list: u32| if pattern >> list & 1 == 1 { 0.25 } else { 0.75 };
        let second = match pattern & 0b11 {
            0b11 => 0.25 * 0.625,
            0b01 => 0.25 * 0.375,
            0b10 => 0.75 * 0.25,
            _ => 0.75 * 0.75,
        };
        let share: f64 = second * (2..5).map(chance).product::<f64>();
        (pattern, (20_000.0 * share).round() as u64)
    });
    let table = CaptureTable::new(5, patterns).unwrap();
    let average = average_pairs(&table, &[], 0.95).unwrap();
    let all = all_models(&table, 2).unwrap();
    assert!(average.models < 600 && all.len() == 1_024);
    let fits: Vec<&crate::LogLinearFit> = all.iter().filter_map(|candidate| candidate.fit.as_ref()).collect();
    let best = fits.iter().map(|fit| fit.aic()).fold(f64::INFINITY, f64::min);
    let parts: Vec<Part> = fits
        .iter()
        .map(|fit| Part {
            chosen: 0,
            weight: ((best - fit.aic()) / 2.0).exp(),
            people: table.people() as f64,
            centre: fit.log_dark(),
            spread: fit.log_dark_error(),
        })
        .collect();
    for (share, found) in
        [(0.5, average.population), (0.025, average.interval.lower), (0.975, average.interval.upper)]
    {
        assert!((quantile(&parts, share) / found - 1.0).abs() < 1e-6, "{share}");
    }
}
