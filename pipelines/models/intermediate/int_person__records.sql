-- One row a record that counts: in force, about a person, dated in the window, not stated to be found outside Wales.
-- Places are read on the declared basis: where found for partners, where the referrer sits for the NRM. The NRM's own
-- table of Wales holds a force that sits in England: it counts, as published, under the area it sits in.
-- Key: record_id.
with parameters as (
    select window_start_date, window_end_date from run_parameters
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
placed as (
    select
        records.*,
        case when records.unit_code = 'nrm_referral' then 'nrm' else 'partner' end as source_code,
        case
            when records.unit_code = 'nrm_referral' then records.referrer_area_code
            else records.found_area_code
        end as place_area_code
    from records
),
int_person__records as (
    select
        placed.record_id,
        members.person_id,
        members.possible_person_id,
        members.is_linkable,
        placed.partner_code,
        placed.list_code,
        placed.source_code,
        placed.counted_date,
        date_part('year', placed.counted_date)::bigint || 'Q' || date_part('quarter', placed.counted_date)::bigint
            as quarter_code,
        placed.delivery_order,
        placed.delivery_row,
        coalesce(
            areas.police_force_area_code,
            case when areas.area_code is not null then 'no_single_area' end
        ) as police_force_area_code,
        placed.sex_code,
        placed.nationality_code,
        placed.exploitation_codes,
        case
            when placed.source_code = 'nrm' then placed.age_group_at_referral_code
            else placed.age_group_at_contact_code
        end as age_group_code,
        placed.nrm_status_code
    from placed
    inner join members on placed.record_id = members.record_id
    cross join parameters
    left join areas on placed.place_area_code = areas.area_code
    where placed.counted_date between parameters.window_start_date and parameters.window_end_date
        and (placed.source_code = 'nrm' or areas.is_in_wales is null or areas.is_in_wales)
)
select * from int_person__records
order by record_id
