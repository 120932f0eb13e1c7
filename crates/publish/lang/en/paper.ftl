# The position paper in English. Every message here has its fellow in ../cy/paper.ftl, with the same arguments in the
# same order. Arguments that are numbers, dates and labels arrive as text of this language, ready to print.

other-language-link = Darllen y papur hwn yn Gymraeg

## The head of the paper
paper-kind = Position paper
paper-title = Human trafficking in Wales: the seen and the unseen
paper-lead = How many probable victims of human trafficking the National Referral Mechanism records, how many more the partners know of, and what can be said of those whom nobody has met yet.
period = { $start } to { $end }
period-label = Period
as-at-label = As at
status-label = Status
run-label = Run
version-label = Code version
status-management-information = Management information. These are not official statistics.
status-in-development = Statistics in development. These are not official statistics.
skip-to-text = Skip to the text
contents = Contents
draft-mark = DRAFT
draft-line = Draft. Nobody has approved this paper yet.
synthetic-line = Every person and every return in this paper is made up. The figures quoted from publications are real.

## The sections
section-summary = In short
section-chart = What is seen and what is not
section-nrm = The NRM as published
section-spread = The estimate and what stands beside it
section-ages = Adults and minors apart
section-groups = Who is known
section-counted = Counted without a record
section-method = How the figures are made
section-assumptions = Assumptions and assurance
section-quality = What the partners sent
section-reading = How to read the figures
section-people = Responsibility and revisions
section-data = The tables

## The ladder
summary-nrm = The NRM itself is published as { $value } referrals for Wales in this period.
summary-nrm-several = The NRM itself is published with more than one number of referrals for Wales in this period: { $values } and { $last }.
summary-nrm-none = No published count of referrals for Wales falls in this period.
summary-nrm-link = The NRM as published
ladder-intro = Three statements, each bolder than the one before. A step is taken only where the data carry it.
plan-before-results = The estimates follow the analysis plan dated { $date } (digest { $digest }), which was fixed before any result was seen.
plan-changed = The analysis plan was changed after results had been seen. These estimates follow the plan dated { $date } (digest { $digest }); other plans that gave results before it: { $others }.
plan-after-results = These estimates follow the analysis plan dated { $date } (digest { $digest }). Results had first been seen before that day.
step = Step { $step }
step-1-title = Known, at least
step-2-title = Known or not, at least
step-3-title = Known or not, an estimate
step-1-text = probable victims known to the partners, by the linkage in force: all records that could be of one person counted as one, and records that cannot be linked left out. No more than { $upper } if it joins no two different people.
step-1-text-open = probable victims known to the partners, by the linkage in force: all records that could be of one person counted as one, and records that cannot be linked left out.
step-2-text = probable victims in all, whether anyone has met them or not: the lower limit, at 95 per cent, of a lower bound ({ $method }). It assumes that linkage finds who is on several lists, and that no list avoids another’s people; people whom no list could meet are not in it.
step-3-text = probable victims in all, whether anyone has met them or not: an estimate of { $estimate } with its limits ({ $method }). People whom no list could meet are not in it, and nothing in the data can show how many they are.
step-3-text-limits = probable victims in all, whether anyone has met them or not: the limits of an estimate ({ $method }).
linkage-share = The limits hold what linkage leaves open: about { $share } per cent of the variance is that records might belong to people otherwise.
linkage-share-small = The limits hold what linkage leaves open, which is little beside the rest.
linkage-as-exact = The linkage is taken as exact here, so the limits are too narrow by what it leaves open.
step-withheld = Withheld, so that nobody can be singled out.
step-not-made = No figure: { $reason }.
step-not-made-remedy = No figure: { $reason }. What would help: { $remedy }.
step-absent = Nothing was calculated for this step.
value-at-least = at least { $lower }
value-between = { $lower } to { $upper }
value-not-made = no figure
figure-id = Figure

## Kinds of number
count-range = { $lower }–{ $upper }
percent = { $value }%
not-available = [x]
withheld = [c]
none-recorded = [w]

