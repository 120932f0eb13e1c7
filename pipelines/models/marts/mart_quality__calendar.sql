-- One row a partner and period of the calendar: whether its return came, in time, or why not. What another delivery
-- superseded still came when it came. Key: partner_code, period_code.
with parameters as (
    select as_at_date from run_parameters
),
calendar as (
    select partner_code, period_code, period_start_date, period_end_date, due_date, is_asked from run_calendar
),
deliveries as (
    select
        partner_code,
        received_date,
        period_start_date,
        period_end_date,
        status_code = 'in_force' and kind_code <> 'nil' as is_with_rows,
        status_code = 'in_force' and kind_code = 'nil' as is_nil,
        status_code in ('in_force', 'superseded') as is_received,
        status_code in ('held', 'refused', 'unreadable') as is_waiting,
        status_code = 'withdrawn' as is_withdrawn
    from stg_partner__deliveries
),
answers as (
    select
        calendar.partner_code,
        calendar.period_code,
        -- A year to date that came in April says nothing of the summer, whatever year it is declared for.
        coalesce(
            bool_or(deliveries.is_with_rows and deliveries.received_date >= calendar.period_end_date), false
        ) as has_rows,
        coalesce(bool_or(deliveries.is_nil and deliveries.received_date >= calendar.period_end_date), false) as has_nil,
        coalesce(bool_or(deliveries.is_waiting), false) as has_waiting,
        coalesce(bool_or(deliveries.is_withdrawn), false) as has_withdrawn,
        min(case when deliveries.is_received and deliveries.received_date >= calendar.period_end_date
            then deliveries.received_date end) as received_date
    from calendar
    left join deliveries
        on calendar.partner_code = deliveries.partner_code
        and deliveries.period_start_date <= calendar.period_start_date
        and deliveries.period_end_date >= calendar.period_end_date
    group by calendar.partner_code, calendar.period_code
),
mart_quality__calendar as (
    select
        calendar.partner_code,
        calendar.period_code,
        case
            when answers.has_rows then 'delivered'
            when answers.has_nil then 'nil'
            when answers.has_waiting then 'waiting'
            when answers.has_withdrawn then 'withdrawn'
            when not calendar.is_asked then 'not_asked'
            when calendar.due_date < parameters.as_at_date then 'late'
            else 'not_due'
        end as return_status_code,
        answers.has_rows or answers.has_nil as is_covered,
        calendar.due_date,
        answers.received_date,
        answers.received_date > calendar.due_date as is_received_late
    from calendar
    cross join parameters
    inner join answers
        on calendar.partner_code = answers.partner_code and calendar.period_code = answers.period_code
)
select * from mart_quality__calendar
order by partner_code, period_code
