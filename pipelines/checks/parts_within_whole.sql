-- Categories with more persons than the whole they are part of.
with figures as (
    select * from mart_person__known
),
wholes as (
    select measure_code, age_group_code, persons_upper from figures where breakdown_code = 'all'
)
select figures.figure_id
from figures
inner join wholes
    on figures.measure_code = wholes.measure_code and figures.age_group_code = wholes.age_group_code
where figures.persons_upper > wholes.persons_upper
