-- One row a figure: how many probable victims, from the least to the most that the records allow.
-- The least counts as one all who could be one, and leaves out those that cannot be linked; the most counts each
-- apart. Key: figure_id.
with parameters as (
    select window_code from run_parameters
),
breakdowns as (
    select * from int_person__breakdowns
),
grouped as (
    select *, 'all' as group_code from breakdowns
    union all
    select *, age_group_code as group_code from breakdowns where breakdown_code <> 'age_group'
),
counted as (
    select
        measure_code,
        breakdown_code,
        category_code,
        group_code,
        count(distinct case when is_linkable and is_certain then possible_person_id end) as linkable_least,
        count(case when is_certain then person_id end) as certain_persons,
        count(distinct person_id) as persons_upper
    from grouped
    group by measure_code, breakdown_code, category_code, group_code
),
mart_person__known as (
    select
        counted.measure_code || '.' || parameters.window_code || '.' || counted.breakdown_code || '.'
            || counted.category_code || '.' || counted.group_code as figure_id,
        parameters.window_code,
        case when counted.measure_code = 'recorded_nrm' then 'referrer_sits' else 'found' end as place_basis_code,
        case when counted.measure_code = 'recorded_nrm' then 'referral' else 'first_contact' end as age_basis_code,
        counted.measure_code,
        counted.breakdown_code,
        counted.category_code,
        counted.group_code as age_group_code,
        greatest(counted.linkable_least, case when counted.certain_persons > 0 then 1 else 0 end) as persons_lower,
        counted.persons_upper
    from counted
    cross join parameters
)
select * from mart_person__known
order by figure_id
