-- One row a capture history: how many persons were met by exactly these lists, within a stratum.
-- The NRM stands among the lists as the reference set it is: no estimate counts it as a capture. It is crossed only
-- with persons whom partners know, except over all, since its ages are at referral and theirs at first contact.
-- Unlinkable persons are left out and counted apart. Key: stratum_code, capture_history.
with persons as (
    select person_id, age_group_code from int_person__attributes where source_code = 'partner'
),
linkable as (
    select person_id from int_person__attributes group by person_id having bool_or(is_linkable)
),
captures as (
    select distinct person_id, list_code from int_person__records where list_code is not null
),
histories as (
    select
        captures.person_id,
        array_to_string(array_sort(array_agg(captures.list_code)), '+') as capture_history
    from captures
    inner join linkable on captures.person_id = linkable.person_id
    group by captures.person_id
),
stratified as (
    select 'all' as stratum_code, histories.capture_history, histories.person_id
    from histories
    union all
    select persons.age_group_code as stratum_code, histories.capture_history, histories.person_id
    from histories
    inner join persons on histories.person_id = persons.person_id
),
mart_person__captures as (
    select stratum_code, capture_history, count(*) as persons
    from stratified
    group by stratum_code, capture_history
)
select * from mart_person__captures
order by stratum_code, capture_history
