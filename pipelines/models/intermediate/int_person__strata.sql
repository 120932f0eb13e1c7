-- One row a linkage, window, captured person and stratum: all, the age group at first contact, and in the pipeline's own
-- window what else the analysis plan divides by. A person with two types of exploitation stands in both; what differs
-- between records is as first stated. A person that only the reference set holds is in no stratum but all, since its ages
-- are at referral. Key: linkage_code, window_code, group_id, stratum_code.
with persons as (
    select distinct linkage_code, window_code, group_id from int_person__captures
),
breakdowns as (
    select breakdown_code from run_strata
),
linkages as (
    select 'strict' as linkage_code, person_id as group_id, *
    from int_record__captures
    where out_of_scope_code is null and not is_reference_record
    union all
    select 'possible' as linkage_code, possible_person_id as group_id, *
    from int_record__captures
    where out_of_scope_code is null and not is_reference_record and is_default_window
),
records as (
    select linkages.*
    from linkages
    inner join persons
        on linkages.linkage_code = persons.linkage_code
        and linkages.window_code = persons.window_code
        and linkages.group_id = persons.group_id
),
stated as (
    select
        linkage_code,
        window_code,
        group_id,
        bool_or(is_default_window) as is_default_window,
        first_value(age_group_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where age_group_code <> 'unknown') as age_group_code,
        first_value(sex_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where sex_code is not null and sex_code <> 'unknown') as sex_code,
        first_value(police_force_area_code order by counted_date, delivery_order, delivery_row, record_id)
            filter (where police_force_area_code is not null) as police_force_area_code
    from records
    group by linkage_code, window_code, group_id
),
exploitation as (
    select distinct
        linkage_code, window_code, group_id, unnest(string_to_array(exploitation_codes, ';')) as category_code
    from records
    where exploitation_codes is not null and is_default_window
),
divided as (
    select linkage_code, window_code, group_id, 'sex' as breakdown_code, coalesce(sex_code, 'unknown') as category_code
    from stated where is_default_window
    union all
    select
        linkage_code, window_code, group_id, 'police_force_area', coalesce(police_force_area_code, 'unknown')
    from stated where is_default_window
    union all
    select linkage_code, window_code, group_id, 'exploitation', category_code
    from exploitation
),
int_person__strata as (
    select linkage_code, window_code, group_id, 'all' as stratum_code from persons
    union all
    select linkage_code, window_code, group_id, coalesce(age_group_code, 'unknown') from stated
    union all
    select
        divided.linkage_code,
        divided.window_code,
        divided.group_id,
        divided.breakdown_code || '.' || divided.category_code
    from divided
    inner join breakdowns on divided.breakdown_code = breakdowns.breakdown_code
    where divided.linkage_code = 'strict'
)
select * from int_person__strata
order by linkage_code, window_code, group_id, stratum_code