## The chart
chart-title = Probable victims: recorded, known, and on no list
chart-desc-nrm = Recorded on the NRM: { $value }.
chart-desc-known = Known to partners and not on the NRM: { $value }.
chart-desc-unseen = On none of the partners’ lists: { $value }.
chart-row-nrm = Recorded on the NRM
chart-row-known = Known to partners, not on the NRM
chart-row-unseen = On none of the partners’ lists
chart-unknown = not known
chart-at-least = at least { $lower }
chart-key-sure = at least so many
chart-key-range = up to so many
chart-key-unknown = no figure can be given
chart-axis = probable victims
chart-note = The rows count different people by different rules, so they are set side by side and not added: { $bases }
chart-basis = { $measure }: { $place }, age { $age }
chart-figures = Figures: { $ids }
chart-row-missing = no record

## Places, ages, groups
place-basis-found = found in Wales, or with no place stated
place-basis-exploited = exploited in Wales
place-basis-referrer-sits = counted for Wales by the NRM, by where the referrer sits
place-basis-lives = living in Wales
age-basis-exploitation = at first exploitation
age-basis-first-contact = at first contact
age-basis-referral = at referral
category-all = All
category-unknown = Not known
category-no-single-area = In no single police force area
group-all-ages = All ages
measure-recorded-nrm = Recorded on the NRM
measure-known-to-partners = Known to partners
measure-known-not-on-nrm = Known to partners, not on the NRM
measure-known-any = Known to anyone
breakdown-all = Wales
breakdown-age-group = Age group
breakdown-sex = Sex
breakdown-police-force-area = Police force area
breakdown-exploitation = Type of exploitation
breakdown-nationality = Nationality
breakdown-quarter = Quarter
quarter-1 = January to March { $year }
quarter-2 = April to June { $year }
quarter-3 = July to September { $year }
quarter-4 = October to December { $year }
quarter-incomplete = { $quarter } (returns missing: { $missing })
quarters-not-covered = A quarter that a partner’s return does not cover counts nobody whom only that partner met then. Its figures are the least that is known, and are not to be compared with other quarters:
quarter-not-covered = { $quarter }: nothing from { $partners }

## Tables of groups
groups-intro = Each figure is a range, of people whose group a partner states: from the least to the most that linkage leaves open. Those whose group nobody states have a row of their own, and could be in any other. A person may stand in more than one row, for instance of type of exploitation or of quarter, so rows do not add up to a total. Every total was counted again.
table-caption = Table { $number }. Probable victims by { $breakdown }
table-caption-all = Table { $number }. Probable victims in Wales
table-caption-measure = Table { $number }. { $measure }, by { $breakdown }
table-caption-measure-all = Table { $number }. { $measure }, Wales
table-scope = { $measures }: { $place }, age { $age }, { $start } to { $end }.
breakdown-in-caption-age-group = age group
breakdown-in-caption-sex = sex
breakdown-in-caption-police-force-area = police force area
breakdown-in-caption-exploitation = type of exploitation
breakdown-in-caption-nationality = nationality
breakdown-in-caption-quarter = quarter
all-withheld = Withheld [c] in every column, so that nobody can be singled out: { $labels }.
table-ids = Identifiers of the figures in this table
table-scroll = Table; scroll sideways to see all of it

