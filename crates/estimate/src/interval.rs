//! Intervals about a population.
//!
//! In: a point, the people observed, a variance or the standard error of a logarithm, a confidence. Out: two limits,
//! neither below the people observed. Refused: a confidence that is not strictly between 0 and 1.

use crate::EstimateError;

/// How a pair of limits was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum IntervalKind {
    /// The dark figure is taken as log-normal, its spread from a variance in people.
    LogNormalVariance,
    /// The dark figure is taken as log-normal, its spread from the standard error of its logarithm in a fitted model.
    LogNormalModel,
    /// Where the profile likelihood has fallen by half the chi-squared quantile.
    ProfileLikelihood,
    /// A bootstrap that repeats the whole choice, corrected for bias and acceleration.
    Bca,
    /// Log-normal, from the variance within models and between them.
    ModelAverage,
    /// Quantiles of a posterior distribution.
    Posterior,
    /// Log-normal, from the variance within linkages and between them.
    Linkages,
    /// As a model average or a variance gives it, widened for corrected linkage.
    CorrectedLinkage,
    /// Log-normal, about an answer drawn towards the mean of strata.
    Pooled,
}

impl IntervalKind {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::LogNormalVariance => "log_normal_variance",
            Self::LogNormalModel => "log_normal_model",
            Self::ProfileLikelihood => "profile_likelihood",
            Self::Bca => "bca_bootstrap",
            Self::ModelAverage => "model_average",
            Self::Posterior => "posterior",
            Self::Linkages => "linkages",
            Self::CorrectedLinkage => "corrected_linkage",
            Self::Pooled => "pooled",
        }
    }

    /// Whether the interval takes its model as certain. It is then too narrow if the model was chosen or is doubtful.
    pub fn ignores_model_choice(self) -> bool {
        matches!(self, Self::LogNormalVariance | Self::LogNormalModel | Self::ProfileLikelihood)
    }
}

/// Two limits, in people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit, never below the people observed.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// How the limits were made.
    pub kind: IntervalKind,
}

/// The log-normal interval of a population whose dark figure has a variance.
///
/// With `D = estimate - observed` and `C = exp(z sqrt(log(1 + variance / D^2)))` the limits are `observed + D / C` and
/// `observed + D C` (Burnham et al. 1987, American Fisheries Society Monograph 5; Chao 1987, Biometrics 43, page 787).
/// With `D = 0` both are `observed`.
///
/// # Errors
/// [`EstimateError::ConfidenceOutOfRange`].
///
/// ```
/// let interval = sylfaen_estimate::log_normal(1347.741935483871, 380.0, 40788.5665972945, 0.95)?;
/// assert!((interval.lower - 1025.66745327).abs() < 1e-6);
/// assert!((interval.upper - 1830.47492939).abs() < 1e-6);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn log_normal(
    estimate: f64,
    observed: f64,
    variance: f64,
    confidence: f64,
) -> Result<Interval, EstimateError> {
    let kind = IntervalKind::LogNormalVariance;
    let dark = estimate - observed;
    let deviate = two_sided(confidence)?;
    if dark <= 0.0 {
        return Ok(Interval { lower: observed, upper: observed, kind });
    }
    let factor = (deviate * (variance / (dark * dark)).ln_1p().sqrt()).exp();
    Ok(Interval { lower: observed + dark / factor, upper: observed + dark * factor, kind })
}

/// The log-normal interval of a population whose dark figure is known as a logarithm with its standard error.
pub(crate) fn log_normal_of_log(
    log_dark: f64,
    standard_error: f64,
    observed: f64,
    confidence: f64,
) -> Result<Interval, EstimateError> {
    let reach = two_sided(confidence)? * standard_error;
    Ok(Interval {
        lower: observed + (log_dark - reach).exp(),
        upper: observed + (log_dark + reach).exp(),
        kind: IntervalKind::LogNormalModel,
    })
}

/// The normal deviate that leaves half of what is not covered on either side.
pub(crate) fn two_sided(confidence: f64) -> Result<f64, EstimateError> {
    if confidence > 0.0 && confidence < 1.0 {
        return Ok(-normal_quantile((1.0 - confidence) / 2.0));
    }
    Err(EstimateError::ConfidenceOutOfRange { confidence })
}

/// The quantile of the normal distribution for a probability strictly between 0 and 1, to about 16 digits.
///
/// Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    let centred = probability - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * ratio(r, &CENTRE_TOP, &CENTRE_BOTTOM);
    }
    let tail = if centred < 0.0 { probability } else { 1.0 - probability };
    let r = (-tail.ln()).sqrt();
    let size = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_TOP, &MIDDLE_BOTTOM)
    } else {
        ratio(r - 5.0, &FAR_TOP, &FAR_BOTTOM)
    };
    size.copysign(centred)
}

/// The share of a normal distribution below a number, to about 15 digits.
pub(crate) fn normal_share(deviate: f64) -> f64 {
    if deviate.abs() > 8.0 {
        return if deviate > 0.0 { 1.0 } else { 0.0 };
    }
    // Marsaglia's series: every term is positive, so nothing cancels for positive numbers.
    let size = deviate.abs();
    let (mut term, mut sum, mut power) = (size, size, 1.0);
    while term > sum * 1e-17 {
        power += 2.0;
        term *= size * size / power;
        sum += term;
    }
    let above = 0.5 - sum * (-size * size / 2.0).exp() / std::f64::consts::TAU.sqrt();
    if deviate > 0.0 { 1.0 - above } else { above.max(0.0) }
}

fn ratio(x: f64, top: &[f64; 8], bottom: &[f64; 8]) -> f64 {
    let polynomial = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
    polynomial(top) / polynomial(bottom)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_545,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_tables_to_the_last_digits() {
        // To 16 digits, from arithmetic of 30.
        let known = [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.9, 1.281_551_565_544_600_4),
            (0.25, -0.674_489_750_196_081_7),
            (1e-3, -3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
            (1e-20, -9.262_340_089_798_408),
        ];
        for (probability, quantile) in known {
            assert!((normal_quantile(probability) - quantile).abs() <= 2e-15 * (1.0 + f64::abs(quantile)));
        }
    }

    #[test]
    fn shares_undo_quantiles() {
        for share in [1e-6, 0.01, 0.3, 0.5, 0.84, 0.999] {
            assert!((normal_share(normal_quantile(share)) - share).abs() < 1e-14, "{share}");
        }
        assert_eq!((normal_share(0.0), normal_share(40.0), normal_share(-40.0)), (0.5, 1.0, 0.0));
    }

    #[test]
    fn an_interval_never_falls_below_the_observed() {
        let interval = log_normal(120.0, 100.0, 1e9, 0.99).unwrap();
        assert!(interval.lower > 100.0 && interval.lower < 120.0 && interval.upper > 120.0);
        let nothing_unseen = log_normal(100.0, 100.0, 0.0, 0.95).unwrap();
        assert_eq!((nothing_unseen.lower, nothing_unseen.upper), (100.0, 100.0));
    }

    #[test]
    fn confidence_outside_its_range_is_refused() {
        for confidence in [0.0, 1.0, -0.1, 95.0, f64::NAN] {
            assert!(matches!(
                log_normal(2.0, 1.0, 1.0, confidence),
                Err(EstimateError::ConfidenceOutOfRange { .. })
            ));
        }
    }
}
