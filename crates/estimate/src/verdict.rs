//! What can be said of a table, and why.
//!
//! In: nothing; these are the words of the answer. Lists are those of the caller's table, counted from 0. Texts for
//! readers, in either language, belong to the caller: here each has one stable word.

/// Whether a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The number stands, under the assumptions of its method.
    Estimable,
    /// The number stands, and something in the table speaks against an assumption.
    EstimableWithWarnings,
    /// There is no number.
    NotEstimable,
}

impl Verdict {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Estimable => "estimable",
            Self::EstimableWithWarnings => "estimable_with_warnings",
            Self::NotEstimable => "not_estimable",
        }
    }
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// Fewer than two lists have anybody.
    OneList,
    /// A list has nobody.
    EmptyList {
        /// The list.
        list: usize,
    },
    /// Fewer people than the plan asks for.
    TooFewPeople {
        /// People seen.
        people: u64,
        /// People asked for.
        people_min: u64,
    },
    /// People on one list are there because of the other, or the other's source.
    Pathway {
        /// The list that sends.
        from: usize,
        /// The list that is fed.
        to: usize,
    },
    /// Two lists hold the same people.
    IdenticalLists {
        /// The first.
        left: usize,
        /// The second.
        right: usize,
    },
    /// One list has nobody of its own.
    ContainedList {
        /// The list inside.
        list: usize,
        /// The list around it.
        within: usize,
    },
    /// Nobody is on two lists.
    NoOverlap,
    /// Some people are on two lists, and fewer than the plan asks for.
    TooFewOverlaps {
        /// People on two lists.
        overlap: u64,
        /// People asked for.
        overlap_min: u64,
    },
    /// The lists fall into groups of two or more that share nobody: two populations, or two avoided ones.
    Disconnected,
    /// A list of some size has nobody of its own: the others feed it, as first responders feed the NRM.
    FedList {
        /// The list.
        list: usize,
    },
    /// The likelihood has no maximum (existence code 1 or 3).
    NoMaximumLikelihoodEstimate,
    /// The likelihood has many maxima (existence code 2 or 3).
    NotIdentifiable,
    /// The fit exists and was not reached.
    NotConverged,
    /// Of linkages drawn from their distribution too many have no number.
    LinkageTooUncertain {
        /// How many have none.
        refused: u64,
        /// How many were drawn.
        drawn: u64,
    },
}

impl Reason {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::OneList => "one_list",
            Self::EmptyList { .. } => "empty_list",
            Self::TooFewPeople { .. } => "too_few_people",
            Self::Pathway { .. } => "pathway",
            Self::IdenticalLists { .. } => "identical_lists",
            Self::ContainedList { .. } => "contained_list",
            Self::NoOverlap => "no_overlap",
            Self::TooFewOverlaps { .. } => "too_few_overlaps",
            Self::Disconnected => "disconnected",
            Self::FedList { .. } => "fed_list",
            Self::NoMaximumLikelihoodEstimate => "no_maximum_likelihood_estimate",
            Self::NotIdentifiable => "not_identifiable",
            Self::NotConverged => "not_converged",
            Self::LinkageTooUncertain { .. } => "linkage_too_uncertain",
        }
    }

    /// What would take the reason away.
    pub fn remedies(self) -> Vec<Remedy> {
        match self {
            Self::OneList | Self::Disconnected | Self::NotIdentifiable => vec![Remedy::AnotherList],
            Self::EmptyList { list } | Self::FedList { list } => vec![Remedy::LeaveOut { list }],
            Self::TooFewPeople { people, people_min } => vec![pool(people, people_min)],
            Self::Pathway { from, to } => {
                vec![Remedy::LeaveOut { list: to }, Remedy::Merge { into: from, from: to }]
            }
            Self::IdenticalLists { left, right } => vec![Remedy::Merge { into: left, from: right }],
            Self::ContainedList { list, within } => {
                vec![Remedy::Merge { into: within, from: list }, Remedy::AnotherList]
            }
            Self::NoOverlap | Self::NoMaximumLikelihoodEstimate | Self::LinkageTooUncertain { .. } => {
                vec![Remedy::PoolWindows { windows: None }, Remedy::AnotherList]
            }
            Self::TooFewOverlaps { overlap, overlap_min } => {
                vec![
                    Remedy::MoreOverlaps { about: overlap_min.saturating_sub(overlap) },
                    pool(overlap, overlap_min),
                ]
            }
            Self::NotConverged => Vec::new(),
        }
    }
}