## The NRM as published
nrm-intro = Others have published these counts of referrals for Wales. Each is quoted as it was printed, with its place; none is corrected here, and none is a count of people.
nrm-synthetic = These figures are real. Everything else on this page is made from synthetic data.
nrm-caption = Table { $number }. Referrals for Wales, as printed
nrm-col-value = As printed
nrm-col-table = Table
nrm-col-place = Where
nrm-col-cell = Row and column
nrm-none = No published count for Wales falls in this period.
beside-title = People with an NRM record, and what the NRM published
beside-intro = The records that the NRM gave were brought together into people; beside them stands what the NRM has published for Wales by the same place, period and moment of age. Published less people is the difference. It is not corrected: somebody may be referred more than once, a referral may be withdrawn, and records that cannot be told apart make the number of people a range.
beside-caption = Table { $number }. People with an NRM record, beside the published referrals
beside-col-group = Group
beside-col-persons = People linked
beside-col-published = Published referrals
beside-col-difference = Difference
beside-range = { $lower } to { $upper }
beside-all = All
beside-adults = Adults, by age at referral
beside-minors = Minors, by age at referral
findings-title = Where the publications do not agree
findings-intro = The published figures and the sentences around them were held against each other. They do not say which of them is wrong. Explanations are in English, as the publications are.
findings-none = Nothing was found that does not agree.
findings-more = Cells it rests on
finding-total-is-not-sum = A printed total is not the sum of the parts printed beside it.
finding-share-is-impossible = A printed percentage is not the share that the printed counts make.
finding-change-is-impossible = No earlier count leads to the printed count by the printed change.
finding-same-measure-two-values = The same measure is printed with two values.
finding-part-exceeds-whole = A part is larger than what it is a part of.
finding-not-feasible-together = Figures that agree two by two cannot all be right together.
finding-rank-is-wrong = A printed rank is not that of the printed figures.
finding-words-against-numbers = A sentence says something of the figures that they do not bear out.
finding-most-is-not-majority = A sentence says “most” of what is less than half.
finding-unknowns-could-overturn = A ranking in words would change if the unknown belonged to the next category.
finding-two-age-bases = One group is printed by two moments of age, and sentences do not say which they mean.
finding-age-bases-impossible = A group can only grow, or only shrink, from one moment of age to the next, and does not.
finding-outside-population = A row lies outside the population that the table is said to count.
finding-category-missing = A sentence says that a category occurs which the table does not have.
finding-category-lists-differ = One list of categories is given more than once and differs.
finding-label-is-lopsided = A label is narrower than its sisters, and nothing holds the rest.
finding-label-is-not-what-it-seems = A label holds letters of another alphabet, or is misprinted.
finding-dates-differ = One event is given two dates.
finding-weekday-is-wrong = A date did not fall on the day of the week printed with it.
finding-role-two-holders = One role is given to two holders.
finding-members-differ = The members of one body are listed more than once and differ.
finding-places-differ = The places of one scheme are listed more than once and differ.
finding-frequencies-differ = One body is said to meet more and less often.
finding-order-reversed = Two events are told in both orders.
finding-reference-is-wrong = A reference leads to a part that holds something else, or is not there.
finding-names-differ = One body or abbreviation is written in more than one way.
finding-numbering-has-gap = Numbered paragraphs leave a number out.
finding-not-comparable = Figures on the two sides of a break in a series are compared.
nature-error = Not all of it can be right.
nature-difference-of-definition = Each may be right: they count or say different things.
nature-cannot-be-decided = The publication does not say enough to decide.
findings-quotes = Sentences it rests on, as printed
findings-accepted = Accepted as it stands:
severity-high = Grave
severity-medium = Misleading
severity-low = A matter of form

