-- One row a count in force within the window, or a record in force that is not of a person met, which counts one.
-- Counts by type of exploitation are left out: types overlap, so they bound nothing. Key: source_id.
with parameters as (
    select window_code, window_start_date, window_end_date from run_parameters
),
deliveries as (
    select delivery_id from stg_partner__deliveries where status_code = 'in_force'
),
counts as (
    select
        counts.count_id as source_id,
        counts.delivery_id,
        counts.partner_code,
        counts.measure_code,
        counts.counted_unit_code as unit_code,
        counts.period_start_date,
        counts.period_end_date,
        counts.area_code,
        (counts.area_code is not null)::bigint * 4 + (counts.sex_code is not null)::bigint * 2
            + (counts.age_group_code is not null)::bigint as split_code,
        counts.value_lower as count_lower,
        counts.value_upper as count_upper
    from stg_partner__counts as counts
    inner join deliveries on counts.delivery_id = deliveries.delivery_id
    where counts.exploitation_code is null
),
records as (
    select
        record_id as source_id,
        delivery_id,
        partner_code,
        'records' as measure_code,
        unit_code,
        counted_date as period_start_date,
        counted_date as period_end_date,
        cast(null as varchar) as area_code,
        cast(0 as bigint) as split_code,
        cast(1 as bigint) as count_lower,
        cast(1 as bigint) as count_upper
    from int_record__in_force
    where unit_code not in ('person_met', 'nrm_referral')
),
counted as (
    select * from counts
    union all
    select * from records
),
int_count__in_window as (
    select
        counted.source_id,
        'counted.' || parameters.window_code || '.' || counted.partner_code || '.' || counted.measure_code || '.'
            || counted.unit_code as figure_id,
        parameters.window_code,
        counted.delivery_id,
        counted.partner_code,
        counted.measure_code,
        counted.unit_code,
        counted.period_start_date,
        counted.period_end_date,
        counted.area_code,
        counted.split_code,
        counted.count_lower,
        counted.count_upper
    from counted
    cross join parameters
    where counted.period_start_date >= parameters.window_start_date
        and counted.period_end_date <= parameters.window_end_date
)
select * from int_count__in_window
order by source_id
