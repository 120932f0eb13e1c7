-- One row a window and list: how many months of the window the list's returns cover. A return covers a month if it is in
-- force, nil or not, declared for that month, and came after the month had ended. A list that covers too little is not
-- covered: nobody knows whom it met, which is not nobody. Key: window_code, list_code.
with plan as (
    select covered_share_min from run_plan
),
months as (
    select window_code, month_start_date, month_end_date from run_window_months
),
lists as (
    select list_code, source_list_code, partner_code, is_reference_set from run_lists
),
deliveries as (
    select delivery_id, partner_code, period_start_date, period_end_date, received_date
    from stg_partner__deliveries
    where status_code = 'in_force'
),
answered as (
    select
        months.window_code,
        lists.list_code,
        lists.is_reference_set,
        lists.partner_code,
        months.month_start_date,
        count(deliveries.delivery_id) > 0 as is_answered
    from months
    cross join lists
    left join deliveries
        on lists.partner_code = deliveries.partner_code
        and deliveries.period_start_date <= months.month_start_date
        and deliveries.period_end_date >= months.month_end_date
        and deliveries.received_date >= months.month_end_date
    group by
        months.window_code, lists.list_code, lists.is_reference_set, lists.partner_code, months.month_start_date
),
counted as (
    select
        window_code,
        list_code,
        is_reference_set,
        count(case when is_answered then 1 end) as months_covered,
        count(*) as months_asked
    from answered
    group by window_code, list_code, is_reference_set
),
mart_capture__coverage as (
    select
        counted.window_code,
        counted.list_code,
        counted.is_reference_set,
        counted.months_covered,
        counted.months_asked,
        counted.months_covered >= plan.covered_share_min * counted.months_asked as is_covered
    from counted
    cross join plan
)
select * from mart_capture__coverage
order by window_code, list_code
