-- One row a partner: what came, what was turned away, what never came. Rows are of deliveries in force: a year to date
-- that goes further has the rows of the one before it. Key: partner_code.
with parameters as (
    select reference_list_code from run_parameters
),
deliveries as (
    select * from stg_partner__deliveries
),
periods as (
    select
        partner_code,
        sum(case when return_status_code = 'delivered' then 1 else 0 end) as periods_covered,
        sum(case when return_status_code = 'nil' then 1 else 0 end) as periods_nil,
        sum(case when is_covered then 0 else 1 end) as periods_missing
    from mart_quality__calendar
    where return_status_code <> 'not_asked'
    group by partner_code
),
returns as (
    select
        partner_code,
        count(*) as deliveries,
        sum(case when status_code = 'in_force' then rows_found else 0 end) as rows_found,
        sum(case when status_code = 'in_force' then rows_normalised else 0 end) as rows_normalised,
        sum(case when status_code = 'in_force' then rows_rejected else 0 end) as rows_rejected,
        sum(case when status_code = 'in_force' then rows_skipped else 0 end) as rows_skipped,
        sum(case when status_code = 'in_force' then cells_rejected else 0 end) as cells_rejected
    from deliveries
    group by partner_code
),
linked as (
    select
        records.partner_code,
        count(*) as records_to_link,
        sum(case when members.is_linkable then 1 else 0 end) as records_linkable
    from int_record__in_force as records
    inner join int_person__members as members on records.record_id = members.record_id
    group by records.partner_code
),
mart_quality__partners as (
    select
        periods.partner_code,
        coalesce(returns.deliveries, 0) as deliveries,
        coalesce(returns.rows_found, 0) as rows_found,
        coalesce(returns.rows_normalised, 0) as rows_normalised,
        coalesce(returns.rows_rejected, 0) as rows_rejected,
        coalesce(returns.rows_skipped, 0) as rows_skipped,
        coalesce(returns.cells_rejected, 0) as cells_rejected,
        periods.periods_covered,
        periods.periods_nil,
        periods.periods_missing,
        linked.records_to_link,
        linked.records_linkable,
        periods.partner_code = parameters.reference_list_code as is_reference_set
    from periods
    cross join parameters
    left join returns on periods.partner_code = returns.partner_code
    left join linked on periods.partner_code = linked.partner_code
)
select * from mart_quality__partners
order by partner_code
