-- One row a linkage, window, person and list that met the person in the window: persons once as strict rules make them,
-- and in the pipeline's own window once with all who could be one person as one. Persons that cannot be linked across
-- partners are left out: nobody could have found them on a second list. Key: linkage_code, window_code, group_id, list_code.
with captured as (
    select * from int_record__captures where out_of_scope_code is null and not_captured_code is null
),
strict as (
    select distinct 'strict' as linkage_code, window_code, person_id as group_id, list_code
    from captured
    where is_person_linkable
),
possible as (
    select distinct 'possible' as linkage_code, window_code, possible_person_id as group_id, list_code
    from captured
    where is_default_window and is_possible_person_linkable
),
int_person__captures as (
    select * from strict
    union all
    select * from possible
)
select * from int_person__captures
order by linkage_code, window_code, group_id, list_code
