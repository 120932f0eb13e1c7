-- One row a published count of referrals for Wales that our own records of the NRM can be held against: what was published, how many
-- referrals and persons the records of the same group make, and what is between them. Nothing is corrected.
-- A published cell has a counterpart if it says no more than a period, a sex or a category of one list, and an age group; a sex within a
-- list has none. Where the basis of place or of age is another than ours, the row says so, and the difference proves nothing.
-- Key: cell_id.
with parameters as (
    select window_code, window_start_date, window_end_date from run_parameters
),
published as (
    select
        cells.cell_id,
        cells.source_code,
        cells.value,
        cells.geography_basis_code,
        cells.age_basis_code,
        cells.sex_code,
        cells.exploitation_code,
        cells.nationality_code,
        cells.age_group_code,
        cells.period_start_date = parameters.window_start_date and cells.period_end_date = parameters.window_end_date
            as is_whole_window,
        date_part('year', cells.period_start_date)::bigint || 'Q' || date_part('quarter', cells.period_start_date)::bigint
            as quarter_code,
        parameters.window_code
    from mart_nrm__cells as cells
    cross join parameters
    where cells.measure_code = 'nrm_referrals'
        and cells.quantity_code = 'count'
        and cells.geography_code = 'W92000004'
        and cells.first_responder_code is null
        and cells.competent_authority_code is null
        and cells.exploited_location_code is null
        and cells.qualifier_code is null
        and cells.period_start_date between parameters.window_start_date and parameters.window_end_date
        and cells.period_end_date between parameters.window_start_date and parameters.window_end_date
        -- A period within the window is one of ours only if it is a quarter of the calendar.
        and (
            (
                cells.period_start_date = parameters.window_start_date
                and cells.period_end_date = parameters.window_end_date
            )
            or (
                cells.period_start_date = date_trunc('quarter', cells.period_start_date)::date
                and cells.period_end_date
                = (date_trunc('quarter', cells.period_start_date) + interval '3 months' - interval '1 day')::date
            )
        )
),
placed as (
    select
        published.*,
        case
            when not is_whole_window then 'quarter'
            when exploitation_code is not null then 'exploitation'
            when nationality_code is not null then 'nationality'
            when sex_code is not null then 'sex'
            else 'all'
        end as breakdown_code,
        case
            when not is_whole_window then quarter_code
            else coalesce(exploitation_code, nationality_code, sex_code, 'all')
        end as category_code,
        coalesce(age_group_code, 'all') as group_code
    from published
    -- Of the three lists, and of quarters, one at most.
    where (case when exploitation_code is null then 0 else 1 end)
        + (case when nationality_code is null then 0 else 1 end)
        + (case when sex_code is null then 0 else 1 end)
        + (case when is_whole_window then 0 else 1 end) <= 1
),
persons as (
    select breakdown_code, category_code, age_group_code as group_code, persons_lower, persons_upper
    from mart_person__known
    where measure_code = 'recorded_nrm'
),
grouped as (
    select breakdown_code, category_code, 'all' as group_code, person_id
    from int_person__breakdowns where measure_code = 'recorded_nrm'
    union all
    select breakdown_code, category_code, age_group_code as group_code, person_id
    from int_person__breakdowns where measure_code = 'recorded_nrm'
),
-- A person referred twice counts once in each category they are in, with both referrals; a quarter holds its own referrals only.
referrals as (
    select grouped.breakdown_code, grouped.category_code, grouped.group_code, count(distinct records.record_id) as referrals
    from grouped
    inner join int_person__records as records
        on grouped.person_id = records.person_id
        and records.source_code = 'nrm'
        and (grouped.breakdown_code <> 'quarter' or records.quarter_code = grouped.category_code)
    group by grouped.breakdown_code, grouped.category_code, grouped.group_code
),
mart_nrm__beside as (
    select
        placed.cell_id,
        placed.source_code,
        placed.window_code,
        placed.breakdown_code,
        placed.category_code,
        placed.group_code as age_group_code,
        case
            when placed.geography_basis_code <> 'referrer_sits' then 'other_place_basis'
            when placed.group_code <> 'all' and placed.age_basis_code is distinct from 'referral' then 'other_age_basis'
            else 'same'
        end as definition_code,
        placed.value as published_referrals,
        coalesce(referrals.referrals, 0) as linked_referrals,
        coalesce(persons.persons_lower, 0) as persons_lower,
        coalesce(persons.persons_upper, 0) as persons_upper,
        placed.value - coalesce(referrals.referrals, 0) as referrals_difference
    from placed
    left join persons
        on placed.breakdown_code = persons.breakdown_code
        and placed.category_code = persons.category_code
        and placed.group_code = persons.group_code
    left join referrals
        on placed.breakdown_code = referrals.breakdown_code
        and placed.category_code = referrals.category_code
        and placed.group_code = referrals.group_code
)
select * from mart_nrm__beside
order by cell_id