/// As many windows as bring a number to a least one, if it goes on as it does.
fn pool(found: u64, least: u64) -> Remedy {
    Remedy::PoolWindows { windows: (found > 0).then(|| least.div_ceil(found)) }
}

/// What would make a table estimable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remedy {
    /// About so many more people found on two lists.
    MoreOverlaps {
        /// How many more.
        about: u64,
    },
    /// Several windows counted as one; years, if a window is a year.
    PoolWindows {
        /// About how many in all; none where one window gives no rate to reckon with.
        windows: Option<u64>,
    },
    /// A list that meets people of both kinds, or that nobody is sent to.
    AnotherList,
    /// Two lists counted as one.
    Merge {
        /// The list that stays.
        into: usize,
        /// The list that goes into it.
        from: usize,
    },
    /// One list not used.
    LeaveOut {
        /// The list.
        list: usize,
    },
}

impl Remedy {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::MoreOverlaps { .. } => "more_overlaps",
            Self::PoolWindows { .. } => "pool_windows",
            Self::AnotherList => "another_list",
            Self::Merge { .. } => "merge_lists",
            Self::LeaveOut { .. } => "leave_out_list",
        }
    }
}

/// What a reader of a number must know besides.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Warning {
    /// A list has nobody and was left out: a remark.
    EmptyListDropped {
        /// The list.
        list: usize,
    },
    /// A list is a reference set, fed by others, and was left out: a remark.
    ReferenceLeftOut {
        /// The list.
        list: usize,
    },
    /// One list has nobody that another has not: a referral, or a copy of a part.
    ContainedList {
        /// The list inside.
        list: usize,
        /// The list around it.
        within: usize,
    },
    /// A list shares nobody with any other and can only raise the number.
    IsolatedList {
        /// The list.
        list: usize,
    },
    /// Two lists share fewer people than the plan asks of a pair.
    SparseOverlap {
        /// The first.
        left: usize,
        /// The second.
        right: usize,
        /// People on both.
        overlap: u64,
    },
    /// Two lists share many more or many fewer people than the fitted model expects.
    PairDependence {
        /// The first.
        left: usize,
        /// The second.
        right: usize,
        /// People on both.
        observed: u64,
        /// People the model expects on both.
        expected: f64,
    },
    /// The limits of the headline are so far apart that its number says little.
    WideLimits {
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
    },
    /// The fitted model does not agree with the counts as a whole.
    PoorFit {
        /// The deviance of the fit.
        deviance: f64,
        /// What the deviance of a right model is on average.
        degrees_of_freedom: usize,
    },
    /// One list sends people to the other. A bound stays a bound; it becomes lower.
    Pathway {
        /// The list that sends.
        from: usize,
        /// The list that is fed.
        to: usize,
    },
    /// A third list sends people to both lists of a pair, which makes them share people.
    SharedSource {
        /// The list that sends.
        from: usize,
    },
    /// The bound supposes lists of one size, and these are not: it may lie above the truth.
    ListsUnequal,
    /// The number is below the people that all lists together have seen.
    BelowAllSeen {
        /// People on at least one of the plan's lists.
        people: u64,
    },
}

impl Warning {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::EmptyListDropped { .. } => "empty_list_dropped",
            Self::ReferenceLeftOut { .. } => "reference_left_out",
            Self::ContainedList { .. } => "contained_list",
            Self::IsolatedList { .. } => "isolated_list",
            Self::SparseOverlap { .. } => "sparse_overlap",
            Self::PairDependence { .. } => "pair_dependence",
            Self::WideLimits { .. } => "wide_limits",
            Self::PoorFit { .. } => "poor_fit",
            Self::Pathway { .. } => "pathway",
            Self::SharedSource { .. } => "shared_source",
            Self::ListsUnequal => "lists_unequal",
            Self::BelowAllSeen { .. } => "below_all_seen",
        }
    }

    /// Whether it only says what was done, and leaves the verdict as it is.
    pub fn is_remark(self) -> bool {
        matches!(self, Self::EmptyListDropped { .. } | Self::ReferenceLeftOut { .. })
    }
}
