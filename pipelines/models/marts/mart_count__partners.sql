-- One row a partner and measure that is counted and never linked. People are counted once by sex and by age at first
-- contact within a period, and may be met in several areas and periods: the least is the largest total of one area and
-- period, the most is the total of all. Other units are single events, which add up. Key: figure_id.
with counts as (
    select * from int_count__in_window
),
areas as (
    select
        figure_id,
        window_code,
        partner_code,
        measure_code,
        unit_code,
        period_start_date,
        period_end_date,
        split_code,
        area_code,
        sum(count_lower) as area_lower,
        case when not bool_or(count_upper is null) then sum(count_upper) end as area_upper
    from counts
    group by
        figure_id, window_code, partner_code, measure_code, unit_code, period_start_date, period_end_date,
        split_code, area_code
),
splits as (
    select
        figure_id,
        window_code,
        partner_code,
        measure_code,
        unit_code,
        period_start_date,
        period_end_date,
        split_code,
        case when unit_code = 'person_met' then max(area_lower) else sum(area_lower) end as split_lower,
        case when not bool_or(area_upper is null) then sum(area_upper) end as split_upper
    from areas
    group by
        figure_id, window_code, partner_code, measure_code, unit_code, period_start_date, period_end_date, split_code
),
-- The same people split in several ways are the same people: the ways bound each other.
periods as (
    select
        figure_id,
        window_code,
        partner_code,
        measure_code,
        unit_code,
        max(split_lower) as period_lower,
        min(split_upper) as period_upper
    from splits
    group by figure_id, window_code, partner_code, measure_code, unit_code, period_start_date, period_end_date
),
mart_count__partners as (
    select
        figure_id,
        window_code,
        partner_code,
        measure_code,
        unit_code,
        case when unit_code = 'person_met' then max(period_lower) else sum(period_lower) end as count_lower,
        case when not bool_or(period_upper is null) then sum(period_upper) end as count_upper
    from periods
    group by figure_id, window_code, partner_code, measure_code, unit_code
)
select * from mart_count__partners
order by figure_id
