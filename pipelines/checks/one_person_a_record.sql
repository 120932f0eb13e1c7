-- Records about a person that have no person, or more than one.
with records as (
    select record_id from int_record__in_force where unit_code in ('person_met', 'nrm_referral')
),
members as (
    select record_id, count(*) as persons from int_person__members group by record_id
)
select records.record_id
from records
left join members on records.record_id = members.record_id
where members.persons is null or members.persons <> 1
