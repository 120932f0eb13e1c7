-- One row a person and source: what its records of that source say, the earliest statement first.
-- Whether a person is on the NRM is asked of every record in force, of whatever source, place and time.
-- Key: source_code, person_id.
with records as (
    select * from int_person__records
),
nrm_status as (
    select
        members.person_id,
        case
            when bool_or(in_force.unit_code = 'nrm_referral' or in_force.nrm_status_code = 'on') then 'on'
            when bool_or(in_force.nrm_status_code = 'stated_not_on') then 'stated_not_on'
            else 'not_known'
        end as nrm_status_code
    from int_record__in_force as in_force
    inner join int_person__members as members on in_force.record_id = members.record_id
    group by members.person_id
),
on_by_possibility as (
    select distinct members.possible_person_id
    from nrm_status
    inner join int_person__members as members on nrm_status.person_id = members.person_id
    where nrm_status.nrm_status_code = 'on'
),
stated as (
    select
        source_code,
        person_id,
        min(possible_person_id) as possible_person_id,
        bool_or(is_linkable) as is_linkable,
        min(counted_date) as first_date,
        first_value(police_force_area_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where police_force_area_code is not null) as police_force_area_code,
        first_value(sex_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where sex_code is not null and sex_code <> 'unknown') as sex_code,
        first_value(nationality_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where nationality_code is not null) as nationality_code,
        first_value(age_group_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where age_group_code <> 'unknown') as age_group_code
    from records
    group by source_code, person_id
),
int_person__attributes as (
    select
        stated.source_code,
        stated.person_id,
        stated.possible_person_id,
        stated.is_linkable,
        stated.first_date,
        coalesce(stated.police_force_area_code, 'unknown') as police_force_area_code,
        coalesce(stated.sex_code, 'unknown') as sex_code,
        coalesce(stated.nationality_code, 'unknown') as nationality_code,
        coalesce(stated.age_group_code, 'unknown') as age_group_code,
        nrm_status.nrm_status_code,
        on_by_possibility.possible_person_id is not null as is_possibly_on_nrm
    from stated
    inner join nrm_status on stated.person_id = nrm_status.person_id
    left join on_by_possibility on stated.possible_person_id = on_by_possibility.possible_person_id
)
select * from int_person__attributes
order by source_code, person_id
