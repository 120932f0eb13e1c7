-- Windows in which a record about a person is neither a capture nor left out for a reason.
with in_force as (
    select count(*) as records from int_record__in_force where unit_code in ('person_met', 'nrm_referral')
),
judged as (
    select window_code, sum(records) as records from mart_capture__left_out group by window_code
)
select judged.window_code
from judged
cross join in_force
where judged.records <> in_force.records
