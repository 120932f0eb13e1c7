-- One row a record about a person and a window it lies in: whether it is a capture, and if not, why not. Places are read on
-- the basis that the analysis plan declares; the reference set is counted as it counts itself, by where the referrer sits.
-- Key: window_code, record_id.
with plan as (
    select place_basis_code, is_unplaced_in from run_plan
),
windows as (
    select window_code, is_default, window_start_date, window_end_date from run_windows
),
lists as (
    select list_code, source_list_code, is_reference_set from run_lists
),
records as (
    select * from int_record__in_force where unit_code in ('person_met', 'nrm_referral')
),
members as (
    select record_id, person_id, possible_person_id, is_linkable from int_person__members
),
areas as (
    select area_code, police_force_area_code, is_in_wales from ref_area
),
coverage as (
    select window_code, list_code, is_covered from mart_capture__coverage
),
placed as (
    select
        records.*,
        lists.list_code as plan_list_code,
        coalesce(lists.is_reference_set, records.unit_code = 'nrm_referral') as is_reference_record,
        plan.is_unplaced_in,
        case plan.place_basis_code
            when 'found' then records.found_area_code
            when 'exploited' then records.exploited_area_code
            else records.residence_area_code
        end as place_area_code
    from records
    cross join plan
    left join lists on records.list_code = lists.source_list_code
),
dated as (
    select
        windows.window_code,
        windows.is_default,
        placed.*,
        members.person_id,
        members.possible_person_id,
        bool_or(members.is_linkable)
            over (partition by windows.window_code, members.person_id) as is_person_linkable,
        bool_or(members.is_linkable)
            over (partition by windows.window_code, members.possible_person_id) as is_possible_person_linkable
    from placed
    inner join members on placed.record_id = members.record_id
    cross join windows
    where placed.counted_date between windows.window_start_date and windows.window_end_date
),
int_record__captures as (
    select
        dated.window_code,
        dated.record_id,
        dated.person_id,
        dated.possible_person_id,
        dated.is_default as is_default_window,
        dated.is_reference_record,
        dated.plan_list_code as list_code,
        case
            when dated.is_reference_record then null
            when not coalesce(areas.is_in_wales, true) then 'outside_wales'
            when areas.is_in_wales is null and not dated.is_unplaced_in then 'no_place'
            when dated.counted_date_basis_code <> 'contact' then 'no_contact_date'
        end as out_of_scope_code,
        case
            when dated.plan_list_code is null then 'no_list'
            when not coalesce(coverage.is_covered, false) then 'list_not_covered'
        end as not_captured_code,
        dated.is_person_linkable,
        dated.is_possible_person_linkable,
        dated.counted_date,
        dated.delivery_order,
        dated.delivery_row,
        coalesce(
            areas.police_force_area_code,
            case when areas.area_code is not null then 'no_single_area' end
        ) as police_force_area_code,
        dated.sex_code,
        dated.exploitation_codes,
        dated.age_group_at_contact_code as age_group_code
    from dated
    left join areas on dated.place_area_code = areas.area_code
    left join coverage
        on dated.window_code = coverage.window_code and dated.plan_list_code = coverage.list_code
)
select * from int_record__captures
order by window_code, record_id
