-- One row a capture history: how many persons were met by exactly these lists, within a stratum, once with persons as
-- strict rules make them and once with all who could be one person as one.
-- The NRM stands among the lists as the reference set it is: no estimate counts it as a capture. It is crossed only
-- with persons whom partners know, except over all, since its ages are at referral and theirs at first contact.
-- Unlinkable persons are left out and counted apart. Key: linkage_code, stratum_code, capture_history.
with attributes as (
    select 'strict' as linkage_code, person_id as group_id, source_code, is_linkable, age_group_code
    from int_person__attributes
    union all
    select 'possible', possible_person_id, source_code, is_linkable, age_group_code
    from int_person__attributes
),
persons as (
    select linkage_code, group_id, min(age_group_code) as age_group_code
    from attributes
    where source_code = 'partner'
    group by linkage_code, group_id
),
linkable as (
    select linkage_code, group_id from attributes group by linkage_code, group_id having bool_or(is_linkable)
),
captures as (
    select distinct 'strict' as linkage_code, person_id as group_id, list_code
    from int_person__records where list_code is not null
    union all
    select distinct 'possible', possible_person_id, list_code
    from int_person__records where list_code is not null
),
histories as (
    select
        captures.linkage_code,
        captures.group_id,
        array_to_string(array_sort(array_agg(captures.list_code)), '+') as capture_history
    from captures
    inner join linkable
        on captures.linkage_code = linkable.linkage_code and captures.group_id = linkable.group_id
    group by captures.linkage_code, captures.group_id
),
stratified as (
    select linkage_code, 'all' as stratum_code, capture_history from histories
    union all
    select histories.linkage_code, persons.age_group_code as stratum_code, histories.capture_history
    from histories
    inner join persons
        on histories.linkage_code = persons.linkage_code and histories.group_id = persons.group_id
),
mart_person__captures as (
    select linkage_code, stratum_code, capture_history, count(*) as persons
    from stratified
    group by linkage_code, stratum_code, capture_history
)
select * from mart_person__captures
order by linkage_code, stratum_code, capture_history