## What stands beside an estimate
spread-intro = One method is the headline, fixed by the plan before the counts were known. The others are shown beside it, since each supposes something else of the people nobody has met, and how far they differ says how much rests on what is supposed.
spread-none = No estimate is given, so none is set beside it: a number beside a refusal would be taken for one.
spread-note = Numbers beside the headline are given in two figures, or in one or not at all where more would tell of few people. None of these methods can see people who are hard to meet for every list; nothing in the data can show how many they are. Limits that take one model as known (all but those of averages, of repeated choices and of sampled methods) are too narrow.
spread-chart-title = Estimates by every method: { $group }
spread-headline = The headline, { $method }
spread-key-estimate = an estimate
spread-key-limits = its limits
spread-key-headline = the headline
spread-caption-methods = Table { $number }. Other methods: { $group }
spread-caption-moved = Table { $number }. The headline with one thing changed: { $group }
spread-col-what = What
spread-window-first-half = The first half of the period
spread-window-second-half = The second half of the period
spread-window-double = The period, and as much before it
spread-linkage = All records that could be of one person counted as one
spread-linkage-as-made = Records brought together as in the linkage in force, taken as exact
spread-linkage-drawn = Records brought together otherwise, as the linkage finds likely: from the least to the most
spread-scheme = Changed: { $scheme }
spread-leave-out = Without { $list }
spread-any-merge = Any two lists counted as one: from the least to the most
spread-odds-ratio = { $lists }: sharing people from a fifth as often to five times as often as by chance
spread-two-classes = Two kinds of people, one easier to meet: from the least to the most that the lists do not contradict
spread-reference = From how the lists overlap among people on the NRM, they would expect { $predicted } people there. Its records hold { $recorded }; published for the period, as referrals: { $published }. The lists feed the NRM, so this is a check and no estimate.
spread-reference-none = The lists overlap too little among people on the NRM to say how many they would expect there. Its records hold { $recorded }; published for the period, as referrals: { $published }.
strata-intro = Each group is answered for itself. A group that cannot be estimated says so, and is never filled from the others: groups do not add up to the whole. Where at least three groups of a kind can be estimated, each is also given drawn towards their mean, the further the less its own figures say.
strata-caption = Table { $number }. Lower bound and estimate, group by group
strata-col-group = Group
strata-col-pooled = Drawn towards the other groups
strata-pooled = { $value }, drawn { $share } per cent of the way
stratum = { $breakdown }: { $category }

## Adults and minors
ages-intro = Minors must be referred and need not consent; adults must consent. The two are therefore shown apart as well as together. People whose age nobody states are a group of their own and are never counted as adults.
ages-caption = Table { $number }. The three steps, by age at first contact
ages-col-group = Age group

## Counted without a record
counted-intro = Some partners send counts and no records, or records that are not of a person met. Nobody in them can be told from those in the other tables, so they are never added to them. A count of people bounds: the partner met at least so many, and no more than so many of them can be missing from the tables above.
counted-caption = Table { $number }. Counted by partners, without a record of a person
counted-col-partner = Partner
counted-col-unit = Unit
counted-col-lower = At least
counted-col-upper = At most
counted-col-figure = Figure
counted-note = The least number of people is the largest count of one area in one period, since a person may be met in several. Defendants and attendances are not people who were met: they bound no number of people.
counted-none = No partner sent counts for this period.

## Assumptions and assurance
assumptions-intro = What has to hold for the figures to mean what they say.
assumption-scope = Partners’ people are in scope if they were found in Wales or no place is stated; the NRM’s if the referrer sits in Wales. A person counts in the period if a partner met them in it; where no contact is dated, the referral or the decision dates the record.
assumption-same-person = The same reference, or the same name and date of birth, is the same person. Records that share neither count as two people, which makes the highest numbers too high where names or dates were mistyped.
assumption-least = The least numbers count as one all who could be one by the linkage, and leave out records with too little to be joined.
assumption-bound = The lower bound of step 2 supposes that linkage finds who is on several lists, and that no list avoids another’s people.
assumption-estimate = The estimate of step 3 supposes lists that are independent but for the declared pathways, everybody with some chance of being met, and the same people in Wales throughout the period. People whom no list can meet are not in it, and nothing in the data can show how many they are.
assumption-coverage = A list without a return for a part of the period met nobody there as far as the figures go; one whose returns cover too little of it, by the plan, is left out of the estimates. The table of returns says which periods are missing.
assurance-title = Assurance done
assurance-conserved = Every row of every file was taken in, turned away or passed over for a stated reason; a run in which a row is lost is not published.
assurance-checks = Declared checks passed by these figures: { $checks }. A run that fails one is not published.
assurance-published = The arithmetic of the published figures was checked. Findings: { $findings }.
assurance-repeatable = The same files, settings and code give the same figures, byte for byte.

