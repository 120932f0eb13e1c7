-- One row a window, list and outcome: how many records about persons were captures, and how many were left out, and why. Over
-- all outcomes a list's records are those it has in force, in any window. Key: window_code, list_code, outcome_code.
with windows as (
    select window_code from run_windows
),
lists as (
    select list_code, source_list_code from run_lists
),
in_force as (
    select
        coalesce(lists.list_code, 'none') as list_code,
        count(*) as records
    from int_record__in_force as records
    left join lists on records.list_code = lists.source_list_code
    where records.unit_code in ('person_met', 'nrm_referral')
    group by coalesce(lists.list_code, 'none')
),
judged as (
    select
        window_code,
        coalesce(list_code, 'none') as list_code,
        coalesce(
            out_of_scope_code,
            not_captured_code,
            case when is_person_linkable then 'captured' else 'unlinkable' end
        ) as outcome_code,
        person_id
    from int_record__captures
),
inside as (
    select
        window_code,
        list_code,
        outcome_code,
        count(*) as records,
        count(distinct person_id) as persons
    from judged
    group by window_code, list_code, outcome_code
),
outside as (
    select
        windows.window_code,
        in_force.list_code,
        'outside_window' as outcome_code,
        in_force.records - coalesce(sum(inside.records), 0) as records,
        cast(null as bigint) as persons
    from windows
    cross join in_force
    left join inside on windows.window_code = inside.window_code and in_force.list_code = inside.list_code
    group by windows.window_code, in_force.list_code, in_force.records
),
mart_capture__left_out as (
    select * from inside
    union all
    select * from outside where records > 0
)
select * from mart_capture__left_out
order by window_code, list_code, outcome_code
