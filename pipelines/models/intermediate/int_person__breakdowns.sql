-- One row a measure, person and category it is counted in. A person with two types of exploitation, or met in two
-- quarters, stands in two categories: categories are counted again for every total and never added.
-- Key: measure_code, breakdown_code, category_code, person_id.
with persons as (
    select * from int_person__attributes
),
records as (
    select source_code, person_id, quarter_code, exploitation_codes from int_person__records
),
stated_exploitation as (
    select distinct source_code, person_id, unnest(string_to_array(exploitation_codes, ';')) as category_code
    from records
    where exploitation_codes is not null
),
categories as (
    select source_code, person_id, 'all' as breakdown_code, 'all' as category_code from persons
    union all
    select source_code, person_id, 'police_force_area', police_force_area_code from persons
    union all
    select source_code, person_id, 'sex', sex_code from persons
    union all
    select source_code, person_id, 'nationality', nationality_code from persons
    union all
    select source_code, person_id, 'age_group', age_group_code from persons
    union all
    select distinct source_code, person_id, 'quarter', quarter_code from records
    union all
    select source_code, person_id, 'exploitation', category_code from stated_exploitation
    union all
    select persons.source_code, persons.person_id, 'exploitation', 'UN'
    from persons
    left anti join stated_exploitation
        on persons.source_code = stated_exploitation.source_code
        and persons.person_id = stated_exploitation.person_id
),
measures as (
    select source_code, person_id, 'recorded_nrm' as measure_code, true as is_certain
    from persons where source_code = 'nrm'
    union all
    select source_code, person_id, 'known_to_partners', true
    from persons where source_code = 'partner'
    union all
    select source_code, person_id, 'known_not_on_nrm', nrm_status_code = 'stated_not_on' and not is_possibly_on_nrm
    from persons where source_code = 'partner' and nrm_status_code <> 'on'
),
int_person__breakdowns as (
    select
        measures.measure_code,
        categories.breakdown_code,
        categories.category_code,
        persons.person_id,
        persons.possible_person_id,
        persons.is_linkable,
        persons.age_group_code,
        measures.is_certain
    from measures
    inner join persons on measures.source_code = persons.source_code and measures.person_id = persons.person_id
    inner join categories
        on measures.source_code = categories.source_code and measures.person_id = categories.person_id
)
select * from int_person__breakdowns
order by measure_code, breakdown_code, category_code, person_id