## Method
method-intro = The partners’ workbooks are read cell by cell into one schema. What cannot be read is turned away and listed, never guessed.
method-linked-by-rules = Records of one person are brought together by declared rules alone: the same reference, or the same name and date of birth. Whoever cannot be linked for want of detail makes the number of people a range.
method-linked-by-model = Records of one person are brought together where a reference, or the name and the whole date of birth, is the same, and where a model trained on the records finds it very probable that they are of one person, however the names are spelt. Where it finds it possible and no more, they count as one in the least number only. Whoever cannot be linked for want of detail makes the number of people a range.
method-nrm = The NRM is a reference set. Police, labour inspectors and others feed it, so it is crossed with none of the lists that feed it, and is no list in any model or bound.
method-caption = Table { $number }. Every estimate tried
method-col-group = Group
method-col-step = Step
method-col-method = Method
method-col-lists = Lists
method-col-value = Probable victims
method-col-verdict = Verdict
method-value-estimate = { $estimate } ({ $limits })
lists-linked = linked records

## Data quality
quality-intro = What came from each partner. Rows and cells are rounded and withheld like counts of people, and the share that can be linked is worked out from the rounded counts.
quality-caption = Table { $number }. Returns by partner
quality-col-partner = Partner
quality-col-deliveries = Deliveries
quality-col-found = Rows found
quality-col-normalised = Taken in
quality-col-rejected = Turned away
quality-col-skipped = Passed over
quality-col-cells = Cells turned away
quality-col-linkable = Can be linked
quality-col-covered = Periods covered
quality-col-nil = Nil returns
quality-col-missing = Periods missing
quality-reference = reference set
quality-note = Passed over are titles, notes, totals and hidden sheets. A missing period is not covered, which is not the same as nobody met.
calendar-caption = Table { $number }. Returns by partner and period
calendar-came-late = { $status }, late, on { $day }
calendar-was-due = { $status }: was due on { $day }

## Reading
reading-probable = A probable victim is a person, brought together from records, whom a partner believes to have been trafficked. No decision has been made about most of them.
reading-referral = A referral is a record and not a person. Referrals and people are never added or compared.
reading-additive = People are not additive over quarters, partners, areas or types of exploitation, because one person may stand in several.
reading-range = Both ends of a range are rounded outwards to multiples of { $base }: the lower down, the upper up. Even a number known exactly is shown as a range, so that nobody can be singled out. An end may stay as an earlier paper gave it, if it still holds. Rounded figures do not add up.
reading-withheld = [c]: withheld, so that nobody can be singled out. The number is small, or another could be worked out from it or from it and an earlier paper.
reading-absent = [x]: not available. The cell of the table has no figure, and that is not zero.
reading-none = [w]: none recorded. Nobody was counted there.
reading-age = An unknown age is a group of its own. Ages at first exploitation, at first contact and at referral are three different things, and each table says which it uses.
reading-nrm = People recorded on the NRM are counted from its records. Referrals as published are counted by the publisher. The two differ in unit, place and date.
reading-trace = Every figure has an identifier. With it, the research officer can trace the figure to the partner, workbook, sheet, row and cell of each record behind it.

## Responsibility
role-commissioner = Commissioner
role-analyst = Analyst
role-assurer = Assurer
role-approver = Approver
role-nobody = not yet named
people-caption = Table { $number }. Who is responsible
people-col-role = Role
people-col-name = Name
revisions-title = Revisions
revisions-text = These figures are as at { $date }. They move when a partner sends a correction or an earlier period. Figures are not yet compared with those of earlier releases, so no revisions are listed.

## The tables as files
data-intro = The same figures as files: one number a row, with codes, labels in Welsh and English, and a column of note codes.
data-caption = Table { $number }. Files
data-col-file = File
data-col-content = Content
data-col-rows = Rows
data-persons-known = People known, by source and group
data-partner-counts = Counts by partners, without a record of a person
data-estimate-ladder = The three steps and every estimate tried
data-estimate-spread = What stands beside the estimates: other methods, and one thing changed
data-quality-partners = Returns by partner
data-quality-calendar = Returns by partner and period
data-nrm-cells = Published NRM figures, as printed
index-title = Position paper on human trafficking in Wales
index-open = Read the position paper in English
index-tables = Tables

## How a number was come by
method-linked-persons = counting linked people
method-lincoln-petersen = two lists, Lincoln and Petersen
method-chapman = two lists, Chapman
method-chao-unequal-lists-bias-corrected = Chao’s bound, lists of unequal size, corrected for small numbers
method-chao-unequal-lists = Chao’s bound, lists of unequal size
method-chao-finite-lists-bias-corrected = Chao’s bound, few lists, corrected for small numbers
method-chao-finite-lists = Chao’s bound, few lists
method-chao-many-lists-bias-corrected = Chao’s bound, many lists, corrected for small numbers
method-chao-many-lists = Chao’s bound, many lists
method-independence = independent lists, log-linear
method-declared-pairs = lists tied by declared pathways, log-linear
method-averaged-pairs = lists tied by declared pathways and by whatever others the counts show, averaged over models
method-best-model = the best log-linear model by BIC
method-model-average = all log-linear models, weighted by BIC
method-stepwise = a log-linear model chosen step by step
method-stepwise-bootstrap = a model chosen step by step, the choice repeated in every resample
method-best-model-bootstrap = the best model, the choice repeated in every resample
method-sample-coverage-low = sample coverage, low
method-sample-coverage-high = sample coverage, high
method-unequal-people-darroch = people unequally easy to meet, Darroch
method-unequal-people-poisson = people unequally easy to meet, Poisson
method-unequal-people-gamma = people unequally easy to meet, gamma
method-graph-average = average over decomposable graphs
method-latent-classes = classes of people, sampled
method-thresholding = ties between lists kept by their posterior, sampled

## Whether it may be used
verdict-counted = counted, not estimated
verdict-estimable = stands, under the assumptions of its method
verdict-estimable-with-warnings = to be used with care: something goes against an assumption of its method
verdict-not-estimable = cannot be estimated
verdict-with = { $verdict } ({ $warnings })

## What goes against a number, each as a part of a sentence
warning-empty-list-dropped = a list that met nobody is left out
warning-reference-left-out = the reference set is left out
warning-contained-list = a list has nobody of its own
warning-isolated-list = a list shares nobody with any other
warning-sparse-overlap = two lists share few people
warning-pair-dependence = two lists share many more or many fewer people than expected
warning-wide-limits = its limits are so far apart that the number says little
warning-poor-fit = the model does not agree well with the counts
warning-pathway = one list sends people to another
warning-shared-source = a third list sends people to both
warning-lists-unequal = the lists differ in size, which this bound does not allow for
warning-below-all-seen = it is below the number of people seen

## Why there is no number, as the end of a sentence
reason-one-list = fewer than two lists met anybody, and one list says nothing of those it missed
reason-empty-list = one of the lists met nobody
reason-too-few-people = the lists met too few people
reason-pathway = one list feeds the other, so meeting people on both says nothing of those missed
reason-identical-lists = two lists hold the same people
reason-contained-list = one list lies wholly within another, so it says nothing of those both missed
reason-no-overlap = no two lists share a person, so nothing says how many were missed
reason-too-few-overlaps = too few people are on more than one list
reason-disconnected = the lists fall into groups that share nobody
reason-fed-list = one list has nobody of its own: the others feed it, so it says nothing of those missed
reason-no-maximum-likelihood-estimate = the lists share too few people for the model to have an answer
reason-not-identifiable = the lists do not say enough to tell the model’s answers apart
reason-not-converged = the calculation did not settle on an answer
reason-linkage-too-uncertain = how records belong together is too uncertain: too many of the ways drawn have no answer

## What would help towards one, as an item of a list
remedy-more-overlaps = more people found on two lists
remedy-pool-windows = several periods counted as one
remedy-another-list = another list, which meets people in its own way
remedy-merge-lists = the two lists counted as one, beside another
remedy-leave-out-list = leaving that list out
remedy-more-overlaps-counted = about { $count } more people found on two lists
remedy-pool-windows-counted = about { $windows } periods of this length counted as one
remedy-another-list-named = another list, such as one whose returns for this period are missing ({ $lists })
